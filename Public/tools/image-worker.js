import { runsOfMask } from "../core/mask-runs.js";
import { edgeCosts, wayFrom, waysTo } from "../core/live-wire.js";
import { grow, outlineOf, wand } from "../core/pixel-regions.js";

/**
 * What is too slow to be done between two frames: a magic wand, region growing and scissors over a picture's pixels. It
 * is given the picture once; every question has a number, its answer the same one.
 */
const largest = 26_000_000;
const growLargest = 2_000_000;
const windowSize = 512;

let levels = [];
let size = [0, 0];
let wire = null;

onmessage = ({ data: { id, act, ...rest } }) => {
  try {
    postMessage({ id, ...acts[act](rest) });
  } catch (error) {
    postMessage({ id, problem: String(error.message) });
  }
};

const acts = {
  open({ bitmap }) {
    size = [bitmap.width, bitmap.height];
    let factor = 1;
    while ((bitmap.width / factor) * (bitmap.height / factor) > largest) factor *= 2;
    levels = [draw(bitmap, factor)];
    bitmap.close();
    wire = null;
    return {};
  },

  wand: ({ point, tolerance }) => found(levels[0], point, (pixels, width, height, at) => wand(pixels, width, height, at, tolerance)),

  grow({ point, tolerance, scale }) {
    // As fine as it is seen; a whole large picture is searched at a few pixels less.
    let factor = factorFor(scale);
    while ((size[0] / factor) * (size[1] / factor) > growLargest) factor *= 2;
    return found(level(factor), point, (pixels, width, height, at) => grow(pixels, width, height, at, tolerance));
  },

  anchor({ point, scale }) {
    const source = level(factorFor(scale));
    const [x, y] = placed(point, source);
    const width = Math.min(windowSize, source.width);
    const height = Math.min(windowSize, source.height);
    const left = Math.min(Math.max(0, x - width / 2), source.width - width) | 0;
    const top = Math.min(Math.max(0, y - height / 2), source.height - height) | 0;
    const pixels = crop(source, left, top, width, height);
    const ways = waysTo(edgeCosts(pixels, width, height), width, height, [x - left, y - top]);
    wire = { ways, width, height, left, top, factor: source.factor, from: point };
    return {};
  },

  path({ point }) {
    if (!wire) return { points: [] };
    const at = [0, 1].map((axis) => Math.floor(point[axis] / wire.factor) - [wire.left, wire.top][axis]);
    const inside = [Math.min(Math.max(0, at[0]), wire.width - 1), Math.min(Math.max(0, at[1]), wire.height - 1)];
    const points = wayFrom(wire.ways, wire.width, inside).map(([x, y]) => [(x + wire.left + 0.5) * wire.factor, (y + wire.top + 0.5) * wire.factor]);
    points[0] = wire.from;
    // Beyond what was searched it goes on straight.
    points[points.length > 1 && inside[0] === at[0] && inside[1] === at[1] ? points.length - 1 : points.length] = point;
    return { points };
  },
};

function draw(source, factor) {
  const [width, height] = [Math.ceil(size[0] / factor), Math.ceil(size[1] / factor)];
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(source, 0, 0, width, height);
  return { factor, width, height, canvas, pixels: context.getImageData(0, 0, width, height).data };
}

const factorFor = (scale) => 2 ** Math.max(0, Math.floor(Math.log2(1 / scale)));

function level(factor) {
  if (factor <= levels[0].factor) return levels[0];
  const known = levels.find((each) => each.factor === factor);
  if (known) return known;
  const made = draw(levels[0].canvas, factor);
  levels.push(made);
  return made;
}

const placed = ([x, y], { factor, width, height }) => [Math.min(width - 1, Math.floor(x / factor)), Math.min(height - 1, Math.floor(y / factor))];

function crop({ pixels, width }, left, top, wide, high) {
  const part = new Uint8ClampedArray(wide * high * 4);
  for (let row = 0; row < high; row += 1) part.set(pixels.subarray(((top + row) * width + left) * 4, ((top + row) * width + left + wide) * 4), row * wide * 4);
  return part;
}

/** Runs in the picture's own pixels and the outline of the largest part. */
function found(source, point, search) {
  const mask = search(source.pixels, source.width, source.height, placed(point, source));
  const box = extentOf(mask, source.width, source.height);
  if (!box) return { runs: [size[0] * size[1]], outline: [] };
  const part = new Uint8Array(box.width * box.height);
  for (let row = 0; row < box.height; row += 1) part.set(mask.subarray((box.top + row) * source.width + box.left, (box.top + row) * source.width + box.left + box.width), row * box.width);
  const whole = { ...box, mask: part, factor: source.factor };
  const outline = outlineOf(part, box.width, box.height).map(([x, y]) => [Math.min(size[0], (x + box.left) * source.factor), Math.min(size[1], (y + box.top) * source.factor)]);
  return { runs: runsOfMask(whole, ...size), outline };
}

function extentOf(mask, width, height) {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y += 1) {
    const row = mask.subarray(y * width, (y + 1) * width);
    const first = row.indexOf(1);
    if (first < 0) continue;
    top = Math.min(top, y);
    bottom = y;
    left = Math.min(left, first);
    right = Math.max(right, row.lastIndexOf(1));
  }
  return right < 0 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 };
}
