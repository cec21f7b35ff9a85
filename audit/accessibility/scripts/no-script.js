// What a reader without JavaScript must find.
() => {
  const found = [];
  const links = [...document.querySelectorAll("header a, nav a")];
  if (!links.length) found.push([document.body, "has no menu"]);
  for (const link of links)
    if (!link.checkVisibility({ visibilityProperty: true }) && !link.closest("details"))
      found.push([link, `cannot be reached: ${short(link.textContent)}`]);
  if (!document.querySelector("main")?.innerText.trim()) found.push([document.body, "has no text"]);
  return found;
};
