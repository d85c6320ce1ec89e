import { boundsOf, joined } from "../core/geometry.js";
import { isCoarse } from "./handle-near.js";

/** How shapes look on a canvas: an outline that is seen on any picture, a tint, and the label's name on its colour. */

const font = "600 11px system-ui, sans-serif";
const tagHeight = 16;

/** Colours are tokens: they are looked up once for each theme. */
export class Colors {
  #probe;
  #known = new Map();

  constructor(probe) {
    this.#probe = probe;
  }

  forget() {
    this.#known.clear();
  }

  of(value) {
    if (!this.#known.has(value)) {
      this.#probe.style.setProperty("color", value);
      this.#known.set(value, getComputedStyle(this.#probe).color);
    }
    return this.#known.get(value);
  }
}

const widths = new Map();

function tagWidth(context, text) {
  if (!widths.has(text)) {
    context.font = font;
    widths.set(text, Math.ceil(context.measureText(text).width) + 10);
  }
  return widths.get(text);
}

const clipped = (text) => (text.length > 32 ? `${text.slice(0, 31)}…` : text);

/** Where on screen a shape's tag lies: over its first corner, or in it where there is no room above. */
function tagBox(context, shape, view) {
  const [x, y] = view.toScreen(shape.kit.tagPoint(shape.region));
  const width = tagWidth(context, clipped(shape.title));
  return { x: Math.round(x) - 1, y: Math.round(y) - (y < tagHeight + 2 ? 0 : tagHeight), width, height: tagHeight };
}

/** All of the screen that a shape takes: what must be drawn anew when it changes. */
export function extentOf(context, shape, view) {
  const { x, y, width, height } = shape.kit.bounds(shape.region);
  const corners = [view.toScreen([x, y]), view.toScreen([x + width, y + height])];
  // Words beside points reach as far as they are long.
  const slack = Math.max(10, ...(shape.kit.words?.(shape.region) ?? []).map((word) => tagWidth(context, word) + 12));
  const body = boundsOf(corners.flatMap(([left, top]) => [[left - slack, top - slack], [left + slack, top + slack]]));
  return joined([body, tagBox(context, shape, view)]);
}

/**
 * @param look `{ picked, hovered, plain }`: `plain` leaves the tag out, for shapes in motion.
 */
export function drawShape(context, shape, view, colors, look = {}) {
  const { kit, region } = shape;
  const color = colors.of(shape.color);
  context.save();
  if (kit.draw) kit.draw(context, region, view, { ...look, color, shape, colors });
  else drawOutline(context, shape, view, color, look);
  if (shape.different) drawDifference(context, kit.bounds(region), view, colors);
  if (!look.plain && hasRoomForTag(kit.bounds(region), view, look)) drawTag(context, shape, view, color, colors);
  context.restore();
}

function drawOutline(context, { kit, region }, view, color, { picked = false, hovered = false }) {
  context.beginPath();
  kit.trace(context, region, view);
  context.lineJoin = "round";
  if (kit.isOpen !== true) {
    context.globalAlpha = picked ? 0.28 : hovered ? 0.2 : 0.1;
    context.fillStyle = color;
    context.fill("evenodd");
  }
  context.globalAlpha = 0.55;
  context.strokeStyle = "#000";
  context.lineWidth = picked ? 5 : 3.5;
  context.stroke();
  context.globalAlpha = 1;
  context.strokeStyle = color;
  context.lineWidth = picked ? 3 : 2;
  context.stroke();
}

function drawDifference(context, bounds, view, colors) {
  const [left, top] = view.toScreen([bounds.x, bounds.y]);
  context.globalAlpha = 1;
  context.setLineDash([6, 4]);
  context.lineWidth = 2;
  context.strokeStyle = colors.of("var(--warn)");
  context.strokeRect(left - 6, top - 6, bounds.width * view.scale + 12, bounds.height * view.scale + 12);
  context.setLineDash([]);
}

/** Small shapes among many show their names only when they are chosen. */
const hasRoomForTag = ({ width, height }, view, { picked, hovered }) => picked || hovered || Math.max(width, height) * view.scale >= 28;

function drawTag(context, shape, view, color, colors) {
  const { x, y, width, height } = tagBox(context, shape, view);
  context.globalAlpha = 1;
  context.fillStyle = color;
  context.fillRect(x, y, width, height);
  context.fillStyle = colors.of("var(--accent-ink)");
  context.font = font;
  context.textBaseline = "middle";
  context.fillText(clipped(shape.title), x + 5, y + height / 2 + 0.5);
}

/** Where the names of those who drew the same thing stand, so that they do not hide each other. */
const corners = [[1, 0], [0, 1], [1, 1], [0, 0]];

/**
 * What several people drew, under review: dashed, in each one's colour. `look` is "current" for what is looked at, which
 * alone has names, for those of all would hide the picture; "open" for what is in dispute, "settled" for the rest; `place`
 * is which of the people it is.
 */
export function drawOthers(context, shapes, view, colors) {
  for (const shape of shapes) drawOther(context, shape, view, colors);
  const taken = [];
  for (const { kit, region, look, place, name, title, color } of shapes) {
    if (look !== "current") continue;
    const text = clipped(`${name}: ${title}`);
    const box = freeBox(ownerBox(context, text, kit, region, place, view), taken, view);
    taken.push(box);
    drawOwner(context, text, box, { color: colors.of(color), colors });
  }
}

/** The nearest place below, or else above, where a name hides no other. */
export function freeBox(box, taken, view) {
  const isFree = (y) => taken.every((other) => y + box.height <= other.y || other.y + other.height <= y || box.x + box.width <= other.x || other.x + other.width <= box.x);
  for (const way of [1, -1]) {
    for (let { y } = box; y >= 0 && y + box.height <= view.height; y += way) if (isFree(y)) return { ...box, y };
  }
  return box;
}

/** Where several drew the same thing, the names of its points would lie upon each other when it is small. */
const hasRoomForWords = ({ width, height }, view) => Math.max(width, height) * view.scale >= 120;

function drawOther(context, shape, view, colors) {
  const { kit, region, look } = shape;
  const color = colors.of(shape.color);
  const [isCurrent, isSettled] = [look === "current", look === "settled"];
  context.save();
  context.globalAlpha = isSettled ? 0.6 : 1;
  if (!kit.draw) {
    context.beginPath();
    kit.trace(context, region, view);
    context.lineJoin = "round";
    context.setLineDash(isSettled ? [2, 4] : [7, 5]);
    for (const [stroke, wider] of [["rgb(0 0 0 / 0.55)", 1.5], [color, 0]]) {
      context.strokeStyle = stroke;
      context.lineWidth = (isCurrent ? 3 : isSettled ? 1 : 1.5) + wider;
      context.stroke();
    }
  } else if (!isSettled) kit.draw(context, region, view, { color, picked: isCurrent, words: isCurrent && hasRoomForWords(kit.bounds(region), view), shape, colors });
  context.restore();
}

function ownerBox(context, text, kit, region, place, view) {
  const bounds = kit.bounds(region);
  const [right, below] = corners[place % corners.length];
  const width = tagWidth(context, text);
  const [x, y] = view.toScreen([bounds.x + right * bounds.width, bounds.y + below * bounds.height]);
  const left = Math.min(Math.max(right ? x - width + 1 : x - 1, 0), Math.max(0, view.width - width));
  // The upper left corner has the label's own name above it: there it stands inside. Below, words of the shape's own go first.
  const top = below ? y + (kit.wordsBelow ?? 0) : right ? y - tagHeight : y;
  return { x: Math.round(left), y: Math.min(Math.max(Math.round(top), 0), view.height - tagHeight), width, height: tagHeight };
}

function drawOwner(context, text, { x, y, width, height }, { color, colors }) {
  context.save();
  context.fillStyle = color;
  context.fillRect(x, y, width, height);
  context.fillStyle = colors.of("var(--accent-ink)");
  context.font = font;
  context.textBaseline = "middle";
  context.fillText(text, x + 5, y + height / 2 + 0.5);
  context.restore();
}

const handleReach = isCoarse ? 7 : 4.5;

export function drawHandle(context, [x, y], colors, { isRound = false, isActive = false } = {}) {
  context.beginPath();
  if (isRound) context.arc(x, y, handleReach + 0.5, 0, 2 * Math.PI);
  else context.rect(x - handleReach, y - handleReach, 2 * handleReach, 2 * handleReach);
  context.fillStyle = isActive ? colors.of("var(--accent)") : "#fff";
  context.strokeStyle = "#1b1b1a";
  context.lineWidth = 1.5;
  context.fill();
  context.stroke();
}

/** Where words on the picture stand: never outside of it. */
export function wordsBox(context, text, [x, y], view) {
  const width = tagWidth(context, text);
  return { x: Math.min(Math.max(x, 4), view.width - width - 4), y: Math.min(Math.max(y, 4), view.height - tagHeight - 4), width, height: tagHeight + 2 };
}

/** Words on the picture, on a ground of their own. */
export function drawWords(context, text, at, view) {
  const { x: left, y: top, width } = wordsBox(context, text, at, view);
  context.font = font;
  context.fillStyle = "rgb(20 20 18 / 0.82)";
  context.fillRect(left, top, width, tagHeight + 2);
  context.fillStyle = "#fff";
  context.textBaseline = "middle";
  context.fillText(text, left + 5, top + tagHeight / 2 + 1.5);
}

/** A line that is seen on light and dark. */
export function drawGuide(context, from, to, color = "#fff") {
  for (const [stroke, dash] of [["rgb(0 0 0 / 0.6)", []], [color, [4, 4]]]) {
    context.beginPath();
    context.setLineDash(dash);
    context.lineWidth = 1;
    context.strokeStyle = stroke;
    context.moveTo(...from);
    context.lineTo(...to);
    context.stroke();
  }
  context.setLineDash([]);
}
