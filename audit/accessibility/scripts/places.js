// Where something is on the page, and whether it can be seen.

// A CSS selector that a person finds the element by: from the nearest id, four steps at most.
function place(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  const steps = [];
  for (let at = element; at?.parentElement && steps.length < 4; at = at.parentElement) {
    if (at.id) return [`#${CSS.escape(at.id)}`, ...steps].join(" > ");
    const twins = [...at.parentElement.children].filter((each) => each.localName === at.localName);
    const nth = twins.length > 1 ? `:nth-of-type(${twins.indexOf(at) + 1})` : "";
    const classes = [...at.classList].map((name) => `.${CSS.escape(name)}`).join("");
    steps.unshift(at.localName + classes + nth);
  }
  return steps.join(" > ") || element.localName;
}

// Not by screen readers alone, for whom a text is one pixel large or clipped away.
const SEEN = { visibilityProperty: true, opacityProperty: true, contentVisibilityAuto: true };

function visible(element) {
  if (!element.checkVisibility(SEEN)) return false;
  for (let at = element; at; at = at.parentElement)
    if (getComputedStyle(at).clipPath === "inset(50%)") return false;
  return true;
}

// Each text that is not only space, with its element.
function* texts(root = document.body) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    const silent = text.parentElement.closest("script, style, noscript, template");
    if (text.data.trim() && !silent) yield [text, text.parentElement];
  }
}

// The boxes of the lines of a text, in pixels of the window.
function lines(text) {
  const range = document.createRange();
  range.selectNodeContents(text);
  return [...range.getClientRects()].filter((box) => box.width > 0 && box.height > 0);
}

// What can be pressed or has the focus.
function targets() {
  const able = ["a[href]", "button", 'input:not([type="hidden"])', "select", "textarea", "summary"];
  const made = ['[role="button"]', '[tabindex]:not([tabindex^="-"])'];
  return [...document.querySelectorAll([...able, ...made])].filter(
    (each) => visible(each) && !each.matches(":disabled"),
  );
}

function scrollsSideways(element) {
  return /auto|scroll/u.test(getComputedStyle(element).overflowX);
}

function boxThatScrolls(element) {
  let at = element;
  while (at && at !== document.body && !scrollsSideways(at)) at = at.parentElement;
  return at === document.body ? undefined : at;
}

// What is drawn in an SVG beside text.
const SHAPES = "rect, circle, ellipse, line, polyline, polygon, path";

function short(text) {
  const line = text.replace(/\s+/gu, " ").trim();
  return line.length > 24 ? `${line.slice(0, 24)}…` : line;
}
