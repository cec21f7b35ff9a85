// Keeps this page up to date: loads it again when a build changed its site, takes over a new
// stylesheet without that, shows what stopped a build, and links to the view of both languages.
// Only the preview's server adds this script; it is in no file of the sites.
(() => {
  const { site, pages, style } = document.currentScript.dataset; // the compare view has no site
  const compare = "/__preview/compare";
  const words = { ja: "日本語と韓国語を並べて見る", ko: "일본어와 한국어를 나란히 보기" };
  const inView = compared();
  let shownStyle = style;
  let source;
  let state;
  let overlay;

  function listen() {
    source?.close();
    source = new EventSource("/__preview/events");
    source.onmessage = ({ data }) => {
      state = JSON.parse(data);
      hear(state);
      for (const frame of document.querySelectorAll("iframe")) tell(frame);
      show(state.problems);
    };
  }

  function hear({ sites }) {
    const now = sites[site];
    if (!now) return;
    if (now.pages !== pages) location.reload();
    else if (now.style !== shownStyle) restyle((shownStyle = now.style));
  }

  function restyle(build) {
    const old = [...document.querySelectorAll('link[rel="stylesheet"][href*="theme/site.css"]')];
    if (!old.length) return;
    const fresh = old.at(-1).cloneNode();
    fresh.href = `${fresh.href.split("?")[0]}?${build}`;
    fresh.onload = () => old.forEach((link) => link.remove());
    old.at(-1).after(fresh);
  }

  // The two pages of the view of both languages hear from it, and show nothing of their own.
  function compared() {
    try {
      return parent !== self && parent.location.pathname.startsWith(compare);
    } catch {
      return false; // in a frame of somebody else's, such as an editor's
    }
  }

  function tell(frame) {
    if (state) frame.contentWindow?.postMessage(state, location.origin);
  }

  function show(problems) {
    overlay?.remove();
    if (!problems) return;
    overlay = document.createElement("preview-problems");
    const shadow = shadowed(overlay, `
      section { position: fixed; inset: 0; z-index: 2147483647; overflow: auto; padding: 1.5rem;
        background: #1c1b1a; color: #fff; font: 1rem/1.6 system-ui, sans-serif; }
      h2 { margin: 0 4rem 1rem 0; font-size: 1.25rem; color: #ffb4a8; }
      pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
      button { position: fixed; inset: 1rem 1.5rem auto auto; padding: .25rem .75rem; font: inherit;
        color: inherit; background: none; border: 1px solid; cursor: pointer; }
      @media print { section { display: none; } }`);
    const section = shadow.appendChild(document.createElement("section"));
    section.setAttribute("role", "alert");
    section.append(
      element("h2", "ビルドできません · 빌드할 수 없습니다 · The build failed"),
      element("pre", problems),
      element("button", "閉じる · 닫기 · Close"),
    );
    section.lastChild.onclick = () => overlay.remove();
    document.body.append(overlay);
  }

  function badge() {
    const path = site === "ko" ? location.pathname.slice(3) : location.pathname;
    const link = element("a", "日本語 | 한국어");
    link.href = compare + path;
    link.title = words[site];
    const held = document.createElement("preview-compare");
    held.setAttribute("role", "complementary");
    held.setAttribute("aria-label", link.title);
    shadowed(held, `
      a { position: fixed; inset: auto 0 0 auto; z-index: 2147483646; padding: .125rem .625rem;
        background: #1c1b1a; color: #fff; font: .8125rem/1.75 system-ui, sans-serif;
        text-decoration: none; opacity: .7; }
      a:is(:hover, :focus-visible) { opacity: 1; text-decoration: underline; }
      @media print { a { display: none; } }`).append(link);
    document.body.append(held);
    for (const place of document.querySelectorAll("[data-compare]")) {
      const there = element("a", words[site]);
      there.href = compare + place.dataset.compare;
      place.append(there);
    }
  }

  // In a shadow tree, and with a style sheet that is no element: neither the site's styles
  // nor its Content-Security-Policy reach it.
  function shadowed(host, css) {
    const shadow = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    shadow.adoptedStyleSheets = [sheet];
    return shadow;
  }

  function element(name, text) {
    const made = document.createElement(name);
    made.textContent = text;
    return made;
  }

  if (inView) {
    addEventListener("message", ({ source, data }) => source === parent && hear(data));
    return;
  }
  if (site) badge();
  // A frame that was loading while the others were told. Such events never reach the window.
  document.addEventListener("load", ({ target }) => target.localName === "iframe" && tell(target), true);
  // A browser grants six connections to a host: hidden pages give theirs back.
  document.addEventListener("visibilitychange", () => (document.hidden ? source.close() : listen()));
  // A page taken back from the history kept its state, but not its connection.
  addEventListener("pageshow", ({ persisted }) => persisted && listen());
  addEventListener("pagehide", () => source.close());
  listen();
})();
