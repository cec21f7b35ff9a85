// Writes down where Tab leads; the answer is read by keyboard.py.
() => {
  const expected = targets();
  const walk = { expected, met: expected.slice(0, 1) };
  addEventListener("keyup", ({ key }) => {
    if (key === "Tab") walk.met.push(document.activeElement);
  });
  expected[0]?.focus();
  globalThis.auditWalk = walk;
  return walk.expected.length;
};
