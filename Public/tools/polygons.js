import { announce } from "../core/announce.js";
import { h } from "../core/dom.js";
import { rounded, simplified } from "../core/geometry.js";
import { assistModes, assistStates, assistTray } from "./assist-states.js";
import "./image-surface.js";
import { outlineStates } from "./outline-states.js";
import { polygonShape } from "./polygon-shape.js";
import { RegionTool } from "./region-tool.js";
import { trayButtons } from "./tray.js";

const shapes = { closed: polygonShape(true), open: polygonShape(false) };

/** Outlines, or lines, on a picture: drawn point by point or freehand; points are moved, added and taken out. */
export class PolygonsTool extends RegionTool {
  /** The point that keys act on: `{ id, index }`. */
  #active = null;

  get isClosed() {
    return this.question.closed !== false;
  }

  get kit() {
    const shape = this.isClosed ? shapes.closed : shapes.open;
    return this.#kits.get(shape) ?? this.#keep(shape);
  }

  #kits = new Map();

  /** Handles know which point is active. */
  #keep(shape) {
    const kit = { ...shape, handles: (region, question, view) => shape.handles(region, question, view, this.#active) };
    this.#kits.set(shape, kit);
    return kit;
  }

  get noun() {
    return this.isClosed ? "outline" : "line";
  }

  get listTitle() {
    return this.isClosed ? "Outlines" : "Lines";
  }

  get outline() {
    return { isClosed: this.isClosed, least: this.isClosed ? 3 : 2 };
  }

  get modes() {
    return [{ id: "polygon", key: "P", title: this.isClosed ? "Outline" : "Line", icon: this.isClosed ? "polygon" : "line", state: "outline", tool: this },
      ...assistModes(this, this.isClosed ? undefined : ["scissors"])];
  }

  states(hands) {
    return { ...assistStates(hands), ...outlineStates(hands) };
  }

  trayFor(id) {
    return assistTray(this.surface.hands, id) ?? trayButtons(this.surface.hands, "Click point by point, or draw with the button down.");
  }

  finishOutline(points) {
    // Freehand leaves more points than anyone could see.
    const clear = points.length > 40 ? simplified(points, 0.75 / this.surface.view.scale, this.isClosed) : points;
    this.add({ points: this.kit.settled({ points: clear }, this.surface.view).points });
  }

  takeSuggestion({ outline }) {
    const points = simplified(outline, 1 / Math.min(1, this.surface.view.scale), true);
    if (points.length >= 3) this.add({ points: this.kit.settled({ points }, this.surface.view).points });
  }

  // Points of the outline that is chosen

  pressHandle({ region }, { index }, event) {
    if (event.altKey) return this.#removePoint(region, index);
    this.#active = { id: region.id, index };
    announce(`Point ${index + 1} of ${region.points.length}: ${region.points[index].map((value) => Math.round(value)).join(", ")}`);
    this.surface.redraw("hands");
  }

  #activeRegion() {
    const [only, ...more] = this.picked;
    return only && more.length === 0 && only.id === this.#active?.id && only.points[this.#active.index] ? only : null;
  }

  nextPoint() {
    const [only] = this.picked;
    if (!only) return;
    const index = this.#active?.id === only.id ? (this.#active.index + 1) % only.points.length : 0;
    this.pressHandle({ region: only }, { index }, {});
  }

  nudgePoint([dx, dy]) {
    const region = this.#activeRegion();
    if (!region) return false;
    const { index } = this.#active;
    const [x, y] = region.points[index];
    this.change([this.kit.settled(this.kit.drag(region, { index }, [x + dx, y + dy]), this.surface.view)], { kind: `point:${region.id}:${index}` });
    return true;
  }

  removePoint() {
    const region = this.#activeRegion();
    if (region) this.#removePoint(region, this.#active.index);
  }

  get hasPoint() {
    return this.#activeRegion() !== null;
  }

  letPointGo() {
    const had = this.hasPoint;
    this.#active = null;
    if (had) this.surface.redraw("hands");
    return had;
  }

  #removePoint(region, index) {
    const next = this.kit.withoutPoint(region, index);
    this.#active = null;
    if (!next) return announce(`It needs ${this.outline.least} points`);
    this.change([next]);
    announce(`${next.points.length} points`);
  }

  /** Fewer points: the slider shows at once what stays, and starts from all of them as long as it is in hand. */
  detailParts(present) {
    let whole = null;
    let given = null;
    const words = h("output", { class: "soft small numbers" });
    const slider = h("input", { type: "range", min: 0, max: 40, step: 1, value: 0, "aria-label": "Simplify", oninput: () => {
      const region = present();
      if (given !== region) whole = region.points;
      const tolerance = (slider.valueAsNumber / 4) ** 1.5 / Math.max(0.25, this.surface.view.scale);
      const points = simplified(whole, tolerance, this.isClosed).map(([x, y]) => [rounded(x, 1), rounded(y, 1)]);
      this.change([{ ...region, points }], { kind: `simplify:${region.id}` });
      given = present();
    }, onchange: () => { this.surface.redraw("shapes"); } });
    const element = h("label", { class: "region-slider" }, h("span", {}, "Simplify"), slider, words);
    return [{ element, paint: (region) => {
      if (region !== given && document.activeElement !== slider) slider.value = "0";
      words.textContent = `${region.points.length} points`;
    } }];
  }
}
customElements.define("tool-polygons", PolygonsTool);
