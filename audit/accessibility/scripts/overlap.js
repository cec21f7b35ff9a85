// Text over other text. The box of a line is higher than its letters: what must not meet is the
// middle half.
() => {
  const middles = [];
  for (const [text, element] of texts()) {
    if (element.closest("svg, option") || !visible(element) || boxThatScrolls(element)) continue;
    for (const { left, right, top, bottom, height } of lines(text))
      middles.push({
        text,
        left: left + 1,
        right: right - 1,
        top: top + height / 4,
        bottom: bottom - height / 4,
      });
  }
  middles.sort((one, other) => one.top - other.top);

  const found = [];
  middles.forEach((one, at) => {
    for (let next = at + 1; next < middles.length && middles[next].top < one.bottom; next++) {
      const other = middles[next];
      const meet = other.left < one.right && one.left < other.right && other.text !== one.text;
      if (meet) {
        const words = `${short(one.text.data)} / ${short(other.text.data)}`;
        found.push([one.text.parentElement, `meets other text: ${words}`]);
      }
    }
  });
  return found;
};
