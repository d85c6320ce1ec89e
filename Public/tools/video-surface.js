import { announce } from "../core/announce.js";
import { CanvasView } from "../core/canvas-view.js";
import { h, setStyle } from "../core/dom.js";
import { boxShape } from "./box-shape.js";
import { FilmHands } from "./film-hands.js";
import { MediaSurface } from "./media-surface.js";
import { drawHandle, drawOthers, drawShape } from "./shape-paint.js";
import { sized } from "./time-line.js";

/** As long as nothing is known of a video: 25 frames a second. */
const assumedFrame = 1 / 25;
const presentedWithin = 400;
const same = 1e-4;
/** A frame stays no longer than so many of the shortest. */
const slowestFrame = 12;

/** A video with the boxes of its tracks over the frame that is shown, and the timeline below it. */
export class VideoSurface extends MediaSurface {
  film = new CanvasView();
  #canvas = h("canvas", { "aria-hidden": "true" });
  picture = h("div", { class: "film", tabIndex: 0, role: "application", "aria-roledescription": "video" });
  #hands = new FilmHands(this, this.picture);
  #frameSeconds = null;
  #shownTime = 0;
  #frame = 0;
  #stepping = Promise.resolve();
  #stepsLeft = 0;
  #observer = null;

  constructor() {
    super(h("video", { playsInline: true, tabIndex: -1 }), "video");
    this.picture.append(this.media, this.#canvas);
    this.stride = 0.5;
  }

  layout() {
    const [, ...rest] = super.layout();
    return [this.picture, ...rest];
  }

  set name(name) {
    super.name = name;
    this.picture.setAttribute("aria-label", name);
  }

  connectedCallback() {
    super.connectedCallback();
    this.#observer = new ResizeObserver(() => this.#measure());
    this.#observer.observe(this.picture);
    const { signal } = this.life;
    this.#hands.begin(signal);
    this.media.addEventListener("loadedmetadata", () => {
      this.#measure();
      // The sound alone would play on, over nothing.
      if (!this.media.videoWidth) this.fail("It has no picture, or one of a kind that this browser cannot show.");
    }, { signal });
    if (this.media.requestVideoFrameCallback) this.#watch();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#observer.disconnect();
  }

  opening() {
    this.#frameSeconds = null;
    this.#shownTime = 0;
  }

  #measure() {
    const { videoWidth, videoHeight } = this.media;
    const { clientWidth, clientHeight } = this.picture;
    if (!videoWidth || !clientWidth) return;
    if (this.film.imageWidth !== videoWidth || this.film.imageHeight !== videoHeight) this.film.show(videoWidth, videoHeight);
    this.film.resize(clientWidth, clientHeight, devicePixelRatio);
    setStyle(this.picture, { "aspect-ratio": `${videoWidth} / ${videoHeight}` });
    this.placeFilm();
  }

  /** The video lies where the view has it, and the boxes with it. */
  placeFilm() {
    const { imageWidth, imageHeight, scale } = this.film;
    const [left, top] = this.film.toScreen([0, 0]);
    setStyle(this.media, { left: `${left}px`, top: `${top}px`, width: `${imageWidth * scale}px`, height: `${imageHeight * scale}px` });
    this.drawFilm();
  }

  /** Keys zoom what has the focus: the picture, or the timeline. */
  zoom(factor) {
    if (document.activeElement !== this.picture) return super.zoom(factor);
    this.film.zoomAt([this.film.width / 2, this.film.height / 2], factor);
    announce(`${Math.round(this.film.scale * 100)} %`);
    return this.placeFilm();
  }

  fit() {
    if (document.activeElement !== this.picture) return super.fit();
    this.film.fit();
    announce("The whole picture");
    return this.placeFilm();
  }

  // Frames

  /** Every frame that is shown says its own time; two in a row say how long one lasts. */
  #watch() {
    this.media.requestVideoFrameCallback((_, { mediaTime }) => {
      const apart = mediaTime - this.#shownTime;
      if (!this.media.paused && apart > 0.001 && apart < 0.2) this.#frameSeconds = Math.min(this.#frameSeconds ?? apart, apart);
      this.#shownTime = mediaTime;
      this.tell();
      this.drawFilm();
      if (this.isConnected) this.#watch();
    });
  }

  /** The time of the frame on screen where the browser tells it, else that of the player. */
  get frameTime() {
    return this.media.requestVideoFrameCallback ? this.#shownTime : this.time;
  }

  get frameSeconds() {
    return this.#frameSeconds ?? assumedFrame;
  }

  timeNote() {
    return this.#frameSeconds ? ` · frame ${Math.round(this.frameTime / this.#frameSeconds)}` : "";
  }

  /** Of a video that stands the time of its frame: players stand anywhere within it. */
  get timeShown() {
    return this.media.paused && !this.media.seeking ? this.frameTime : this.time;
  }

  timeMoved() {
    this.drawFilm();
  }

  /** So many frames on or back, one press after the other however fast they come; of a key that is held only as many as can be shown. */
  step(by, isHeld = false) {
    this.media.pause();
    if (isHeld && this.#stepsLeft > 0) return this.#stepping;
    this.#stepsLeft += 1;
    this.#stepping = this.#stepping.then(() => (this.media.requestVideoFrameCallback ? this.#stepExactly(by) : this.seek(this.time + by * this.frameSeconds))).catch(() => null)
      .finally(() => { this.#stepsLeft -= 1; });
    return this.#stepping;
  }

  async #stepExactly(by) {
    if (this.#shownTime > 0 || by > 0) {
      if (this.#frameSeconds) await this.#goFrames(by);
      else {
        await this.#feelFor(Math.sign(by));
        if (Math.abs(by) > 1) await this.#goFrames(by - Math.sign(by));
      }
    }
    this.seekDone();
  }

  /** To the middle of the frame that is meant; where frames differ in length, on until another one is shown. */
  async #goFrames(by) {
    const from = this.#shownTime;
    for (let frames = by + 0.5; frames < by + slowestFrame; frames += 1) {
      const to = from + frames * this.frameSeconds;
      const shown = await this.#presented(Math.max(0, to));
      if (by < 0 || Math.abs(shown - from) > same || to > this.view.duration) return;
    }
  }

  /** Until the length of a frame is known it is felt for, a little at a time: no frame is passed over. */
  async #feelFor(direction) {
    const from = this.#shownTime;
    for (const seconds of [0.009, 0.018, 0.027, 0.036, 0.045, 0.06, 0.09, 0.15]) {
      const apart = Math.abs(await this.#presented(Math.max(0, from + direction * (seconds + 0.0004))) - from);
      if (apart <= same) continue;
      this.#frameSeconds ??= apart;
      return;
    }
  }

  /** Goes there and gives the time of the frame that is shown then. */
  #presented(time) {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        resolve(this.#shownTime);
      };
      const timer = setTimeout(done, presentedWithin);
      this.media.addEventListener("seeked", () => this.media.requestVideoFrameCallback((_, { mediaTime }) => {
        this.#shownTime = mediaTime;
        done();
      }), { once: true });
      this.media.currentTime = Math.min(time, this.view.duration);
    });
  }

  // Boxes

  /** `{ shape, box, isKey, isGhost }` of the tracks that are to be seen now; of the chosen one also where it would be. */
  get boxesNow() {
    const time = this.frameTime;
    return this.visible.filter(({ kit }) => kit.isTrack).map((shape) => ({ shape, ...shape.kit.now(shape.region, time, this.frameSeconds / 2) }))
      .filter(({ shape, isGhost }) => !isGhost || this.picked.has(shape.key));
  }

  /** What others drew, as boxes of the frame that is shown. */
  get othersNow() {
    return this.others.filter(({ kit }) => kit.isTrack).map((other) => ({ ...other, ...other.kit.now(other.region, this.frameTime, this.frameSeconds / 2) }))
      .filter(({ isGhost }) => !isGhost).map((other) => ({ ...other, kit: boxShape, region: other.box }));
  }

  regionsChanged() {
    this.drawFilm();
  }

  drawFilm() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw() {
    const { clientWidth, clientHeight } = this.picture;
    if (!clientWidth || !this.film.imageWidth) return;
    const context = sized(this.#canvas, clientWidth, clientHeight);
    const { preview } = this.#hands;
    const colors = { of: (value) => this.line.color(value) };
    const present = this.boxesNow;
    for (const { shape, box, isKey, isGhost } of present) {
      const region = preview?.key === shape.key ? preview.box : box;
      const picked = this.picked.has(shape.key);
      context.globalAlpha = isGhost ? 0.5 : 1;
      context.setLineDash(isGhost ? [3, 5] : isKey ? [] : [10, 4]);
      drawShape(context, { ...shape, kit: boxShape, region }, this.film, colors, { picked });
      context.setLineDash([]);
      if (picked && !this.readonly) for (const { at } of boxShape.handles(region, {}, this.film)) drawHandle(context, this.film.toScreen(at), colors);
    }
    context.setLineDash([]);
    context.globalAlpha = 1;
    drawOthers(context, this.othersNow, this.film, colors);
    if (preview && !preview.key) drawShape(context, { kit: boxShape, region: preview.box, title: "", color: "var(--accent)" }, this.film, colors, { plain: true });
    for (const tool of this.tools) tool.frameShown?.(present);
  }
}
customElements.define("video-surface", VideoSurface);
