// axe says nothing of an <svg> without role and name.
() => {
  const found = [];
  const named = (svg) =>
    (svg.getAttribute("aria-labelledby") ?? "")
      .split(/\s+/u)
      .filter(Boolean)
      .some((id) => document.getElementById(id)?.textContent.trim()) ||
    svg.getAttribute("aria-label")?.trim() ||
    [...svg.children].some((each) => each.localName === "title" && each.textContent.trim());
  for (const svg of document.querySelectorAll("svg")) {
    if (svg.parentElement.closest("svg")) continue;
    if (svg.querySelector("a, [tabindex]"))
      found.push([svg, "holds a link, which a drawing hides"]);
    if (svg.closest('[aria-hidden="true"]')) continue;
    if (svg.getAttribute("role") !== "img")
      found.push([svg, 'needs role="img" or aria-hidden="true"']);
    else if (!named(svg)) found.push([svg, "needs a <title> with words in it"]);
  }
  return found;
};
