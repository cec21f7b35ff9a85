// What is drawn, on what was drawn below it. What only helps the eye along says so by
// aria-hidden="true" inside a drawing: the lines of a grid, the outline of land.
() => {
  const paint = (element, kind) => {
    const style = getComputedStyle(element);
    const none = style[kind] === "none" || style[kind].startsWith("url");
    const share = Number(style[`${kind}-opacity`]) * opacity(element);
    return none ? [0, 0, 0, 0] : faded(colour(style[kind]), share);
  };
  const holds = (shape, x, y) => {
    const matrix = shape.getScreenCTM()?.inverse();
    return matrix && shape.isPointInFill(new DOMPoint(x, y).matrixTransform(matrix));
  };

  const words = (element, under) => {
    if (![...element.childNodes].some((each) => each.nodeType === 3 && each.data.trim())) return [];
    const needed = enough(getComputedStyle(element), element.getScreenCTM().a);
    const ink = paint(element, "fill");
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const reached = [left + 1, (left + right) / 2, right - 1].map((x) => {
      const below = under(x, (top + bottom) / 2);
      return ratio(over(ink, below), below);
    });
    const worst = Math.min(...reached);
    if (worst >= needed - 0.005) return [];
    return [
      [element, `${worst.toFixed(2)}:1 instead of ${needed}:1: ${short(element.textContent)}`],
    ];
  };
  const mark = (element, under) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const below = under((left + right) / 2, (top + bottom) / 2);
    const stroked = parseFloat(getComputedStyle(element).strokeWidth) > 0;
    const inks = [
      ...(element.localName === "line" ? [] : [paint(element, "fill")]),
      ...(stroked ? [paint(element, "stroke")] : []),
    ];
    const best = Math.max(...inks.map((ink) => ratio(over(ink, below), below)));
    const painted = inks.some((ink) => ink[3] > 0);
    if (!painted || best >= 2.995 || element.closest('[aria-hidden="true"]')) return [];
    return [[element, `${best.toFixed(2)}:1 instead of 3:1`]];
  };

  const found = [];
  for (const svg of document.querySelectorAll("svg")) {
    if (svg.parentElement.closest("svg") || !visible(svg)) continue;
    const page = ground(svg);
    if (!page) {
      found.push([svg, "stands on a picture, where nobody can tell its contrast"]);
      continue;
    }
    const drawn = []; // from back to front
    const under = (x, y) =>
      drawn.reduce(
        (seen, shape) => (holds(shape, x, y) ? over(paint(shape, "fill"), seen) : seen),
        page,
      );
    for (const element of svg.querySelectorAll(`${SHAPES}, text, tspan`)) {
      if (!visible(element) || element.closest("defs, clipPath, mask, pattern, marker")) continue;
      found.push(...(element.matches(SHAPES) ? mark : words)(element, under));
      if (element.matches(SHAPES)) drawn.push(element);
    }
  }
  return found;
};
