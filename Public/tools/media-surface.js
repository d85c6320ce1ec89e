import { fetchSheet } from "../core/late.js";
import { EdgeKeys } from "./edge-keys.js";
import { mediaCommands } from "./media-commands.js";
import { Recording } from "./recording.js";
import { TimeHands } from "./time-hands.js";
import { TimeLine } from "./time-line.js";

// Without its sheet a timeline has no room: whoever imports this waits for it. The list of regions is dressed by that of pictures.
await Promise.all([fetchSheet("/tools/image.css"), fetchSheet("/tools/media.css")]);

/**
 * A recording with what is marked on its time: what sound and video share. A subclass gives the `media` element and its
 * `kind`, and may paint behind the lanes (`backHeight`, `paintBack`, `paintOverview`).
 *
 *   properties  name, readonly, regions (shapes: `{ key, region, kit, color, title, tool }`)
 *               others (what several people marked, for a review: shapes with `name`, `lane`, `look`)
 *   state       picked (the keys that are chosen), hiddenKeys and lockedKeys
 *   events      `pick` when the choice changes, `other` { detail: shape } when one of the others is pressed
 */
export class MediaSurface extends Recording {
  picked = new Set();
  hiddenKeys = new Set();
  lockedKeys = new Set();
  /** What a pointer is doing: `{ start, end, color }` of a new stretch, or `{ key, region }` of one in motion. */
  preview = null;
  shapes = [];
  tools = [];
  backHeight = 0;
  /** Seconds that an arrow moves the playhead, and what is chosen. */
  stride = 1;
  nudge = 0.05;
  #readonly = true;
  #others = [];
  line = new TimeLine(this);
  hands = new TimeHands(this, this.line);
  edges = new EdgeKeys(this);

  connectedCallback() {
    if (!this.contains(this.line.element)) this.append(...this.layout(), this.problem.element);
    super.connectedCallback();
    this.hands.begin(this.life.signal);
    this.line.begin(this.life.signal);
  }

  /** Top to bottom. */
  layout() {
    return [this.media, this.bar.element, this.line.element];
  }

  get stage() {
    return this.line.stage;
  }

  set name(name) {
    this.stage.setAttribute("aria-label", `${name}: timeline`);
    this.setAttribute("aria-label", name);
  }

  set readonly(readonly) {
    this.#readonly = Boolean(readonly);
    this.classList.toggle("readonly", this.#readonly);
  }

  get readonly() {
    return this.#readonly;
  }

  // Tools

  addTool(tool) {
    this.tools = [...this.tools, tool];
    this.line.arrange();
  }

  removeTool(tool) {
    this.tools = this.tools.filter((each) => each !== tool);
    if (this.hands.tool === tool) this.hands.tool = null;
  }

  set regions(shapes) {
    this.shapes = shapes.filter(({ kit }) => kit.extent);
    const known = new Set(this.shapes.map(({ key }) => key));
    if ([...this.picked].some((key) => !known.has(key))) this.pick([...this.picked].filter((key) => known.has(key)));
    this.line.arrange();
    this.regionsChanged?.();
  }

  set others(shapes) {
    this.#others = shapes.filter(({ kit }) => kit.extent);
    this.line.arrange();
    this.regionsChanged?.();
  }

  get others() {
    return this.#others;
  }

  revealOther({ kit, region }) {
    const { start, end } = kit.extent(region);
    this.view.reveal(start, end);
    if (this.time < start || this.time > end) this.seek(start);
    this.line.redraw();
  }

  get visible() {
    return this.shapes.filter(({ key }) => !this.hiddenKeys.has(key));
  }

  /** The region of a shape, or what a hand is making of it. */
  shown(shape) {
    return this.preview?.key === shape.key ? this.preview.region : shape.region;
  }

  get pickedShape() {
    return this.picked.size === 1 ? this.shapes.find(({ key }) => this.picked.has(key)) : undefined;
  }

  /** Lanes by label, so that one speaker is one line; those that a tool groups otherwise by its own word. */
  get laneGroups() {
    return this.tools.flatMap((tool) => (tool.kit?.extent ? tool.laneGroups?.() ?? tool.labels.map((label) => ({ id: `${tool.question.name}:${label}`, title: tool.title(label) })) : []));
  }

  groupOf(shape) {
    return shape.lane ?? shape.tool.groupOf?.(shape) ?? `${shape.tool.question.name}:${shape.region.label}`;
  }

  pick(keys, { reveal = false } = {}) {
    this.picked = new Set(keys);
    this.loop.follow();
    const shape = this.pickedShape;
    if (shape && reveal) {
      const { start, end } = shape.kit.extent(shape.region);
      this.view.reveal(start, end);
      if (this.time < start || this.time > end) this.seek(start);
    }
    this.line.redraw();
    this.regionsChanged?.();
    this.paintBar();
    this.dispatchEvent(new CustomEvent("pick"));
  }

  /** Of the list of regions: hidden or locked, or not again. Without a set: play or pause. */
  toggle(keys, key) {
    if (!keys) return this.playOrPause();
    if (!keys.delete(key)) keys.add(key);
    this.line.redraw();
    return this.regionsChanged?.();
  }

  /** Of several recordings, the keys are with the one that was touched last; in review, only with the focused one. */
  get isAimed() {
    const form = this.closest("question-form");
    if (!this.isConnected || this.#readonly || this.isBroken) return false;
    if (form?.keysOnMarksOnly) return this.contains(document.activeElement);
    return this.#isCurrent;
  }

  get #isCurrent() {
    const all = [...this.closest("question-form")?.querySelectorAll("audio-surface, video-surface") ?? [this]];
    return (all.find(({ dataset }) => dataset.current !== undefined) ?? all[0]) === this;
  }

  markCurrent() {
    for (const other of document.querySelectorAll("audio-surface, video-surface")) delete other.dataset.current;
    this.dataset.current = "";
  }

  // What the recording asks for

  cleared() {
    this.picked.clear();
    this.hiddenKeys.clear();
    this.lockedKeys.clear();
    this.edges.forget();
  }

  redraw() {
    this.line.redraw();
  }

  movePlayhead(time) {
    this.line.movePlayhead(time);
  }

  get isHeld() {
    return this.hands.isBusy;
  }

  // The view

  zoomAt(x, factor) {
    this.view.zoomAt(x, factor);
    this.line.redraw();
  }

  zoom(factor) {
    const x = this.view.toX(this.time);
    this.zoomAt(x >= 0 && x <= this.view.width ? x : this.view.width / 2, factor);
  }

  fit() {
    this.view.fit();
    this.line.redraw();
  }

  panBy(seconds) {
    this.view.panBy(seconds);
    this.line.redraw();
  }

  // Keys

  get canPlay() {
    return !this.isBroken && this.#isCurrent && !this.#readonly;
  }

  commands() {
    return mediaCommands(this);
  }
}
