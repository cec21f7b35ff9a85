// The view of both languages: marks in each page what moved, and follows links in either half.
// live.js tells the pages in the frames about new builds; each time one loads, the list of what
// moved is read again.
(() => {
  const address = "/__preview/compare";
  const frames = [...document.querySelectorAll("iframe")];
  const marked = new CSSStyleSheet();
  marked.replaceSync(`
    [data-preview-moved] { outline: 2px dashed #c2410c; outline-offset: 3px; }
    [data-preview-moved="here"] { outline-style: solid; }`);

  for (const frame of frames) frame.addEventListener("load", () => loaded(frame));
  document.addEventListener("click", follow);
  for (const frame of frames) if (frame.contentDocument?.readyState === "complete") loaded(frame);

  async function loaded(frame) {
    let place;
    try {
      place = frame.contentWindow.location.pathname;
    } catch {
      return; // a page of somebody else's
    }
    if (!place.startsWith("/")) return; // not begun
    const korean = `${place}/`.startsWith("/ko/");
    const path = korean ? place.slice(3) : place;
    if (path !== decodedPath()) return location.assign(address + path);
    if (korean !== (frame.name === "ko")) return frame.contentWindow.location.replace(frame.src);
    const page = frame.contentDocument;
    const answer = await fetch(location.href);
    const fresh = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    if (page !== frame.contentDocument) return; // another page has come; it asks for itself
    if (fresh) renew(frame.name, fresh);
    mark(frame);
  }

  function decodedPath() {
    return location.pathname.slice(address.length);
  }

  function renew(name, fresh) {
    const about = fresh.getElementById(`about-${name}`);
    if (about) document.getElementById(`about-${name}`).replaceWith(document.adoptNode(about));
  }

  function mark(frame) {
    const page = frame.contentDocument;
    const Sheet = frame.contentWindow.CSSStyleSheet; // a sheet belongs to the page that made it
    const sheet = new Sheet();
    sheet.replaceSync([...marked.cssRules].map((rule) => rule.cssText).join("\n"));
    page.adoptedStyleSheets = [sheet];
    for (const link of links(frame.name)) find(page, link)?.setAttribute("data-preview-moved", "");
  }

  function links(name) {
    return document.querySelectorAll(`#about-${name} a[data-text]`);
  }

  // What is written in Markdown is not quite what the page shows: the likest element is meant,
  // or else the heading above it.
  function find(page, link) {
    const wanted = pairsOf(link.dataset.text.replace(/\]\([^)]*\)|\{[^}]*\}/g, ""));
    let best = null;
    let most = 0.6;
    for (const each of page.querySelectorAll("main :is(h1,h2,h3,h4,p,ul,ol,li,dd,td,th,table,blockquote,figcaption,summary,pre)")) {
      const likeness = alike(wanted, pairsOf(each.textContent));
      if (likeness > most) [best, most] = [each, likeness];
    }
    return best ?? page.getElementById(new URL(link.href).hash.slice(1));
  }

  function pairsOf(text) {
    const letters = text.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
    return new Set([...letters].map((letter, at) => letter + (letters[at + 1] ?? "")));
  }

  function alike(one, other) {
    let both = 0;
    for (const each of one) both += other.has(each);
    return (2 * both) / (one.size + other.size || 1);
  }

  function follow(event) {
    const link = event.target.closest("a[data-text]");
    const frame = link && frames.find(({ name }) => name === link.target);
    const there = frame && find(frame.contentDocument, link);
    if (!there) return;
    event.preventDefault();
    for (const old of frame.contentDocument.querySelectorAll("[data-preview-moved=here]"))
      old.dataset.previewMoved = "";
    there.dataset.previewMoved = "here";
    there.scrollIntoView({ block: "center" });
  }
})();
