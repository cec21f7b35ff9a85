// In lines from left to right, in columns from the top down; a column beside comes after.
() => {
  const found = [];
  let before;
  for (const element of targets()) {
    if (element.tabIndex > 0)
      found.push([element, "has a tabindex above 0, which jumps the queue"]);
    const box = element.getBoundingClientRect();
    const last = before?.getBoundingClientRect();
    const sameLine = last && box.top < last.bottom && last.top < box.bottom;
    const left = last && box.right <= last.left;
    const above = last && box.bottom <= last.top && box.left < last.right;
    if (sameLine ? left : above)
      found.push([element, `comes after ${place(before)} and stands before it`]);
    before = element;
  }
  return found;
};
