// Looked at with prefers-reduced-motion: reduce.
() => {
  const found = document
    .getAnimations()
    .map((each) => [each.effect?.target ?? document.body, "moves"]);
  for (const element of document.querySelectorAll("*")) {
    const style = getComputedStyle(element);
    if (style.scrollBehavior === "smooth") found.push([element, "scrolls smoothly"]);
    if (style.transitionDuration.split(", ").some((each) => parseFloat(each) > 0))
      found.push([element, "moves when it changes"]);
    if (element.matches("video[autoplay], audio[autoplay], marquee, blink"))
      found.push([element, "plays by itself"]);
  }
  return found;
};
