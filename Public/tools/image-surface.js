import { CanvasView } from "../core/canvas-view.js";
import { h, setStyle } from "../core/dom.js";
import { overlap } from "../core/geometry.js";
import { fetchSheet } from "../core/late.js";
import { mediaAddress } from "../core/media.js";
import { ShapeIndex } from "../core/shape-index.js";
import { ImageBar } from "./image-bar.js";
import { ImageHands } from "./image-hands.js";
import { Minimap } from "./image-minimap.js";
import { MediaProblem } from "./media-problem.js";
import { openPicture } from "./picture.js";
import { Colors, drawOthers, drawShape, extentOf } from "./shape-paint.js";

// A picture without its sheet has no room: whoever imports this waits for it.
await fetchSheet("/tools/image.css");

/**
 * A picture with shapes over it, in three layers: the picture, the shapes, and what is under the hands. A layer is drawn
 * again only when something of it changed, the shapes only where they did; what is being dragged lies on the top layer.
 *
 *   properties  value (the field's reference), name, readonly, regions (shapes: `{ key, region, kit, color, title, tool }`)
 *   state       picked (the keys that are chosen), hidden and locked (keys), view
 *               others (what several people drew, for a review: `{ region, kit, color, name, title, look, place }`)
 *   events      `pick` when the choice changes, `other` { detail: shape } when one of the others is pressed, `ask` { detail: "flag" | "skip" } from beside a picture that does not show
 */
export class ImageSurface extends HTMLElement {
  view = new CanvasView();
  picked = new Set();
  hiddenKeys = new Set();
  lockedKeys = new Set();
  hovered = null;
  picture = null;
  #value;
  #address = null;
  #shapes = [];
  #others = [];
  #index = new ShapeIndex([], () => null);
  #lifted = new Set();
  #readonly = true;
  #tools = [];
  #dirty = { image: false, shapes: false, hands: false };
  #stale = [];
  #frame = 0;
  #life = null;
  #probe = h("span", { class: "probe", "aria-hidden": "true" });
  colors = new Colors(this.#probe);
  #layers = { image: h("canvas"), shapes: h("canvas"), hands: h("canvas") };
  stage = h("div", { class: "stage", tabIndex: 0 }, Object.values(this.#layers));
  #problem = new MediaProblem(this);
  hands = new ImageHands(this);
  bar = new ImageBar(this);
  #minimap = new Minimap(this);

  connectedCallback() {
    if (!this.contains(this.stage)) {
      this.stage.append(this.#minimap.element, this.#problem.element);
      this.append(this.bar.element, this.stage, this.bar.tray, this.#probe);
    }
    this.#life = new AbortController();
    const { signal } = this.#life;
    const observer = new ResizeObserver(() => this.#measure());
    observer.observe(this.stage);
    const theme = new MutationObserver(() => this.#recolor());
    theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#recolor(), { signal });
    signal.addEventListener("abort", () => {
      observer.disconnect();
      theme.disconnect();
    });
    this.hands.begin(signal);
    this.#measure();
  }

  disconnectedCallback() {
    this.#life.abort();
    this.hands.end();
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  set name(name) {
    this.stage.setAttribute("aria-label", name);
    this.stage.setAttribute("role", "application");
    this.stage.setAttribute("aria-roledescription", "picture");
  }

  set readonly(readonly) {
    this.#readonly = Boolean(readonly);
    this.classList.toggle("readonly", this.#readonly);
    this.bar.paint();
  }

  get readonly() {
    return this.#readonly;
  }

  /** Those who only look need no tools; a tool that joins brings its modes and its states. */
  addTool(tool) {
    this.#tools.push(tool);
    this.hands.learn(tool);
    this.bar.paint();
  }

  removeTool(tool) {
    this.#tools = this.#tools.filter((each) => each !== tool);
    this.bar.paint();
  }

  get tools() {
    return this.#tools;
  }

  // The picture

  set value(value) {
    if (value === this.#value && this.#address) return;
    this.#value = value;
    this.#address = mediaAddress(value);
    this.picture = null;
    this.picked.clear();
    this.hiddenKeys.clear();
    this.lockedKeys.clear();
    this.hands.reset();
    this.#problem.hide();
    this.classList.add("loading");
    this.redraw();
    this.#open(value);
  }

  get value() {
    return this.#value;
  }

  async #open(value) {
    try {
      if (!this.#address) throw new Error("no address");
      const picture = await openPicture(this.#address);
      if (this.#value !== value) return;
      this.classList.remove("loading");
      this.picture = picture;
      this.view.show(picture.width, picture.height);
      this.#shapesChanged();
      this.redraw();
      this.bar.paintTray();
      this.dispatchEvent(new CustomEvent("open"));
      await picture.makeLevels();
      if (this.#value !== value) return;
      this.redraw("image");
      if (!picture.hasLowerEdge) this.#problem.showCut(value, () => this.#value === value);
    } catch {
      if (this.#value === value && !this.picture) this.#showProblem(value);
    }
  }

  async #showProblem(value) {
    if (!await this.#problem.show(value, "picture", () => this.#value === value)) return;
    this.classList.remove("loading");
    this.redraw();
  }

  // The shapes

  set regions(shapes) {
    const before = this.#shapes;
    this.#shapes = shapes;
    const keys = new Set(shapes.map(({ key }) => key));
    for (const key of this.picked) if (!keys.has(key)) this.picked.delete(key);
    for (const key of this.#lifted) if (!keys.has(key)) this.#lifted.delete(key);
    if (this.#dirty.shapes !== true) this.#noteChanges(before, shapes);
    this.#shapesChanged();
  }

  get regions() {
    return this.#shapes;
  }

  set others(shapes) {
    this.#others = shapes;
    this.redraw("shapes");
  }

  get others() {
    return this.#others;
  }

  revealOther({ kit, region }) {
    if (this.picture && this.view.reveal(kit.bounds(region))) this.redraw();
  }

  /** A press where nothing of the label lies: it may have meant what somebody else drew there. */
  pressOthers(point, slack) {
    const found = this.#others.filter(({ kit, region }) => kit.hit(region, point, slack, this.view)).sort((a, b) => a.kit.area(a.region, this.view) - b.kit.area(b.region, this.view));
    if (found[0]) this.dispatchEvent(new CustomEvent("other", { detail: found[0] }));
  }

  #shapesChanged() {
    const extent = Math.max(this.view.imageWidth, this.view.imageHeight, 1);
    this.#index = new ShapeIndex(this.#shapes, ({ kit, region }) => kit.bounds(region), extent);
    this.#schedule("hands");
  }

  /** Only what came, went or changed is drawn again; a shape that is the same object as before is as it was. */
  #noteChanges(before, after) {
    const [old, now] = [new Set(before), new Set(after)];
    const changed = [...before.filter((shape) => !now.has(shape)), ...after.filter((shape) => !old.has(shape))];
    if (changed.length > 20) return this.redraw("shapes");
    for (const shape of changed) this.stain(shape);
    if (changed.length === 0 && before.some((shape, index) => shape !== after[index])) this.redraw("shapes");
  }

  /** This shape's place is drawn again. */
  stain(shape) {
    if (this.view.width === 0) return;
    this.#stale.push(extentOf(this.#context("shapes"), shape, this.view));
    this.#schedule();
  }

  shape(key) {
    return this.#shapes.find((each) => each.key === key) ?? null;
  }

  isFree({ key }) {
    return !this.hiddenKeys.has(key) && !this.lockedKeys.has(key);
  }

  /** What lies under a point of the image, the smallest first: a large shape never takes the clicks of one in it. */
  under(point, slack = 0) {
    const near = this.#index.near({ x: point[0] - slack, y: point[1] - slack, width: 2 * slack, height: 2 * slack });
    return near.filter((shape) => this.isFree(shape) && shape.kit.hit(shape.region, point, slack, this.view))
      .reverse().sort((a, b) => a.kit.area(a.region, this.view) - b.kit.area(b.region, this.view));
  }

  within(box) {
    return this.#index.near(box).filter((shape) => this.isFree(shape));
  }

  pick(keys, { reveal = false } = {}) {
    const next = new Set(keys);
    const changed = [...this.#shapes.filter(({ key }) => next.has(key) !== this.picked.has(key))];
    this.picked = next;
    for (const shape of changed) this.stain(shape);
    const [first] = this.pickedShapes;
    if (reveal && first && this.picture && this.view.reveal(first.kit.bounds(first.region))) this.redraw();
    this.#schedule("hands");
    this.dispatchEvent(new CustomEvent("pick"));
  }

  get pickedShapes() {
    return this.#shapes.filter(({ key }) => this.picked.has(key));
  }

  toggle(keys, key) {
    if (!keys.delete(key)) keys.add(key);
    const shape = this.shape(key);
    if (shape) this.stain(shape);
    this.#schedule("hands");
  }

  /** Shapes in motion leave their layer for the top one. */
  lift(keys) {
    const next = new Set(keys);
    for (const shape of this.#shapes) if (next.has(shape.key) !== this.#lifted.has(shape.key)) this.stain(shape);
    this.#lifted = next;
  }

  // Drawing

  #measure() {
    const { clientWidth: width, clientHeight: height } = this.stage;
    if (width === 0 || height === 0) return;
    const ratio = Math.min(devicePixelRatio || 1, 2);
    for (const canvas of Object.values(this.#layers)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    this.view.resize(width, height, ratio);
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

  #schedule(layer) {
    if (layer) this.#dirty[layer] = true;
    if (!this.#frame && this.isConnected) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #context(name) {
    return this.#layers[name].getContext("2d");
  }

  #draw() {
    this.#frame = 0;
    if (this.view.width === 0) return;
    if (this.#dirty.image) this.#drawImage();
    if (this.#dirty.shapes) this.#drawShapes(null);
    else for (const box of this.#stale) this.#drawShapes(box);
    if (this.#dirty.hands) this.#drawHands();
    if (this.#dirty.image) this.bar.paintZoom();
    this.#stale = [];
    this.#dirty = { image: false, shapes: false, hands: false };
  }

  #drawImage() {
    const context = this.#context("image");
    this.view.applyScreen(context);
    context.clearRect(0, 0, this.view.width, this.view.height);
    this.picture?.draw(context, this.view);
    this.#minimap.draw();
  }

  #drawShapes(box) {
    const context = this.#context("shapes");
    this.view.applyScreen(context);
    context.save();
    if (box) {
      context.beginPath();
      context.rect(Math.floor(box.x) - 1, Math.floor(box.y) - 1, Math.ceil(box.width) + 3, Math.ceil(box.height) + 3);
      context.clip();
    }
    context.clearRect(0, 0, this.view.width, this.view.height);
    if (this.picture) for (const shape of this.#inSight(context, box)) drawShape(context, shape, this.view, this.colors, { picked: this.picked.has(shape.key) });
    if (this.picture) drawOthers(context, this.#others, this.view, this.colors);
    context.restore();
  }

  #inSight(context, box) {
    const seen = box ?? { x: 0, y: 0, width: this.view.width, height: this.view.height };
    return this.#shapes.filter((shape) => !this.hiddenKeys.has(shape.key) && !this.#lifted.has(shape.key) && overlap(extentOf(context, shape, this.view), seen));
  }

  #drawHands() {
    const context = this.#context("hands");
    this.view.applyScreen(context);
    context.clearRect(0, 0, this.view.width, this.view.height);
    if (this.picture) this.hands.draw(context);
  }

  /** The look of the picture, not of what is stored: as CSS filters on its layer. */
  set filter(value) {
    setStyle(this.#layers.image, { filter: value });
  }

  /** Of several pictures, the keys are with the one that was touched last; where the page needs them, only with the focused one. */
  get isAimed() {
    const form = this.closest("question-form");
    if (!this.isConnected || this.#readonly) return false;
    if (form?.keysOnMarksOnly) return this.contains(document.activeElement);
    const all = [...form?.querySelectorAll("image-surface") ?? [this]];
    return (all.find(({ dataset }) => dataset.current !== undefined) ?? all[0]) === this;
  }

  markCurrent() {
    for (const other of this.closest("question-form")?.querySelectorAll("image-surface") ?? []) delete other.dataset.current;
    this.dataset.current = "";
  }

  /** Keys for the page's key map. */
  commands() {
    return this.hands.commands();
  }
}
customElements.define("image-surface", ImageSurface);
