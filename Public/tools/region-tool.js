import { announce } from "../core/announce.js";
import { fill, h } from "../core/dom.js";
import { regionID } from "../core/region-ids.js";
import { optionsOf, titleOf } from "../core/schema.js";
import { endAssist } from "./assist-states.js";
import { labelButton, labelColors } from "./labels.js";
import { openAttribute, withAttribute } from "./region-attributes.js";
import { RegionList } from "./region-list.js";
import { Tool } from "./tool.js";

/**
 * What the questions about regions of a picture share: the palette of labels, the list of regions, and the changes of the
 * answer. A tool of this kind overrides `kit` (its shapes), `modes` (its ways to draw), `states(hands)` and `noun`.
 */
export class RegionTool extends Tool {
  #surface = null;
  #listening = new AbortController();
  #colors = new Map();
  #armed = null;
  #drawn = new WeakMap();
  #palette = h("div", { class: "palette", role: "group" });
  #list = new RegionList(this);

  get marked() {
    return this.#list.element;
  }

  set surface(surface) {
    this.#listening.abort();
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    this.#surface = surface;
    surface.addEventListener("pick", () => this.paint(), { signal });
    surface.addEventListener("open", () => this.opened(), { signal });
  }

  get surface() {
    return this.#surface;
  }

  connectedCallback() {
    this.#surface?.removeTool(this);
    this.#surface?.addTool(this);
    super.connectedCallback();
  }

  disconnectedCallback() {
    this.#surface?.removeTool(this);
    if (this.#surface) endAssist(this.#surface.hands);
  }

  opened() {}

  /** Whether one region lies on another, so that their order is of use. */
  isStacked = true;

  /** What to do once a label was chosen. */
  howTo = "draw on the picture";

  get regions() {
    return this.answer ?? [];
  }

  get labels() {
    return optionsOf(this.question).map(({ value }) => value);
  }

  /** The label that the next region gets. */
  get label() {
    return this.#armed ?? this.labels[0];
  }

  title(label) {
    return optionsOf(this.question).find(({ value }) => value === label)?.title ?? String(label);
  }

  color(label) {
    return this.#colors.get(label) ?? "var(--label-8)";
  }

  key({ id }) {
    return `${this.question.name}:${id}`;
  }

  own(key) {
    return this.regions.find((region) => this.key(region) === key);
  }

  get picked() {
    return this.#surface ? this.regions.filter((region) => this.#surface.picked.has(this.key(region))) : [];
  }

  /** Whether a label chosen now would change something at once, or the keys are with the picture. */
  get isAimed() {
    return this.picked.length > 0 || Boolean(this.#surface?.isAimed);
  }

  /** This question's regions as the surface draws them; one that did not change is the same object as before. */
  drawn(differs = () => false) {
    return this.regions.map((region) => {
      const different = differs(region);
      const known = this.#drawn.get(region);
      if (known?.different === different) return known;
      const shape = { key: this.key(region), region, kit: this.kit, tool: this, title: this.title(region.label), color: this.color(region.label), different };
      this.#drawn.set(region, shape);
      return shape;
    });
  }

  build() {
    this.#colors = labelColors(this.question);
    this.#drawn = new WeakMap();
    this.#palette.setAttribute("aria-label", titleOf(this.question));
    fill(this.#palette, this.readonly ? [] : optionsOf(this.question).map((option) => this.#labelButton(option)));
    this.#list.reset();
    fill(this, !this.readonly && optionsOf(this.question).length > 12 && h("option-filter", { dataset: { of: "labels" } }), this.#palette);
  }

  #labelButton(option) {
    return labelButton(option, { key: this.keys.get(option.value), color: this.#colors.get(option.value), choose: (label) => this.command(label) });
  }

  paint() {
    if (!this.question) return;
    const [first] = this.picked;
    const isDrawing = this.#surface?.hands.tool === this;
    const current = first?.label ?? (isDrawing ? this.label : this.#armed);
    for (const button of this.#palette.children) button.setAttribute("aria-pressed", String(button.value === current));
    this.#list.paint();
  }

  /** A label was chosen: for the regions that are chosen, and for those that are drawn from now on. */
  command(label) {
    if (this.readonly) return;
    this.#armed = label;
    const picked = this.picked;
    if (picked.length > 0) {
      const next = picked.filter((region) => region.label !== label).map((region) => this.relabelled(region, label));
      if (next.length > 0) this.change(next);
      announce(`Now ${this.title(label)}`);
      return this.paint();
    }
    this.arm();
    announce(`${this.title(label)}: ${this.howTo}`);
    this.paint();
  }

  /** Chooses how to draw, where nothing of this question is being drawn yet. */
  arm() {
    const { hands } = this.#surface ?? {};
    if (hands && hands.tool !== this) hands.choose(this.modes[0]);
  }

  relabelled(region, label) {
    return { ...region, label };
  }

  disarm() {
    const { hands } = this.#surface ?? {};
    if (hands?.tool !== this) return false;
    hands.choose("select");
    return true;
  }

  // Changes of the answer, each one step of undo

  /** Takes a new region in, chooses it and says so; its key is given back. */
  add(parts, { kind = null } = {}) {
    const region = { id: regionID(this.regions.map(({ id }) => id)), label: this.label, ...parts };
    this.give([...this.regions, region], { kind });
    this.#surface.pick([this.key(region)]);
    announce(`${this.title(region.label)}: ${this.kit.describe(region, this.#surface.view)}`);
    return region;
  }

  change(regions, { kind = null } = {}) {
    if (this.readonly || regions.length === 0) return;
    const next = new Map(regions.map((region) => [region.id, region]));
    if (this.regions.every((region) => !next.has(region.id) || JSON.stringify(next.get(region.id)) === JSON.stringify(region))) return;
    this.give(this.regions.map((region) => next.get(region.id) ?? region), { kind });
  }

  remove(ids) {
    if (this.readonly || ids.length === 0) return;
    const gone = this.regions.filter(({ id }) => ids.includes(id));
    this.give(this.regions.filter(({ id }) => !ids.includes(id)));
    announce(gone.length === 1 ? `Removed: ${this.title(gone[0].label)}` : `${gone.length} removed`);
  }

  removePicked() {
    const picked = this.picked;
    this.remove(picked.map(({ id }) => id));
    return picked.length > 0;
  }

  /** One place forward or back among what overlaps: the last in the list lies on top. */
  reorder(id, by) {
    const list = [...this.regions];
    const at = list.findIndex((region) => region.id === id);
    const to = at + by;
    if (at < 0 || to < 0 || to >= list.length || this.readonly) return;
    list.splice(to, 0, ...list.splice(at, 1));
    this.give(list);
    announce(`${to + 1} of ${list.length}`);
  }

  paste(regions) {
    const all = [...this.regions];
    const keys = [];
    for (const { id: _, ...rest } of regions) {
      let region = { id: regionID(all.map(({ id }) => id)), ...rest };
      const isThere = ({ id: __, ...other }) => JSON.stringify(other) === JSON.stringify({ ...region, id: undefined });
      if (all.some(isThere) && this.kit.movedInside) region = this.kit.settled(this.kit.movedInside(region, 10, 10, this.#surface.view), this.#surface.view);
      if (this.fits && !this.fits(region)) continue;
      all.push(region);
      keys.push(this.key(region));
    }
    if (keys.length > 0) this.give(all);
    return keys;
  }

  // What is asked of each region

  answerAttribute(region, name, answer, kind = null) {
    this.change([withAttribute(region, name, answer)], { kind: kind && `attribute:${region.id}:${name}:${kind}` });
  }

  check() {
    if (this.question.required && this.regions.length === 0) return `Draw at least one ${this.noun}.`;
    const open = openAttribute(this.regions, this.question.attributes);
    if (!open) return "";
    this.#surface?.pick([this.key(open.region)], { reveal: true });
    return `${this.title(open.region.label)}, ${open.index + 1} of ${this.regions.length}: answer “${titleOf(open.attribute)}”.`;
  }
}
