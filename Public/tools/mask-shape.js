import { decodeRuns, eachRun, isSetAt, measureRuns } from "../core/run-lengths.js";

const largest = 2_000_000;
const known = new Map();
const keptAtMost = 400;

/** The runs of a mask with their measures, decoded once. */
export function runsFor({ counts, size: [height, width] }) {
  const name = `${width}x${height}:${counts}`;
  let entry = known.get(name);
  if (!entry) {
    const runs = decodeRuns(counts);
    entry = { runs, width, height, ...measureRuns(runs, height), canvases: new Map() };
    if (known.size >= keptAtMost) known.delete(known.keys().next().value);
    known.set(name, entry);
  }
  return entry;
}

/** What a mask is to the surface: its pixels, tinted. From near it is drawn pixel by pixel, from afar from a small copy. */
export const maskShape = {
  bounds: (region) => runsFor(region).bounds,
  area: (region) => runsFor(region).area,
  hit(region, [x, y]) {
    const { runs, width, height, bounds } = runsFor(region);
    if (x < bounds.x || y < bounds.y || x >= bounds.x + bounds.width || y >= bounds.y + bounds.height) return false;
    return x >= 0 && y >= 0 && x < width && y < height && isSetAt(runs, height, [Math.floor(x), Math.floor(y)]);
  },
  tagPoint: (region) => {
    const { x, y } = runsFor(region).bounds;
    return [x, y];
  },

  draw(context, region, view, { color, picked, hovered }) {
    const entry = runsFor(region);
    const { bounds } = entry;
    const factor = Math.ceil(Math.sqrt((bounds.width * bounds.height) / largest)) || 1;
    context.globalAlpha = picked ? 0.62 : hovered ? 0.55 : 0.45;
    if (factor > 1 && view.scale * view.ratio * factor > 1) return fillRuns(context, entry.runs, entry.height, view, color);
    if (bounds.width === 0) return;
    const canvas = canvasFor(entry, color, factor);
    const [left, top] = view.toScreen([bounds.x, bounds.y]);
    context.imageSmoothingEnabled = view.scale * view.ratio < 1;
    context.drawImage(canvas, left, top, canvas.width * factor * view.scale, canvas.height * factor * view.scale);
    if (!picked) return;
    context.globalAlpha = 0.9;
    context.setLineDash([3, 3]);
    context.lineWidth = 1;
    context.strokeStyle = color;
    context.strokeRect(left, top, bounds.width * view.scale, bounds.height * view.scale);
    context.setLineDash([]);
  },

  describe: (region) => `${runsFor(region).area} pixels`,
  short: (region) => `${runsFor(region).area.toLocaleString("en")} px`,
};

/** Column by column, only what is in sight. */
export function fillRuns(context, runs, height, view, color) {
  const { x, y, width, height: high } = view.seen;
  context.fillStyle = color;
  context.beginPath();
  eachRun(runs, height, (column, from, to) => {
    if (column + 1 < x || column > x + width || to < y || from > y + high) return;
    const [left, top] = view.toScreen([column, from]);
    context.rect(left, top, view.scale + 0.02, (to - from) * view.scale);
  });
  context.fill();
}

function canvasFor({ runs, height, bounds, canvases }, color, factor) {
  if (canvases.has(color)) return canvases.get(color);
  const [wide, high] = [Math.ceil(bounds.width / factor), Math.ceil(bounds.height / factor)];
  const canvas = new OffscreenCanvas(wide, high);
  const context = canvas.getContext("2d");
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
  const image = new ImageData(wide, high);
  const pixel = new Uint32Array(image.data.buffer);
  const word = new Uint32Array(new Uint8ClampedArray([red, green, blue, 255]).buffer)[0];
  eachRun(runs, height, (x, from, to) => {
    if ((x - bounds.x) % factor !== 0) return;
    const column = (x - bounds.x) / factor;
    for (let row = Math.ceil((from - bounds.y) / factor); row * factor < to - bounds.y; row += 1) pixel[row * wide + column] = word;
  });
  context.putImageData(image, 0, 0);
  canvases.set(color, canvas);
  return canvas;
}
