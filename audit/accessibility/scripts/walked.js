// What is wrong with the way that Tab took.
() => {
  const { expected, met } = globalThis.auditWalk;
  const found = [];
  const first = met.findIndex((element, at) => at > 0 && element === met[0]);
  const round = first > 1 ? met.slice(0, first) : met;
  const stuck = round.find(
    (element, at) => at > 0 && element === round[at - 1] && element !== document.body,
  );
  if (stuck) return [[stuck, "keeps the focus: Tab does not lead on"]];
  for (const element of expected)
    if (!round.includes(element)) found.push([element, "is not reached with Tab"]);
  const order = round
    .filter((element) => expected.includes(element))
    .map((element) => expected.indexOf(element));
  order.forEach((index, at) => {
    if (at > 0 && index < order[at - 1])
      found.push([expected[index], "is reached after what follows it in the page"]);
  });
  return found;
};
