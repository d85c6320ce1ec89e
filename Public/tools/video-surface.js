import { announce } from "../core/announce.js";
import { CanvasView } from "../core/canvas-view.js";
import { h, setStyle } from "../core/dom.js";
import { boxShape } from "./box-shape.js";
import { FilmHands } from "./film-hands.js";
import { Frames } from "./frames.js";
import { MediaSurface } from "./media-surface.js";
import { drawHandle, drawOthers, drawShape } from "./shape-paint.js";
import { sized } from "./time-line.js";

/** A video with the boxes of its tracks over the frame that is shown, and the timeline below it. */
export class VideoSurface extends MediaSurface {
  film = new CanvasView();
  #canvas = h("canvas", { "aria-hidden": "true" });
  picture = h("div", { class: "film", tabIndex: 0, role: "application", "aria-roledescription": "video" });
  #hands = new FilmHands(this, this.picture);
  #frames = new Frames(this.media, () => {
    this.tell();
    this.drawFilm();
  });
  #frame = 0;
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
    this.#frames.begin(signal);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#observer.disconnect();
  }

  opening() {
    this.#frames.forget();
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

  get frameTime() {
    return this.#frames.time;
  }

  get frameSeconds() {
    return this.#frames.seconds;
  }

  timeNote() {
    const { number } = this.#frames;
    return number === null ? "" : ` · frame ${number}`;
  }

  /** Of a video that stands the time of its frame: players stand anywhere within it. */
  get timeShown() {
    return this.media.paused && !this.media.seeking ? this.frameTime : this.time;
  }

  timeMoved() {
    this.drawFilm();
  }

  step(by, isHeld = false) {
    return this.#frames.step(by, { isHeld, seek: (time) => this.seek(time), done: () => this.seekDone() });
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
