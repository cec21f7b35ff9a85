// Colours as they are painted: [red, green, blue] of 0 to 255 and opacity of 0 to 1.

const brush = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
const painted = new Map();

// Any colour that CSS can say, since the browser itself reads it.
function colour(said) {
  if (!painted.has(said)) {
    brush.clearRect(0, 0, 1, 1);
    brush.fillStyle = said;
    brush.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = brush.getImageData(0, 0, 1, 1).data;
    painted.set(said, [red, green, blue, alpha / 255]);
  }
  return painted.get(said);
}

function over([red, green, blue, alpha], below) {
  return [red, green, blue].map((each, at) => each * alpha + below[at] * (1 - alpha)).concat(1);
}

function faded([red, green, blue, alpha], opacity) {
  return [red, green, blue, alpha * opacity];
}

// WCAG 2.2, relative luminance and contrast ratio
function luminance([red, green, blue]) {
  const [r, g, b] = [red, green, blue].map((each) =>
    each / 255 <= 0.04045 ? each / 255 / 12.92 : ((each / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function ratio(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

// The colour behind the text of an element; undefined where there is a picture.
function ground(element) {
  const layers = [];
  for (let at = element; at; at = at.parentElement) {
    const style = getComputedStyle(at);
    if (style.backgroundImage !== "none") return undefined;
    const layer = colour(style.backgroundColor);
    if (layer[3] > 0) layers.push(layer);
    if (layer[3] === 1) break;
  }
  return layers.reduceRight((below, layer) => over(layer, below), colour("Canvas"));
}

function opacity(element) {
  let seen = 1;
  for (let at = element; at; at = at.parentElement) seen *= Number(getComputedStyle(at).opacity);
  return seen;
}

// 1.4.3: large is 18 points, or 14 points in bold
function enough(style, scale = 1) {
  const size = parseFloat(style.fontSize) * scale;
  return size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
}
