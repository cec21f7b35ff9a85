// 2.5.8: 24 pixels, or a circle of that size around the middle that meets no other target. What
// stands in a sentence is excepted. Ours: 44 high for what is pressed to get around.
() => {
  const AROUND =
    "body > header a, body > nav a, body > footer nav a, summary, button, select, input";
  const inline = (element) => getComputedStyle(element).display === "inline";
  const inSentence = (element) => {
    let block = element;
    while (inline(block)) block = block.parentElement;
    const beside = [...texts(block)].map(([text]) => text.parentElement);
    return inline(element) && beside.some((each) => !each.closest("a"));
  };
  const small = ({ width, height }) => width < 23.5 || height < 23.5;
  const middle = ({ left, right, top, bottom }) => [(left + right) / 2, (top + bottom) / 2];
  // How far the middle of one is from another, or from its middle if a circle stands for it.
  const distance = (one, other) => {
    const [x, y] = middle(one);
    const [farX, farY] = middle(other);
    const sideways = Math.max(other.left - x, 0, x - other.right);
    const upright = Math.max(other.top - y, 0, y - other.bottom);
    const apart = small(other) ? Math.hypot(farX - x, farY - y) - 12 : Infinity;
    return Math.min(apart, Math.hypot(sideways, upright));
  };

  const all = targets().map((element) => ({ element, box: element.getBoundingClientRect() }));
  const found = [];
  for (const { element, box } of all) {
    const size = `${box.width.toFixed(0)} × ${box.height.toFixed(0)}`;
    if (element.matches(AROUND)) {
      if (box.height < 43.5) found.push([element, `${size} pixels instead of 44`]);
    } else if (small(box) && !inSentence(element)) {
      const apart = (other) => !other.contains(element) && !element.contains(other);
      const near = all.find((other) => apart(other.element) && distance(box, other.box) < 12);
      if (near) found.push([element, `${size} pixels, too near to ${place(near.element)}`]);
    }
  }
  return found;
};
