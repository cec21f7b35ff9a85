// Under print. Menus, searches, links to other parts and what only a screen can do have no use
// on paper.
() => {
  const found = [];
  for (const [text, element] of texts(document.querySelector("main") ?? document.body)) {
    if (element.closest("nav, form, .more, .skip-link, [hidden], button, svg :is(title, desc)"))
      continue;
    if (element.closest(".on-screen, .audience__links, .masthead__note")) continue;
    let hidden; // the outermost that is
    for (let at = element; at && !at.checkVisibility(SEEN); at = at.parentElement) hidden = at;
    if (hidden) found.push([hidden, `is not printed: ${short(hidden.textContent)}`]);
  }
  return found;
};
