import { boxBetween } from "../core/geometry.js";
import { States } from "../core/states.js";
import { boxShape } from "./box-shape.js";
import { handleNear } from "./handle-near.js";

const slack = 6;
const fingerSlack = 24;
const pressWithin = 4;
const fingerPressWithin = 8;

/** Hands for the picture of a video: drawing, choosing, moving and sizing the boxes of tracks at the frame that is shown. */
export class FilmHands {
  #surface;
  #stage;
  #fingers = new Map();
  #states = new States({ resting: this.#resting(), drawing: this.#drawing(), changing: this.#changing(), panning: this.#panning(), pinching: this.#pinching() }, "resting");
  /** What a hand is making: `{ key?, box }`. */
  preview = null;

  constructor(surface, stage) {
    this.#surface = surface;
    this.#stage = stage;
  }

  begin(signal) {
    const listen = (type, act) => this.#stage.addEventListener(type, act, { signal });
    listen("pointerdown", (event) => this.#down(event));
    listen("pointermove", (event) => {
      if (this.#fingers.has(event.pointerId)) this.#fingers.set(event.pointerId, this.#screen(event));
      this.#states.send("pointermove", event);
    });
    for (const type of ["pointerup", "pointercancel"]) listen(type, (event) => {
      this.#fingers.delete(event.pointerId);
      this.#states.send(type, event);
    });
    listen("keydown", (event) => this.#keydown(event));
    this.#stage.addEventListener("wheel", (event) => this.#wheel(event), { signal, passive: false });
  }

  #screen({ clientX, clientY }) {
    const box = this.#stage.getBoundingClientRect();
    return [clientX - box.left, clientY - box.top];
  }

  #point(event) {
    return this.#surface.film.toImage(this.#screen(event));
  }

  #down(event) {
    if (event.button > 1 || this.#surface.isBroken) return;
    this.#surface.markCurrent();
    this.#stage.focus({ preventScroll: true });
    event.preventDefault();
    this.#stage.setPointerCapture(event.pointerId);
    this.#surface.media.pause();
    this.#fingers.set(event.pointerId, this.#screen(event));
    if (this.#fingers.size === 2) {
      this.#states.send("cancel");
      return this.#states.to("pinching");
    }
    return event.button === 1 ? this.#states.to("panning", event) : this.#states.send("pointerdown", event);
  }

  get #tool() {
    const { hands, tools, readonly } = this.#surface;
    return readonly ? null : (hands.tool?.kit.isTrack ? hands.tool : null) ?? tools.find(({ kit }) => kit?.isTrack) ?? null;
  }

  #resting() {
    return {
      pointerdown: (event) => {
        const point = this.#point(event);
        const reach = (event.pointerType === "touch" ? fingerSlack : slack) / this.#surface.film.scale;
        const handle = this.#handleAt(point, reach);
        if (handle) return this.#states.to("changing", { ...handle, point });
        const found = this.#surface.boxesNow.filter(({ box }) => boxShape.hit(box, point, reach / 3)).sort((a, b) => boxShape.area(a.box) - boxShape.area(b.box))[0];
        if (found) {
          this.#surface.pick([found.shape.key]);
          return this.#states.to("changing", { ...found, handle: null, point });
        }
        this.#surface.pick([]);
        if (this.#tool && (event.pointerType !== "touch" || this.#surface.hands.tool)) return this.#states.to("drawing", { event, point });
        return this.#states.to("panning", event);
      },
    };
  }

  /** A press where nothing of the label lies: it may have meant the box of somebody else. */
  #pressOthers(point, reach) {
    const found = this.#surface.othersNow.filter(({ region }) => boxShape.hit(region, point, reach)).sort((a, b) => boxShape.area(a.region) - boxShape.area(b.region))[0];
    if (found) this.#surface.dispatchEvent(new CustomEvent("other", { detail: found }));
  }

  #handleAt(point, reach) {
    const { pickedShape, film, boxesNow, readonly, lockedKeys } = this.#surface;
    const present = pickedShape && !readonly && !lockedKeys.has(pickedShape.key) ? boxesNow.find(({ shape }) => shape === pickedShape) : null;
    if (!present) return null;
    const handle = handleNear(boxShape.handles(present.box, {}, film), { kit: boxShape, region: present.box }, point, film, reach * film.scale);
    return handle ? { ...present, handle } : null;
  }

  #show(preview) {
    this.preview = preview;
    this.#surface.drawFilm();
  }

  #rest() {
    this.#states.to("resting");
    this.#show(null);
  }

  #drawing() {
    let from = null;
    return {
      enter: ({ point }) => { from = this.#surface.film.inside(point); },
      pointermove: (event) => this.#show({ box: boxBetween(from, this.#surface.film.inside(this.#point(event))) }),
      pointerup: () => {
        const box = this.preview?.box;
        this.#rest();
        if (box && box.width >= 2 && box.height >= 2) this.#tool?.begin(box);
        else this.#pressOthers(from, slack / this.#surface.film.scale);
      },
      pointercancel: () => this.#rest(),
      cancel: () => this.#rest(),
    };
  }

  #changing() {
    let held = null;
    return {
      enter: (what) => { held = what; },
      pointermove: (event) => {
        const { shape, box, handle, point } = held;
        if (this.#surface.readonly || this.#surface.lockedKeys.has(shape.key)) return;
        const now = this.#point(event);
        // A finger beside a handle holds it there.
        const to = handle && [handle.at[0] + now[0] - point[0], handle.at[1] + now[1] - point[1]];
        const changed = handle ? boxShape.drag(box, handle, this.#surface.film.inside(to)) : boxShape.movedInside(box, now[0] - point[0], now[1] - point[1], this.#surface.film);
        this.#show({ key: shape.key, box: changed });
      },
      pointerup: () => {
        const box = this.preview?.box;
        const { shape } = held;
        this.#rest();
        if (box) shape.tool.place(shape.region, box);
      },
      pointercancel: () => this.#rest(),
      cancel: () => this.#rest(),
    };
  }

  /** Where nothing is drawn, the picture moves under a finger or the middle button. */
  #panning() {
    let last = [0, 0];
    let moved = 0;
    return {
      enter: (event) => {
        last = this.#screen(event);
        moved = 0;
      },
      pointermove: (event) => {
        const now = this.#screen(event);
        moved += Math.hypot(now[0] - last[0], now[1] - last[1]);
        const { film } = this.#surface;
        if (!film.isFitted) film.panBy(now[0] - last[0], now[1] - last[1]);
        last = now;
        this.#surface.placeFilm();
      },
      pointerup: (event) => {
        this.#rest();
        const isFinger = event.pointerType === "touch";
        if (moved < (isFinger ? fingerPressWithin : pressWithin)) this.#pressOthers(this.#point(event), (isFinger ? fingerSlack / 2 : slack) / this.#surface.film.scale);
      },
      pointercancel: () => this.#rest(),
      cancel: () => this.#rest(),
    };
  }

  #pinching() {
    let was = null;
    const now = () => {
      const [a, b] = [...this.#fingers.values()];
      return { middle: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2], reach: Math.max(8, Math.hypot(a[0] - b[0], a[1] - b[1])) };
    };
    return {
      enter: () => { was = now(); },
      pointermove: () => {
        if (this.#fingers.size < 2) return;
        const next = now();
        this.#surface.film.panBy(next.middle[0] - was.middle[0], next.middle[1] - was.middle[1]);
        this.#zoomAt(next.middle, next.reach / was.reach);
        was = next;
      },
      // The last finger draws nothing when it leaves.
      pointerup: () => { if (this.#fingers.size === 0) this.#rest(); },
      pointercancel: () => { if (this.#fingers.size === 0) this.#rest(); },
    };
  }

  #zoomAt(point, factor) {
    const { film } = this.#surface;
    film.zoomAt(point, factor);
    // As far out as it goes, it is fitted: so it stays when the window changes.
    if (film.scale <= film.fitScale) film.fit();
    this.#surface.placeFilm();
  }

  #wheel(event) {
    if (this.#surface.isBroken || !this.#surface.film.imageWidth) return;
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 16 : 1;
    if (event.shiftKey || (event.deltaX !== 0 && !event.ctrlKey)) {
      this.#surface.film.panBy(-(event.deltaX || event.deltaY) * unit, event.shiftKey ? 0 : -event.deltaY * unit);
      return this.#surface.placeFilm();
    }
    return this.#zoomAt(this.#screen(event), Math.exp(-event.deltaY * unit * (event.ctrlKey ? 0.01 : 0.0016)));
  }

  #keydown(event) {
    if (event.key === "Escape" && this.#states.name !== "resting") {
      taken(event);
      return this.#states.send("cancel");
    }
    const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [];
    if (dx === undefined) return this.#surface.hands.keydown(event);
    taken(event);
    const { pickedShape, boxesNow, readonly, lockedKeys, film } = this.#surface;
    const present = pickedShape && boxesNow.find(({ shape }) => shape === pickedShape);
    if (!present || readonly || lockedKeys.has(pickedShape.key)) return dx ? this.#surface.step(dx) : undefined;
    const by = event.shiftKey ? 10 : 1;
    const isSized = event.ctrlKey || event.metaKey;
    const box = isSized ? boxShape.resized(present.box, dx * by, dy * by) : boxShape.movedInside(present.box, dx * by, dy * by, film);
    return pickedShape.tool.place(pickedShape.region, box, { kind: `nudge:${pickedShape.key}:${isSized}` });
  }
}

function taken(event) {
  event.preventDefault();
  event.stopPropagation();
}
