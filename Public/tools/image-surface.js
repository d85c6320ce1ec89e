import { CanvasView } from "../core/canvas-view.js";
import { h } from "../core/dom.js";
import { fetchSheet } from "../core/late.js";
import { mediaAddress } from "../core/media.js";
import { ShapeIndex } from "../core/shape-index.js";
import { ImageBar } from "./image-bar.js";
import { ImageHands } from "./image-hands.js";
import { ImageLayers } from "./image-layers.js";
import { Minimap } from "./image-minimap.js";
import { MediaProblem } from "./media-problem.js";
import { openPicture } from "./picture.js";

// A picture without its sheet has no room: whoever imports this waits for it.
await fetchSheet("/tools/image.css");

/**
 * A picture with shapes over it: which there are, which are chosen, what lies where. What is drawn when is a matter of its
 * layers.
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
  /** Shapes in motion. */
  lifted = new Set();
  #readonly = true;
  #tools = [];
  #life = null;
  #layers = new ImageLayers(this);
  stage = h("div", { class: "stage", tabIndex: 0 }, this.#layers.elements);
  #problem = new MediaProblem(this);
  hands = new ImageHands(this);
  bar = new ImageBar(this);
  minimap = new Minimap(this);

  connectedCallback() {
    if (!this.contains(this.stage)) {
      this.stage.append(this.minimap.element, this.#problem.element);
      this.append(this.bar.element, this.stage, this.bar.tray, this.#layers.probe);
    }
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.hands.begin(signal);
    this.#layers.begin(this.stage, signal);
  }

  disconnectedCallback() {
    this.#life.abort();
    this.hands.end();
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
    for (const key of this.lifted) if (!keys.has(key)) this.lifted.delete(key);
    this.#layers.stainChanges(before, shapes);
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
    this.redraw("hands");
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
    for (const shape of changed) this.#layers.stain(shape);
    const [first] = this.pickedShapes;
    if (reveal && first && this.picture && this.view.reveal(first.kit.bounds(first.region))) this.redraw();
    this.redraw("hands");
    this.dispatchEvent(new CustomEvent("pick"));
  }

  get pickedShapes() {
    return this.#shapes.filter(({ key }) => this.picked.has(key));
  }

  toggle(keys, key) {
    if (!keys.delete(key)) keys.add(key);
    const shape = this.shape(key);
    if (shape) this.#layers.stain(shape);
    this.redraw("hands");
  }

  /** Shapes in motion leave their layer for the top one. */
  lift(keys) {
    const next = new Set(keys);
    for (const shape of this.#shapes) if (next.has(shape.key) !== this.lifted.has(shape.key)) this.#layers.stain(shape);
    this.lifted = next;
  }

  /** Draws a layer again with the next frame, or all of them. */
  redraw(layer) {
    this.#layers.redraw(layer);
  }

  stain(shape) {
    this.#layers.stain(shape);
  }

  get colors() {
    return this.#layers.colors;
  }

  set filter(value) {
    this.#layers.filter = value;
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
