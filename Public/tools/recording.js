import { announce } from "../core/announce.js";
import { mediaAddress } from "../core/media.js";
import { TimeView, clock } from "../core/time-view.js";
import { MediaBar } from "./media-bar.js";
import { MediaProblem, brokenAt } from "./media-problem.js";
import { PlayLoop } from "./play-loop.js";

/**
 * A sound or a video that is opened and played: where it stands, how fast and how loud it goes, what is looped, and what is
 * wrong with one that cannot be played. What is marked on it, and where that is drawn, is a subclass's matter, which gives
 * `cleared()` for another recording, `redraw()`, `movePlayhead(time)`, `pickedShape`, and `isHeld` while a pointer keeps the
 * view in place.
 *
 *   properties  value (the field's reference), speed, volume
 *   state       view, time, isBroken
 *   events      `open` when the length is known, `ask` { detail: "flag" | "skip" } from beside what cannot be played
 */
export class Recording extends HTMLElement {
  view = new TimeView();
  loop = new PlayLoop(this);
  problem = new MediaProblem(this);
  isBroken = false;
  #value;
  #ticking = 0;
  #life = null;

  /** @param media the element that plays; @param kind "sound" or "video", for what is said of it; @param extra more for the bar. */
  constructor(media, kind, extra) {
    super();
    this.media = media;
    this.kind = kind;
    this.bar = new MediaBar(this, extra);
    media.preload = "metadata";
    media.preservesPitch = true;
  }

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    const listen = (type, act) => this.media.addEventListener(type, act, { signal });
    listen("loadedmetadata", () => this.#opened());
    listen("durationchange", () => this.#opened());
    listen("error", () => this.fail(brokenAt(this.media)));
    for (const type of ["play", "pause", "ratechange", "volumechange"]) listen(type, () => this.paintBar());
    listen("play", () => this.#tick());
    for (const type of ["seeked", "seeking", "timeupdate"]) listen(type, () => this.#moved());
    this.paintBar();
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

  set value(value) {
    if (value === this.#value) return;
    this.#value = value;
    this.media.pause();
    this.loop.end();
    this.cleared();
    this.isBroken = false;
    this.problem.hide();
    this.view.duration = 0;
    const address = mediaAddress(value);
    if (address) this.media.src = address;
    else this.fail();
    this.opening?.(address);
    this.redraw();
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
    this.redraw();
    this.#moved();
    this.dispatchEvent(new CustomEvent("open"));
  }

  /** @param words what is wrong, where that is known already. */
  fail(words = "") {
    const value = this.#value;
    this.isBroken = true;
    this.media.pause();
    return this.problem.show(value, this.kind, () => this.#value === value, words);
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
    this.paintBar();
  }

  set volume(volume) {
    Object.assign(this.media, { volume, muted: volume === 0 });
  }

  toggleMute() {
    this.media.muted = !this.media.muted;
    if (!this.media.muted && this.media.volume === 0) this.volume = 1;
    announce(this.media.muted ? "Muted" : "Not muted");
  }

  playOrPause() {
    if (this.isBroken) return;
    if (!this.media.paused) return this.media.pause();
    this.loop.keep(this.time);
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
    this.loop.toggle();
    this.paintBar();
  }

  playPicked() {
    if (!this.pickedShape) return;
    this.seek(this.loop.begin());
    this.media.play().catch(() => null);
  }

  #tick() {
    cancelAnimationFrame(this.#ticking);
    const again = () => {
      const { time } = this;
      this.loop.keep(time, 0.5);
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
    if (!this.isHeld && this.view.reveal(time)) this.redraw();
  }

  #moved() {
    this.tell();
    this.timeMoved?.(this.time);
  }

  tell() {
    this.movePlayhead(this.timeShown);
    this.bar.tell(this.timeShown, this.view.duration, this.timeNote?.() ?? "");
  }

  paintBar() {
    this.bar.paint({ isPlaying: !this.media.paused, speed: this.speed, hasLoop: this.loop.isOn, isMuted: this.media.muted, volume: this.media.volume });
  }
}
