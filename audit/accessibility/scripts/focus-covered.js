// 2.4.11 wants a part to be seen; ours are seen whole, at both ends and in the middle of a line.
() => {
  const found = [];
  const all = targets();
  for (const element of [...all, ...all.toReversed()]) {
    // coming from above, and from below
    element.focus();
    if (document.activeElement !== element) continue;
    const onScreen = [...element.getClientRects()].flatMap((box) => {
      const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
      const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
      return left < right && top < bottom
        ? [left + 3, (left + right) / 2, right - 3].map((x) => [x, (top + bottom) / 2])
        : [];
    });
    const covers = onScreen
      .map(([x, y]) => document.elementFromPoint(x, y))
      .find((each) => each && !element.contains(each) && !each.contains(element));
    if (covers) found.push([element, `is covered by ${place(covers)}`]);
    else if (!onScreen.length) found.push([element, "is not on the screen when it has the focus"]);
  }
  return found;
};
