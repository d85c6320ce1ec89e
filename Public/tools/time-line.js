import { h, setStyle } from "../core/dom.js";
import { clock, lanesOf, ticks } from "../core/time-view.js";
import { Colors } from "./shape-paint.js";

const rulerHeight = 22;
const laneHeight = 26;
const lanesInSight = 8;
const ownerRoom = 160;
const font = "500 11px system-ui, sans-serif";

/**
 * Time from left to right: a ruler, what the surface paints under it (a waveform), and lanes with the stretches that are
 * marked. Above it an overview of the whole, with a frame around what is in sight. It only draws; TimeHands acts on it.
 */
export class TimeLine {
  #surface;
  #picture = h("canvas", { class: "time-picture", "aria-hidden": "true" });
  #overview = h("canvas", { class: "time-overview", "aria-hidden": "true" });
  #playhead = h("div", { class: "playhead", "aria-hidden": "true" });
  #probe = h("span", { class: "probe", hidden: true, "aria-hidden": "true" });
  #colors = new Colors(this.#probe);
  #lanes = new Map();
  #owners = [];
  #frame = 0;
  #stale = false;
  stage = h("div", { class: "time-stage", tabIndex: 0, role: "application", "aria-roledescription": "timeline" }, this.#picture, this.#playhead);
  #place = h("div", { class: "playhead", "aria-hidden": "true" });
  element = h("div", { class: "time-line" }, h("div", { class: "overview-box" }, this.#overview, this.#place), this.stage, this.#probe);

  constructor(surface) {
    this.#surface = surface;
  }

  begin(signal) {
    const observer = new ResizeObserver(() => this.redraw());
    observer.observe(this.stage);
    const recolor = () => {
      this.#colors.forget();
      this.redraw();
    };
    const theme = new MutationObserver(recolor);
    theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolor, { signal });
    signal.addEventListener("abort", () => {
      observer.disconnect();
      theme.disconnect();
      cancelAnimationFrame(this.#frame);
      this.#frame = 0;
    });
  }

  get overview() {
    return this.#overview;
  }

  get isDark() {
    return matchMedia("(prefers-color-scheme: dark)").matches ? document.documentElement.dataset.theme !== "light" : document.documentElement.dataset.theme === "dark";
  }

  color(value) {
    return this.#colors.of(value);
  }

  /** The lanes are given anew with every change of what is marked. */
  arrange() {
    const shapes = [...this.#surface.shapes, ...this.#surface.others];
    const groups = [...this.#surface.laneGroups, ...new Map(this.#surface.others.map(({ lane, name }) => [lane, { id: lane, title: name }])).values()];
    const { lanes, owners } = lanesOf(shapes, groups.map(({ id }) => id), {
      start: (shape) => shape.kit.extent(shape.region).start, end: (shape) => shape.kit.extent(shape.region).end, group: (shape) => this.#surface.groupOf(shape),
    });
    this.#lanes = lanes;
    const titles = new Map(groups.map(({ id, title }) => [id, title]));
    this.#owners = owners.map((id, index) => (owners[index - 1] === id ? "" : titles.get(id)));
    this.redraw();
  }

  /** Where things lie from top to bottom. */
  get tops() {
    const back = this.#surface.backHeight;
    return { back: rulerHeight, lanes: rulerHeight + back, bottom: rulerHeight + back + Math.max(1, this.#owners.length) * laneHeight + 4 };
  }

  boxOf(shape) {
    const { view } = this.#surface;
    const { start, end } = shape.kit.extent(this.#surface.shown(shape));
    const left = view.toX(start);
    return { left, width: Math.max(2, view.toX(end) - left), top: this.tops.lanes + (this.#lanes.get(shape) ?? 0) * laneHeight + 2, height: laneHeight - 4 };
  }

  /** What lies under a point: `{ shape, part: "start" | "end" | "body" }`; edges before bodies, the one that is picked first. */
  hit([x, y], slack) {
    const picked = this.#surface.picked;
    const near = this.#surface.visible.map((shape) => ({ shape, box: this.boxOf(shape) }))
      .filter(({ box }) => x >= box.left - slack && x <= box.left + box.width + slack && (y < this.tops.lanes ? false : y >= box.top - 2 && y <= box.top + box.height + 2))
      .sort((a, b) => picked.has(b.shape.key) - picked.has(a.shape.key) || a.box.width - b.box.width);
    for (const { shape, box } of near) {
      // A short stretch keeps a middle to be taken by.
      const reach = Math.min(slack, Math.max(2, box.width / 4));
      if (x <= box.left + reach && x >= box.left - slack) return { shape, part: "start" };
      if (x >= box.left + box.width - reach) return { shape, part: "end" };
      if (x >= box.left) return { shape, part: "body" };
    }
    return null;
  }

  /** What somebody else marked there; the shortest first. */
  otherAt([x, y], slack) {
    return this.#surface.others.map((shape) => ({ shape, box: this.boxOf(shape) }))
      .filter(({ box }) => x >= box.left - slack && x <= box.left + box.width + slack && y >= this.tops.lanes && y >= box.top - 2 && y <= box.top + box.height + 2)
      .sort((a, b) => a.box.width - b.box.width)[0]?.shape ?? null;
  }

  redraw() {
    this.#stale = true;
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      if (this.#stale) this.#draw();
    });
  }

  #draw() {
    this.#stale = false;
    const { view } = this.#surface;
    const width = this.stage.clientWidth;
    if (width === 0) return;
    view.width = width;
    const { bottom, lanes } = this.tops;
    setStyle(this.#picture, { "block-size": `${bottom}px` });
    setStyle(this.stage, { "max-block-size": `${lanes + lanesInSight * laneHeight + 4}px` });
    const context = sized(this.#picture, width, bottom);
    context.font = font;
    context.textBaseline = "middle";
    this.#drawRuler(context, view, bottom);
    this.#surface.paintBack?.(context, { top: rulerHeight, height: this.#surface.backHeight });
    this.#drawLanes(context, view);
    this.#surface.paintOver?.(context, { top: rulerHeight, bottom });
    this.#drawOverview();
    this.movePlayhead(this.#surface.timeShown);
  }

  #drawRuler(context, view, bottom) {
    const { step, first } = ticks(view);
    const digits = step >= 1 ? 0 : step >= 0.1 ? 1 : step >= 0.01 ? 2 : 3;
    for (let time = first; time <= view.end; time += step) {
      const x = Math.round(view.toX(time)) + 0.5;
      context.fillStyle = this.color("var(--line)");
      context.fillRect(x, 0, 1, bottom);
      context.fillStyle = this.color("var(--ink-soft)");
      context.fillText(clock(time, digits), x + 4, rulerHeight / 2);
    }
  }

  #drawLanes(context, view) {
    const { lanes } = this.tops;
    this.#owners.forEach((title, index) => {
      const top = lanes + index * laneHeight;
      context.fillStyle = this.color("var(--line)");
      context.fillRect(0, top, view.width, 1);
      context.fillStyle = this.color("var(--ink-soft)");
      if (title) context.fillText(title, 6, top + laneHeight / 2, ownerRoom);
    });
    const { visible, picked } = this.#surface;
    const passes = [visible.filter(({ key }) => !picked.has(key)), visible.filter(({ key }) => picked.has(key))];
    for (const shape of passes.flat()) this.#drawShape(context, view, shape, picked.has(shape.key));
    for (const shape of this.#surface.others) this.#drawShape(context, view, shape, shape.look === "current");
  }

  #drawShape(context, view, shape, isPicked) {
    const { left, top, width, height } = this.boxOf(shape);
    if (left > view.width || left + width < 0) return;
    const color = this.color(shape.color);
    context.globalAlpha = isPicked ? 0.5 : 0.26;
    context.fillStyle = color;
    context.beginPath();
    context.roundRect(left, top, width, height, 3);
    context.fill();
    context.globalAlpha = 1;
    context.lineWidth = isPicked ? 2 : 1;
    context.strokeStyle = color;
    if (shape.different) context.setLineDash([4, 3]);
    context.stroke();
    context.setLineDash([]);
    this.#drawMarks(context, shape, { top, height, color });
    this.#drawName(context, shape, { left, top, width, height });
  }

  /** Keyframes as diamonds, hollow where it goes out of sight; until it is seen again its stretch is paler. */
  #drawMarks(context, shape, { top, height, color }) {
    const { view } = this.#surface;
    const marks = shape.kit.marks?.(this.#surface.shown(shape)) ?? [];
    const paper = this.color("var(--surface)");
    marks.forEach(({ time, isSeen }, index) => {
      const next = marks[index + 1];
      if (isSeen || !next) return;
      const [from, until] = [view.toX(time), view.toX(next.time)];
      context.globalAlpha = 0.8;
      context.fillStyle = paper;
      context.fillRect(from, top + 2, until - from, height - 4);
      context.globalAlpha = 1;
    });
    for (const { time, isSeen } of marks) drawDiamond(context, view.toX(time), top + height / 2, { color, fill: isSeen ? color : paper });
  }

  #drawName(context, shape, { left, top, width, height }) {
    const owner = this.#owners[this.#lanes.get(shape) ?? 0];
    // The lane has its own name at its beginning.
    const free = owner ? Math.min(context.measureText(owner).width, ownerRoom) + 16 : 6;
    const from = Math.max(left + 6, free);
    const room = left + width - from - 4;
    if (room < 18) return;
    context.save();
    context.beginPath();
    context.rect(from, top, room, height);
    context.clip();
    context.fillStyle = this.color("var(--ink)");
    context.fillText(shape.kit.name?.(shape) ?? shape.title, from, top + height / 2 + 0.5);
    context.restore();
  }

  #drawOverview() {
    const { view, shapes } = this.#surface;
    const [width, height] = [this.#overview.clientWidth, this.#overview.clientHeight];
    if (width === 0) return;
    const context = sized(this.#overview, width, height);
    this.#surface.paintOverview?.(context, { width, height });
    const x = (time) => (time / view.duration) * width;
    for (const shape of shapes) {
      const { start, end } = shape.kit.extent(shape.region);
      context.fillStyle = this.color(shape.color);
      context.fillRect(x(start), height - 4, Math.max(1, x(end) - x(start)), 3);
    }
    context.fillStyle = this.color("var(--accent)");
    context.globalAlpha = 0.16;
    context.fillRect(x(view.start), 0, Math.max(3, x(view.end) - x(view.start)), height);
    context.globalAlpha = 1;
    context.strokeStyle = this.color("var(--accent)");
    context.strokeRect(Math.round(x(view.start)) + 0.5, 0.5, Math.max(3, Math.round(x(view.end) - x(view.start)) - 1), height - 1);
  }

  /** Moved without drawing anything else anew. */
  movePlayhead(time) {
    const x = this.#surface.view.toX(time);
    setStyle(this.#place, { transform: `translateX(${((time / (this.#surface.view.duration || 1)) * this.#overview.clientWidth).toFixed(1)}px)`, "block-size": "34px" });
    const isSeen = x >= 0 && x <= this.#surface.view.width;
    setStyle(this.#playhead, { transform: `translateX(${x.toFixed(1)}px)`, visibility: isSeen ? "visible" : "hidden", "block-size": `${this.tops.bottom}px` });
  }
}

/** A canvas of so many CSS pixels, cleared; its context draws in them. */
export function sized(canvas, width, height) {
  const ratio = devicePixelRatio;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) Object.assign(canvas, { width: wide, height: high });
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

function drawDiamond(context, x, y, { color, fill }) {
  context.fillStyle = fill;
  context.strokeStyle = color;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(x, y - 5);
  context.lineTo(x + 5, y);
  context.lineTo(x, y + 5);
  context.lineTo(x - 5, y);
  context.closePath();
  context.fill();
  context.stroke();
}
