// Under print. Menus, searches and links to other parts have no use on paper.
() => {
  const found = [];
  for (const [text, element] of texts(document.querySelector("main") ?? document.body)) {
    if (element.closest("nav, form, .more, .skip-link, [hidden], button, svg :is(title, desc)"))
      continue;
    let hidden; // the outermost that is
    for (let at = element; at && !at.checkVisibility(SEEN); at = at.parentElement) hidden = at;
    if (hidden) found.push([hidden, `is not printed: ${short(hidden.textContent)}`]);
  }
  return found;
};
