// Search in search.json. A page is found when its title or text contains the words, whatever
// their case, width and spacing, and without a final Korean particle. All answers are links.
"use strict";

const PARTICLES = [
  "에서는", "으로는", "에서", "에게", "으로", "까지", "부터", "에는", "이나", "와", "과", "을", "를",
  "이", "가", "은", "는", "의", "에", "로", "도", "만",
];
const EXCERPT = 60; // characters before and after the first hit

const normalise = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/gu, "");

// The word as typed, and without its particle if two syllables remain (회의 keeps its 의).
function forms(word) {
  const particle = PARTICLES.find(
    (end) => word.endsWith(end) && /[가-힣]{2}$/u.test(word.slice(0, -end.length)),
  );
  return particle ? [word, word.slice(0, -particle.length)] : [word];
}

// Every spelling that counts as a hit for the query.
function wanted(query, synonyms) {
  const own = forms(normalise(query)).filter(Boolean);
  const others = synonyms
    .map((words) => words.map(normalise))
    .filter((words) => own.some((form) => words.includes(form)));
  return [...new Set([...own, ...others.flat()])];
}

function find(index, query) {
  const words = wanted(query, index.synonyms);
  if (words.length === 0) return [];
  const typed = normalise(query);
  const hits = [];
  for (const page of index.pages) {
    page.plainTitle ??= normalise(page.title);
    page.plainText ??= normalise(page.text);
    const inTitle = words.some((word) => page.plainTitle.includes(word));
    if (!inTitle && !words.some((word) => page.plainText.includes(word))) continue;
    let score = (inTitle ? 100 : 0) - (page.last ? 1000 : 0);
    if (page.plainTitle.includes(typed)) score += 100;
    for (const word of words) score += Math.min(20, page.plainText.split(word).length - 1);
    hits.push({ page, score });
  }
  return hits
    .sort((a, b) => b.score - a.score || (a.page.path < b.page.path ? -1 : 1))
    .map(({ page }) => ({ page, words }));
}

// Where a word stands in the text as it is written, spaces and width aside: [start, end].
function locate(text, words) {
  let plain = "";
  const starts = [];
  let position = 0;
  for (const sign of text) {
    for (const unit of normalise(sign)) {
      for (let i = 0; i < unit.length; i += 1) starts.push(position);
      plain += unit;
    }
    position += sign.length;
  }
  for (const word of words) {
    const at = plain.indexOf(word);
    if (at >= 0) return [starts[at], starts[at + word.length] ?? text.length];
  }
  return null;
}

function excerpt({ page, words }) {
  const paragraph = document.createElement("p");
  paragraph.className = "search__excerpt";
  const [start, end] = locate(page.text, words) ?? [0, 0];
  const from = Math.max(0, start - EXCERPT);
  const to = Math.min(page.text.length, end + EXCERPT);
  paragraph.append((from > 0 ? "…" : "") + page.text.slice(from, start));
  if (end > start) {
    const mark = document.createElement("mark");
    mark.textContent = page.text.slice(start, end);
    paragraph.append(mark);
  }
  paragraph.append(page.text.slice(end, to) + (to < page.text.length ? "…" : ""));
  return paragraph;
}

function show(hits, root, list, status) {
  list.replaceChildren(
    ...hits.map((hit) => {
      const item = document.createElement("article");
      item.className = "search__hit";
      const heading = document.createElement("h2");
      heading.className = "search__title";
      const link = document.createElement("a");
      link.href = root + hit.page.path;
      link.textContent = hit.page.title;
      heading.append(link);
      item.append(heading, excerpt(hit));
      return item;
    }),
  );
  const message = hits.length > 0 ? status.dataset.found : status.dataset.none;
  status.textContent = message.replace("{count}", String(hits.length));
}

async function start(root) {
  const list = document.querySelector("[data-search-results]");
  const status = document.querySelector("[role=status]");
  const field = document.querySelector("input[name=q]");
  const form = field.form;
  let index = null;

  async function run() {
    const query = field.value.trim();
    if (query === "") {
      list.replaceChildren();
      status.textContent = "";
      return;
    }
    try {
      index ??= await (await fetch(`${root}search.json`)).json();
    } catch {
      status.textContent = status.dataset.failed;
      return;
    }
    show(find(index, query), root, list, status);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const address = new URL(location.href);
    address.searchParams.set("q", field.value);
    history.pushState(null, "", address);
    run();
  });
  window.addEventListener("popstate", () => {
    field.value = new URLSearchParams(location.search).get("q") ?? "";
    run();
  });
  field.value = new URLSearchParams(location.search).get("q") ?? "";
  await run();
}

start(new URL("../../", document.currentScript.src).href);
