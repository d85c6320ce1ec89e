import { announce } from "../core/announce.js";
import { States } from "../core/states.js";
import { handleNear } from "./handle-near.js";
import { imageCommands } from "./image-commands.js";
import { Snapping } from "./image-snap.js";
import { drawGuide, drawHandle, drawShape } from "./shape-paint.js";
import { selectStates } from "./select-states.js";

const touchSlack = 14;
const mouseSlack = 5;

/**
 * What mouse, fingers and keys do on a picture, as one named state at a time. At rest it is in the state of the mode that
 * was chosen: `selecting`, `panning`, or one that a tool brings with its `modes` and `states(hands)`.
 *
 * A state may have, beside the handlers of core/states.js: `draw(context)`, `cursor`, `arrow`, `confirm`, `cancel`,
 * `undo`, `redo`, `remove`, and `can(what)` where it takes one of these only now and then.
 */
export class ImageHands {
  #surface;
  #table;
  #states = null;
  #fingers = new Map();
  #pinch = null;
  #rest = { state: "selecting", tool: null, id: "select" };
  snapping;
  preview = new Map();
  pointer = null;
  keyPoint = null;

  constructor(surface) {
    this.#surface = surface;
    this.snapping = new Snapping(surface);
    this.#table = { ...selectStates(this) };
    this.#states = new States(this.#table, "selecting");
  }

  get surface() {
    return this.#surface;
  }

  get view() {
    return this.#surface.view;
  }

  get mode() {
    return this.#rest;
  }

  get tool() {
    return this.#rest.tool;
  }

  get state() {
    return this.#states.name;
  }

  learn(tool) {
    Object.assign(this.#table, tool.states?.(this));
  }

  begin(signal) {
    const { stage } = this.#surface;
    const listen = (name, handler, options) => stage.addEventListener(name, handler, { signal, ...options });
    listen("pointerdown", (event) => this.#down(event));
    listen("pointermove", (event) => this.#moved(event));
    listen("pointerup", (event) => this.#up(event));
    listen("pointercancel", (event) => this.#lost(event));
    listen("pointerleave", () => { if (this.pointer) { this.pointer = null; this.redraw(); } });
    listen("dblclick", (event) => this.send("dblclick", event));
    listen("contextmenu", (event) => { if (this.send("contextmenu", event)) event.preventDefault(); });
    listen("wheel", (event) => this.#wheel(event), { passive: false });
    listen("focus", () => {
      this.#surface.markCurrent();
      this.#surface.redraw("hands");
    });
    listen("blur", () => this.#surface.redraw("hands"));
  }

  end() {
    this.reset();
  }

  /** Nothing under way; the mode stays for the next picture. */
  reset() {
    this.#fingers.clear();
    this.#pinch = null;
    this.pointer = null;
    this.keyPoint = null;
    this.clearPreview();
    this.#states.send("drop");
    this.#states.to(this.#rest.state);
  }

  to(state, detail) {
    this.#states.to(state, detail);
    this.#surface.stage.dataset.state = state;
    this.redraw();
  }

  /** Back to what the mode does when nothing is under way. */
  toRest() {
    this.clearPreview();
    this.to(this.#rest.state);
  }

  /** @param mode `{ id, state, tool, title }` of a tool, "select" or "pan". */
  choose(mode) {
    const known = { select: { id: "select", state: "selecting", tool: null, title: "Select" }, pan: { id: "pan", state: "panning", tool: null, title: "Pan" } };
    const next = known[mode] ?? mode;
    if (this.#states.name !== this.#rest.state) this.send("cancel");
    this.send("drop");
    this.#rest = next;
    // The keys go on where they were with the next tool: Enter acts there, and does not send the answer.
    if (!next.tool) this.keyPoint = null;
    next.tool?.begin?.(next);
    this.toRest();
    this.#surface.bar.paint();
    for (const tool of this.#surface.tools) tool.paint();
  }

  send(type, event) {
    const taken = this.#states.send(type, event);
    if (taken) this.redraw();
    return taken;
  }

  can(type) {
    const state = this.#table[this.#states.name];
    return Boolean(state[type]) && (state.can?.(type) ?? true);
  }

  redraw() {
    const cursor = this.#table[this.#states?.name]?.cursor;
    this.#surface.stage.style.setProperty("cursor", typeof cursor === "function" ? cursor() : cursor ?? "default");
    this.#surface.redraw("hands");
  }

  // Pointers

  /** Where an event is on the stage, in CSS pixels. */
  screen({ clientX, clientY }) {
    const box = this.#surface.stage.getBoundingClientRect();
    return [clientX - box.left - this.#surface.stage.clientLeft, clientY - box.top - this.#surface.stage.clientTop];
  }

  point(event) {
    return this.view.toImage(this.screen(event));
  }

  slack(event) {
    return (event?.pointerType === "touch" ? touchSlack : mouseSlack) / this.view.scale;
  }

  #down(event) {
    if (event.target.closest(".media-problem, button, input") || !this.#surface.picture) return;
    this.#surface.markCurrent();
    this.#surface.stage.focus({ preventScroll: true });
    event.preventDefault();
    this.#surface.stage.setPointerCapture(event.pointerId);
    this.#fingers.set(event.pointerId, this.screen(event));
    if (this.#fingers.size === 2) return this.#beginPinch();
    if (this.#pinch) return;
    this.keyPoint = null;
    this.#track(event);
    if (event.button === 1) return this.to("dragging", { event, back: this.#states.name });
    if (event.button === 0) this.send("pointerdown", event);
  }

  #moved(event) {
    if (!this.#surface.picture) return;
    if (this.#fingers.has(event.pointerId)) this.#fingers.set(event.pointerId, this.screen(event));
    if (this.#pinch) return this.#movePinch();
    this.#track(event);
    this.keyPoint = null;
    if (this.send("pointermove", event)) return;
    this.redraw();
  }

  #up(event) {
    const wasHeld = this.#fingers.delete(event.pointerId);
    if (this.#pinch) return this.#endPinch();
    if (wasHeld) this.send("pointerup", event);
  }

  #lost(event) {
    this.#fingers.delete(event.pointerId);
    if (this.#pinch) return this.#endPinch();
    if (this.#states.name !== this.#rest.state) this.send("cancel");
  }

  #track(event) {
    this.pointer = event.pointerType === "touch" && event.type === "pointerup" ? null : this.point(event);
  }

  /** Two fingers move and zoom the picture, whatever one of them had begun. */
  #beginPinch() {
    this.send("abandon") || this.send("cancel");
    this.#pinch = this.#pinchOf();
  }

  #pinchOf() {
    const [a, b] = [...this.#fingers.values()];
    return { middle: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2], reach: Math.max(1, Math.hypot(a[0] - b[0], a[1] - b[1])) };
  }

  #movePinch() {
    if (this.#fingers.size < 2) return;
    const now = this.#pinchOf();
    this.view.panBy(now.middle[0] - this.#pinch.middle[0], now.middle[1] - this.#pinch.middle[1]);
    this.view.zoomAt(now.middle, now.reach / this.#pinch.reach);
    this.#pinch = now;
    this.#surface.redraw();
  }

  #endPinch() {
    // The last finger draws nothing when it leaves.
    if (this.#fingers.size === 0) this.#pinch = null;
  }

  #wheel(event) {
    if (!this.#surface.picture) return;
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 16 : 1;
    if (event.shiftKey || (event.deltaX !== 0 && !event.ctrlKey)) {
      const [dx, dy] = event.shiftKey && event.deltaX === 0 ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
      this.view.panBy(-dx * unit, -dy * unit);
    } else {
      this.view.zoomAt(this.screen(event), Math.exp(-event.deltaY * unit * (event.ctrlKey ? 0.01 : 0.0016)));
    }
    this.#surface.redraw();
  }

  zoom(factor) {
    const at = this.keyPoint ?? this.pointer;
    this.view.zoomAt(at ? this.view.toScreen(at) : [this.view.width / 2, this.view.height / 2], factor);
    this.#surface.redraw();
    announce(`${Math.round(this.view.scale * 100)} %`);
  }

  fit() {
    this.view.fit();
    this.#surface.redraw();
    announce("The whole picture");
  }

  // A crosshair for those without a pointer

  /** Where the next act happens: the keyboard's crosshair, else the pointer. */
  get spot() {
    return this.keyPoint ?? this.pointer;
  }

  moveKeyPoint([dx, dy], isLarge) {
    const step = Math.max(1, Math.round(1 / this.view.scale)) * (isLarge ? 10 : 1);
    const { seen } = this.view;
    const [x, y] = (this.keyPoint ?? [seen.x + seen.width / 2, seen.y + seen.height / 2]).map(Math.round);
    this.keyPoint = this.view.inside([x + dx * step, y + dy * step]);
    const [sx, sy] = this.view.toScreen(this.keyPoint);
    const [out, down] = [overflow(sx, this.view.width), overflow(sy, this.view.height)];
    if (out || down) {
      this.view.panBy(-out, -down);
      this.#surface.redraw();
    }
    announce(`${Math.round(this.keyPoint[0])}, ${Math.round(this.keyPoint[1])}`);
    this.redraw();
  }

  /** A point held inside the picture, drawn to the edges of shapes near it unless Alt is held. */
  snapped(point, { altKey = false, except = null } = {}) {
    return this.snapping.at(point, { isFree: altKey, except, moving: this.preview });
  }

  // Shapes in motion

  show(shapes) {
    this.preview = new Map(shapes.map((shape) => [shape.key, shape]));
    this.#surface.lift(this.preview.keys());
    this.redraw();
  }

  clearPreview() {
    this.snapping.clear();
    if (this.preview.size === 0) return;
    this.preview = new Map();
    this.#surface.lift([]);
  }

  /** Takes over what was moved, in whole pixels, as one step of undo for each question. */
  keep(shapes, kind = null) {
    for (const [tool, own] of Map.groupBy(shapes, ({ tool: owner }) => owner)) {
      tool.change(own.map(({ kit, region }) => kit.settled(region, this.view)), { kind });
    }
  }

  nudge([dx, dy], isLarge, isResize = false) {
    const by = isLarge ? 10 : 1;
    if (!isResize && this.#surface.pickedShapes[0]?.tool.nudgePoint?.([dx * by, dy * by])) return;
    const free = this.#surface.pickedShapes.filter((shape) => this.#surface.isFree(shape));
    const moved = free.map((shape) => ({ ...shape, region: isResize ? shape.kit.resized?.(shape.region, dx * by, dy * by) ?? shape.region : shape.kit.movedInside?.(shape.region, dx * by, dy * by, this.view) ?? shape.region }));
    this.keep(moved, `${isResize ? "size" : "nudge"}:${[...this.#surface.picked].join()}`);
    const [only] = this.#surface.pickedShapes;
    if (only) announce(only.kit.describe(only.region, this.view));
  }

  /** The handles of what is chosen, in image points. */
  get handles() {
    const [only, ...more] = this.#surface.pickedShapes;
    if (!only || more.length > 0 || this.#surface.readonly || !this.#surface.isFree(only) || this.state === "panning") return [];
    const shown = this.preview.get(only.key) ?? only;
    return shown.kit.handles?.(shown.region, shown.tool.question, this.view).map((handle) => ({ ...handle, shape: shown })) ?? [];
  }

  handleAt(event) {
    const { handles } = this;
    return handles.length > 0 ? handleNear(handles, handles[0].shape, this.point(event), this.view, event.pointerType === "touch" ? 24 : 9) : null;
  }

  draw(context) {
    const { colors, view } = { colors: this.#surface.colors, view: this.view };
    for (const shape of this.preview.values()) drawShape(context, shape, view, colors, { picked: true, plain: true });
    this.snapping.draw(context);
    if (this.mode.id === "select" || this.preview.size > 0) this.#drawHandles(context);
    this.#table[this.#states.name].draw?.(context, view, colors);
    if (this.keyPoint && this.state !== "selecting") this.crosshair(context, this.keyPoint);
  }

  #drawHandles(context) {
    for (const handle of this.handles) {
      const at = this.view.toScreen(handle.at);
      if (handle.from) drawGuide(context, this.view.toScreen(handle.from), at);
      drawHandle(context, at, this.#surface.colors, { isRound: handle.isTurn || handle.isPoint, isActive: handle.isActive });
    }
  }

  crosshair(context, point = this.spot) {
    if (!point) return;
    const [x, y] = this.view.toScreen(point).map((value) => Math.round(value) + 0.5);
    drawGuide(context, [0, y], [this.view.width, y]);
    drawGuide(context, [x, 0], [x, this.view.height]);
  }

  commands() {
    return imageCommands(this.#surface, this);
  }
}

/** How far a place lies beyond a margin of what is in sight. */
function overflow(at, size) {
  if (at < 24) return at - size / 2;
  return at > size - 24 ? at - size / 2 : 0;
}
