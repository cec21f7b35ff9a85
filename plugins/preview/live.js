// Reloads this page when there is a newer build, and shows what stopped the last one.
// Only the preview's server adds this script; it is in no file of the sites.
(() => {
  const shownBuild = document.currentScript.dataset.build;
  let source;
  let overlay;

  function listen() {
    source?.close();
    source = new EventSource("/__preview/events");
    source.onmessage = ({ data }) => {
      const { build, problems } = JSON.parse(data);
      if (build !== shownBuild) location.reload();
      else show(problems);
    };
  }

  function show(problems) {
    overlay?.remove();
    if (!problems) return;
    overlay = document.createElement("preview-problems");
    // In a shadow tree, and with a style sheet that is no element: neither the site's styles
    // nor its Content-Security-Policy reach it.
    const shadow = overlay.attachShadow({ mode: "open" });
    const style = new CSSStyleSheet();
    style.replaceSync(`
      section { position: fixed; inset: 0; z-index: 2147483647; overflow: auto; padding: 1.5rem;
        background: #1c1b1a; color: #fff; font: 1rem/1.6 system-ui, sans-serif; }
      h2 { margin: 0 4rem 1rem 0; font-size: 1.25rem; color: #ffb4a8; }
      pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
      button { position: fixed; inset: 1rem 1.5rem auto auto; padding: .25rem .75rem; font: inherit;
        color: inherit; background: none; border: 1px solid; cursor: pointer; }
      @media print { section { display: none; } }`);
    shadow.adoptedStyleSheets = [style];
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

  function element(name, text) {
    const made = document.createElement(name);
    made.textContent = text;
    return made;
  }

  // A browser grants six connections to a host: hidden pages give theirs back.
  document.addEventListener("visibilitychange", () => (document.hidden ? source.close() : listen()));
  // A page taken back from the history kept its state, but not its connection.
  addEventListener("pageshow", ({ persisted }) => persisted && listen());
  addEventListener("pagehide", () => source.close());
  listen();
})();
