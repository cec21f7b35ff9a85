// Text on a page: words, what stands in a field and its hint, what a style sheet writes.
() => {
  const found = [];
  const look = (element, style, words) => {
    const below = ground(element);
    if (!below) {
      found.push([element, `stands on a picture, whose contrast nobody knows: ${short(words)}`]);
      return;
    }
    const reached = ratio(over(faded(colour(style.color), opacity(element)), below), below);
    const told = `${reached.toFixed(2)}:1 instead of ${enough(style)}:1: ${short(words)}`;
    if (reached < enough(style) - 0.005) found.push([element, told]);
  };

  const seen = new Set();
  for (const [text, element] of texts()) {
    if (seen.has(element) || element.closest("svg, select, :disabled")) continue;
    seen.add(element);
    if (visible(element)) look(element, getComputedStyle(element), text.data);
  }
  for (const field of document.querySelectorAll("input, select, textarea")) {
    if (!visible(field) || field.matches(":disabled")) continue;
    look(field, getComputedStyle(field), field.value);
    if (field.placeholder) look(field, getComputedStyle(field, "::placeholder"), field.placeholder);
  }
  for (const element of document.querySelectorAll("body *")) {
    for (const side of ["::before", "::after"]) {
      const style = getComputedStyle(element, side);
      const [, words] = style.content.match(/^"(.*?)"/u) ?? ["", ""];
      if (/[\p{L}\p{N}]/u.test(words) && visible(element)) look(element, style, words);
    }
  }
  return found;
};
