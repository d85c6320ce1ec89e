import { h, setStyle } from "../core/dom.js";
import { overlap } from "../core/geometry.js";
import { Colors, drawOthers, drawShape, extentOf } from "./shape-paint.js";

/**
 * What an image surface draws, in three canvases over each other: the picture, the shapes, and what is under the hands. A
 * layer is drawn again only when something of it changed, with the next frame, and of the shapes only the places that did.
 *
 * `surface`: view, picture, regions, others, picked, hiddenKeys, lifted (keys in motion: the hands draw those), hands, bar, minimap.
 */
export class ImageLayers {
  #surface;
  #dirty = { image: false, shapes: false, hands: false };
  #stale = [];
  #frame = 0;
  #canvases = { image: h("canvas"), shapes: h("canvas"), hands: h("canvas") };
  /** Takes on the colours that the theme gives. */
  probe = h("span", { class: "probe", "aria-hidden": "true" });
  colors = new Colors(this.probe);

  constructor(surface) {
    this.#surface = surface;
  }

  /** Bottom to top. */
  get elements() {
    return Object.values(this.#canvases);
  }

  /** Follows the size of the stage and the theme; until then nothing is drawn. */
  begin(stage, signal) {
    const resize = new ResizeObserver(() => this.#measure(stage));
    resize.observe(stage);
    const theme = new MutationObserver(() => this.#recolor());
    theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#recolor(), { signal });
    signal.addEventListener("abort", () => {
      resize.disconnect();
      theme.disconnect();
      cancelAnimationFrame(this.#frame);
      this.#frame = 0;
    });
    this.#measure(stage);
  }

  #measure(stage) {
    const { clientWidth: width, clientHeight: height } = stage;
    if (width === 0 || height === 0) return;
    const ratio = Math.min(devicePixelRatio || 1, 2);
    for (const canvas of this.elements) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    this.#surface.view.resize(width, height, ratio);
    this.redraw();
  }

  #recolor() {
    this.colors.forget();
    this.redraw();
  }

  /** Draws a layer again with the next frame, or all of them. */
  redraw(layer) {
    for (const name of layer ? [layer] : ["image", "shapes", "hands"]) this.#dirty[name] = true;
    this.#schedule();
  }

  #schedule() {
    if (!this.#frame && this.#surface.isConnected) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  /** This shape's place is drawn again. */
  stain(shape) {
    if (this.#surface.view.width === 0) return;
    this.#stale.push(extentOf(this.#context("shapes"), shape, this.#surface.view));
    this.#schedule();
  }

  /** What came, went or changed; a shape that is the same object as before is as it was. */
  stainChanges(before, after) {
    if (this.#dirty.shapes) return;
    const [old, now] = [new Set(before), new Set(after)];
    const changed = [...before.filter((shape) => !now.has(shape)), ...after.filter((shape) => !old.has(shape))];
    if (changed.length > 20) return this.redraw("shapes");
    for (const shape of changed) this.stain(shape);
    if (changed.length === 0 && before.some((shape, index) => shape !== after[index])) this.redraw("shapes");
  }

  #context(name) {
    return this.#canvases[name].getContext("2d");
  }

  #draw() {
    this.#frame = 0;
    if (this.#surface.view.width === 0) return;
    if (this.#dirty.image) this.#drawImage();
    if (this.#dirty.shapes) this.#drawShapes(null);
    else for (const box of this.#stale) this.#drawShapes(box);
    if (this.#dirty.hands) this.#drawHands();
    if (this.#dirty.image) this.#surface.bar.paintZoom();
    this.#stale = [];
    this.#dirty = { image: false, shapes: false, hands: false };
  }

  #drawImage() {
    const { view, picture, minimap } = this.#surface;
    picture?.draw(this.#cleared("image"), view);
    minimap.draw();
  }

  #drawShapes(box) {
    const { view, picture, picked, others } = this.#surface;
    const context = this.#context("shapes");
    view.applyScreen(context);
    context.save();
    if (box) {
      context.beginPath();
      context.rect(Math.floor(box.x) - 1, Math.floor(box.y) - 1, Math.ceil(box.width) + 3, Math.ceil(box.height) + 3);
      context.clip();
    }
    context.clearRect(0, 0, view.width, view.height);
    if (picture) for (const shape of this.#inSight(context, box)) drawShape(context, shape, view, this.colors, { picked: picked.has(shape.key) });
    if (picture) drawOthers(context, others, view, this.colors);
    context.restore();
  }

  #inSight(context, box) {
    const { view, regions, hiddenKeys, lifted } = this.#surface;
    const seen = box ?? { x: 0, y: 0, width: view.width, height: view.height };
    return regions.filter((shape) => !hiddenKeys.has(shape.key) && !lifted.has(shape.key) && overlap(extentOf(context, shape, view), seen));
  }

  #drawHands() {
    const context = this.#cleared("hands");
    if (this.#surface.picture) this.#surface.hands.draw(context);
  }

  #cleared(name) {
    const { view } = this.#surface;
    const context = this.#context(name);
    view.applyScreen(context);
    context.clearRect(0, 0, view.width, view.height);
    return context;
  }

  /** The look of the picture, not of what is stored: as CSS filters on its layer. */
  set filter(value) {
    setStyle(this.#canvases.image, { filter: value });
  }
}
