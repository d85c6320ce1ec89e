import { announce } from "../core/announce.js";
import { fetchSheet } from "../core/late.js";
import { mediaAddress } from "../core/media.js";
import { TimeView, clock } from "../core/time-view.js";
import { EdgeKeys } from "./edge-keys.js";
import { MediaBar } from "./media-bar.js";
import { mediaCommands } from "./media-commands.js";
import { MediaProblem, brokenAt } from "./media-problem.js";
import { PlayLoop } from "./play-loop.js";
import { TimeHands } from "./time-hands.js";
import { TimeLine } from "./time-line.js";

// Without its sheet a timeline has no room: whoever imports this waits for it. The list of regions is dressed by that of pictures.
await Promise.all([fetchSheet("/tools/image.css"), fetchSheet("/tools/media.css")]);

/**
 * A recording with what is marked on its time: what sound and video share. A subclass gives the `media` element and its
 * `kind`, and may paint behind the lanes (`backHeight`, `paintBack`, `paintOverview`).
 *
 *   properties  value (the field's reference), name, readonly, regions (shapes: `{ key, region, kit, color, title, tool }`)
 *               others (what several people marked, for a review: shapes with `name`, `lane`, `look`)
 *   state       picked (the keys that are chosen), hiddenKeys and lockedKeys, view, time
 *   events      `pick` when the choice changes, `other` { detail: shape } when one of the others is pressed, `open` when the length is known, `ask` { detail: "flag" | "skip" }
 */
export class MediaSurface extends HTMLElement {
  view = new TimeView();
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
  isBroken = false;
  #value;
  #readonly = true;
  #loop = new PlayLoop(this);
  #others = [];
  #ticking = 0;
  #life = null;
  #problem = new MediaProblem(this);
  line = new TimeLine(this);
  hands = new TimeHands(this, this.line);
  edges = new EdgeKeys(this);
  bar;

  /** @param media the element that plays; @param kind "sound" or "video", for what is said of it. */
  constructor(media, kind, extra = []) {
    super();
    this.media = media;
    this.kind = kind;
    this.bar = new MediaBar(this, extra);
    media.preload = "metadata";
    media.preservesPitch = true;
  }

  connectedCallback() {
    if (!this.contains(this.line.element)) this.append(...this.layout(), this.#problem.element);
    this.#life = new AbortController();
    const { signal } = this.#life;
    const listen = (type, act) => this.media.addEventListener(type, act, { signal });
    listen("loadedmetadata", () => this.#opened());
    listen("durationchange", () => this.#opened());
    listen("error", () => this.fail(brokenAt(this.media)));
    for (const type of ["play", "pause", "ratechange", "volumechange"]) listen(type, () => this.#paintBar());
    listen("play", () => this.#tick());
    for (const type of ["seeked", "seeking", "timeupdate"]) listen(type, () => this.#moved());
    this.hands.begin(signal);
    this.line.begin(signal);
    this.#paintBar();
  }

  disconnectedCallback() {
    this.#life.abort();
    this.media.pause();
    cancelAnimationFrame(this.#ticking);
    this.#ticking = 0;
  }

  /** Aborted when the element leaves the page. */
  get life() {
    return this.#life;
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
    this.#loop.follow();
    const shape = this.pickedShape;
    if (shape && reveal) {
      const { start, end } = shape.kit.extent(shape.region);
      this.view.reveal(start, end);
      if (this.time < start || this.time > end) this.seek(start);
    }
    this.line.redraw();
    this.regionsChanged?.();
    this.#paintBar();
    this.dispatchEvent(new CustomEvent("pick"));
  }

  /** Of the list of regions: hidden or locked, or not again. Without a set: play or pause. */
  toggle(keys, key) {
    if (!keys) return this.#playOrPause();
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

  // The recording

  set value(value) {
    if (value === this.#value) return;
    this.#value = value;
    this.media.pause();
    this.picked.clear();
    this.hiddenKeys.clear();
    this.lockedKeys.clear();
    this.#loop.end();
    this.edges.forget();
    this.isBroken = false;
    this.#problem.hide();
    this.view.duration = 0;
    const address = mediaAddress(value);
    if (address) this.media.src = address;
    else this.fail();
    this.opening?.(address);
    this.line.redraw();
  }

  get value() {
    return this.#value;
  }

  #opened() {
    const { duration } = this.media;
    if (Number.isFinite(duration)) this.open(duration);
    // A recording made on the fly does not say how long it is before its end was seen.
    else if (duration === Infinity && this.media.currentTime === 0) this.media.currentTime = 1e7;
  }

  open(duration) {
    if (this.view.duration === duration || !(duration > 0)) return;
    if (this.media.currentTime >= duration) this.media.currentTime = 0;
    this.view.open(duration);
    this.line.redraw();
    this.#moved();
    this.dispatchEvent(new CustomEvent("open"));
  }

  /** @param words what is wrong, where that is known already. */
  fail(words = "") {
    const value = this.#value;
    this.isBroken = true;
    this.media.pause();
    return this.#problem.show(value, this.kind, () => this.#value === value, words);
  }

  // Playing

  get time() {
    return this.media.currentTime;
  }

  get timeShown() {
    return this.time;
  }

  get speed() {
    return this.media.playbackRate;
  }

  set speed(speed) {
    this.media.playbackRate = speed;
    announce(`Speed ${speed}`);
    this.#paintBar();
  }

  set volume(volume) {
    Object.assign(this.media, { volume, muted: volume === 0 });
  }

  toggleMute() {
    this.media.muted = !this.media.muted;
    if (!this.media.muted && this.media.volume === 0) this.volume = 1;
    announce(this.media.muted ? "Muted" : "Not muted");
  }

  #playOrPause() {
    if (this.isBroken) return;
    if (!this.media.paused) return this.media.pause();
    this.#loop.keep(this.time);
    this.media.play().catch(() => null);
  }

  seek(time, { reveal = true } = {}) {
    this.media.currentTime = Math.min(Math.max(time, 0), this.view.duration);
    if (reveal) this.#follow(this.media.currentTime);
    this.#moved();
  }

  /** After a step of a subclass's own: what moved with it. */
  seekDone() {
    this.#follow(this.time);
    this.#moved();
    announce(`${clock(this.timeShown, 2)}${this.timeNote?.() ?? ""}`);
  }

  seekBy(seconds) {
    this.seek(this.time + seconds);
    announce(clock(this.time, 2));
  }

  step(by) {
    this.media.pause();
    this.seekBy(by * 0.1);
  }

  toggleLoop() {
    this.#loop.toggle();
    this.#paintBar();
  }

  playPicked() {
    if (!this.pickedShape) return;
    this.seek(this.#loop.begin());
    this.media.play().catch(() => null);
  }

  #tick() {
    cancelAnimationFrame(this.#ticking);
    const again = () => {
      const { time } = this;
      this.#loop.keep(time, 0.5);
      this.#moved();
      if (!this.media.paused) {
        this.#follow(time);
        this.#ticking = requestAnimationFrame(again);
      }
    };
    this.#ticking = requestAnimationFrame(again);
  }

  /** What plays stays in sight, a page at a time. */
  #follow(time) {
    if (this.hands.isBusy || !this.view.reveal(time)) return;
    this.line.redraw();
  }

  #moved() {
    this.tell();
    this.timeMoved?.(this.time);
  }

  tell() {
    this.line.movePlayhead(this.timeShown);
    this.bar.tell(this.timeShown, this.view.duration, this.timeNote?.() ?? "");
  }

  #paintBar() {
    this.bar.paint({ isPlaying: !this.media.paused, speed: this.speed, hasLoop: this.#loop.isOn, isMuted: this.media.muted, volume: this.media.volume });
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
