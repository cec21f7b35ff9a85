// 3.1.2 excepts proper names and words that became part of the language: Latin letters are not
// asked about. Chinese characters alone belong to both languages, and the build asks about them.
// Where no part can be marked, as in an attribute, a name may stand between quotation marks.
() => {
  const FOREIGN = {
    ja: [["Korean", /\p{Script=Hangul}/u]],
    ko: [["Japanese", /[\p{Script=Hiragana}\p{Script=Katakana}]/u]],
    en: [
      ["Korean", /\p{Script=Hangul}/u],
      ["Japanese", /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
    ],
  };
  const found = [];
  const look = (element, words, where) => {
    const said = element.closest("[lang]")?.lang ?? "";
    const known = FOREIGN[said.split("-")[0]];
    if (!known) {
      if (/\p{L}/u.test(words))
        found.push([
          element,
          `${where} is in the language "${said}", which we do not write: ${short(words)}`,
        ]);
      return;
    }
    for (const [language, script] of known)
      if (script.test(words))
        found.push([element, `${where} is ${language} but marked "${said}": ${short(words)}`]);
  };
  const lookPlain = (element, words, where) =>
    look(element, words.replace(/「[^」]*」|『[^』]*』|“[^”]*”|‘[^’]*’/gu, ""), where);
  for (const [text, element] of texts())
    (element.closest("svg title, svg desc") ? lookPlain : look)(element, text.data, "text");
  for (const name of ["alt", "aria-label", "aria-description", "title", "placeholder", "summary"])
    for (const element of document.querySelectorAll(`[${name}]`))
      if (element.localName !== "link") lookPlain(element, element.getAttribute(name), name);
  for (const element of document.querySelectorAll('title, meta[name="description"]'))
    lookPlain(element, element.content ?? element.textContent, element.localName);
  return found;
};
