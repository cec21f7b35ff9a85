// The ring of :focus-visible: an outline or a shadow without blur, of which one colour is enough.
() => {
  const rings = ({ outlineStyle, outlineWidth, outlineColor, boxShadow }) => {
    const outlined = !/none|hidden/u.test(outlineStyle) && parseFloat(outlineWidth) >= 2;
    const shadow = boxShadow.match(/^(.*?) 0px 0px 0px (\d+)px$/u);
    const shadowed = shadow && Number(shadow[2]) >= 2;
    return [...(outlined ? [outlineColor] : []), ...(shadowed ? [shadow[1]] : [])];
  };
  // How many of its sides are cut off by boxes that let nothing hang out.
  const cutSides = (element, reach) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const cut = new Set();
    for (let at = element.parentElement; at !== document.body; at = at.parentElement) {
      if (getComputedStyle(at).overflow === "visible") continue;
      const edge = at.getBoundingClientRect();
      if (left - reach < edge.left) cut.add("left");
      if (right + reach > edge.right) cut.add("right");
      if (top - reach < edge.top) cut.add("top");
      if (bottom + reach > edge.bottom) cut.add("bottom");
    }
    return cut.size;
  };

  const found = [];
  for (const element of targets()) {
    element.focus();
    if (document.activeElement !== element) continue;
    const style = getComputedStyle(element);
    const reach = parseFloat(style.outlineOffset) + 1;
    const around = ground(reach > 0 ? element.parentElement : element);
    const shown = rings(style).map((each) =>
      around ? ratio(over(colour(each), around), around) : 0,
    );
    const best = Math.max(0, ...shown);
    if (!shown.length) found.push([element, "shows no ring of 2 pixels when it has the focus"]);
    else if (!around)
      found.push([element, "has its ring on a picture, whose contrast nobody knows"]);
    else if (best < 2.995)
      found.push([element, `has a ring of ${best.toFixed(2)}:1 instead of 3:1`]);
    else if (cutSides(element, Math.max(0, reach)) > 2)
      found.push([element, "has a ring of which a box cuts off three sides"]);
  }
  return found;
};
