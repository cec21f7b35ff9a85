// Whether everything has room: nothing is cut, nothing covers anything, the page does not scroll
// sideways. Only tables may, in a box of their own (WCAG 1.4.10 excepts them).
() => {
  const width = document.documentElement.clientWidth;
  const needed = document.scrollingElement.scrollWidth;
  const found = [];
  if (needed > width)
    found.push([document.documentElement, `needs ${needed} pixels where there are ${width}`]);

  for (const element of document.querySelectorAll("body *")) {
    const { overflow, overflowX, overflowY } = getComputedStyle(element);
    if (overflow === "visible" || !visible(element) || !element.textContent.trim()) continue;
    const wide = element.scrollWidth > element.clientWidth + 1 && overflowX !== "visible";
    const high = element.scrollHeight > element.clientHeight + 1 && /hidden|clip/u.test(overflowY);
    if (scrollsSideways(element)) {
      if (wide && !element.querySelector(":scope > table"))
        found.push([element, "scrolls sideways and is no table"]);
    } else if ((wide || high) && element.clientWidth > 1) {
      found.push([element, `cuts off its text: ${short(element.textContent)}`]);
    }
  }

  for (const text of document.querySelectorAll("svg text")) {
    const cuts = getComputedStyle(text.ownerSVGElement).overflow !== "visible";
    const edge = cuts ? text.ownerSVGElement.getBoundingClientRect() : { left: 0, right: width };
    const { left, right } = text.getBoundingClientRect();
    if (visible(text) && (left < edge.left - 1 || right > edge.right + 1))
      found.push([text, `is cut off by its drawing: ${short(text.textContent)}`]);
  }

  for (const [text, element] of texts()) {
    if (element.closest("svg, option") || !visible(element) || boxThatScrolls(element)) continue;
    if (lines(text).some(({ left, right }) => left < -1 || right > width + 1))
      found.push([element, `stands outside of the page: ${short(text.data)}`]);
  }
  return [...found, ...rules["overlap"]()];
};
