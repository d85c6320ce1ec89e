import { fill, h } from "../core/dom.js";
import { count } from "../core/counts.js";
import { printed } from "../core/keys.js";
import { optionsOf } from "../core/schema.js";
import { icon } from "./image-icons.js";
import { attributePart } from "./region-attributes.js";

const shownAtMost = 100;

/**
 * The regions of one question beside the picture: to choose, hide, lock and delete; the one that is chosen unfolds to its
 * label, its numbers, its place among the others and what is asked of it.
 */
export class RegionList {
  #tool;
  #rows = new Map();
  #details = null;
  #title = h("h2");
  #before = h("p", { class: "hint" });
  #list = h("ul", { class: "marks" });
  #after = h("p", { class: "hint" });
  element = h("section", { class: "marked regions" });

  constructor(tool) {
    this.#tool = tool;
  }

  reset() {
    this.#rows.clear();
    this.#details = null;
  }

  paint() {
    const { regions, picked, surface, readonly } = this.#tool;
    if (readonly || !surface) return;
    const [only, ...more] = picked;
    const from = only ? Math.max(0, Math.min(regions.indexOf(only) - shownAtMost / 2, regions.length - shownAtMost)) : 0;
    const shown = regions.slice(from, from + shownAtMost);
    const focus = this.#focused();
    const details = more.length === 0 && only ? this.#detailsOf(only) : null;
    if (!this.#list.isConnected) fill(this.element, this.#title, this.#before, this.#list, this.#after);
    this.#title.textContent = `${this.#tool.listTitle} · ${count(regions.length)}`;
    this.#before.textContent = regions.length === 0 ? this.#beginning : from > 0 ? `${count(from)} before these` : "";
    const rest = regions.length - from - shown.length;
    this.#after.textContent = rest > 0 ? `and ${count(rest)} more` : "";
    const rows = shown.map((region, index) => this.#row(region, from + index, picked.includes(region), region === only ? details : null));
    // Moved rows would lose the focus, and a slider the hand that is on it.
    if (rows.length !== this.#list.children.length || rows.some((row, index) => row !== this.#list.children[index])) this.#list.replaceChildren(...rows);
    focus?.();
  }

  /** What to do first, for those who never did. */
  get #beginning() {
    const { labels, howTo } = this.#tool;
    return labels.length > 1 ? `Choose a label, then ${howTo}.` : `${howTo[0].toUpperCase()}${howTo.slice(1)}.`;
  }

  /** Where the focus was, to put it there again: a repaint must not lose it. */
  #focused() {
    const active = document.activeElement;
    if (!this.element.contains(active)) return null;
    const { id } = active.closest("li")?.dataset ?? {};
    const name = active.dataset.act;
    return () => {
      if (document.activeElement === active) return;
      const next = active.isConnected ? active : this.element.querySelector(`[data-id="${CSS.escape(id ?? "")}"] [data-act="${name}"]`) ?? this.element.querySelector(".pick") ?? this.#tool.surface.stage;
      next.focus();
    };
  }

  /** A region keeps its row; what is said in it changes. */
  #row(region, index, isPicked, details) {
    const key = this.#tool.key(region);
    const { hiddenKeys, lockedKeys } = this.#tool.surface;
    const looks = JSON.stringify([region.label, this.#tool.kit.short(region), index, isPicked, hiddenKeys.has(key), lockedKeys.has(key)]);
    const known = this.#rows.get(region.id);
    const row = known?.row ?? h("li", { dataset: { id: region.id } }, h("div"));
    if (known?.looks !== looks) {
      row.className = isPicked ? "picked" : "";
      row.firstChild.replaceWith(this.#makeRow(region, index, isPicked));
    }
    this.#rows.set(region.id, { looks, row });
    if (details && row.lastChild !== details) row.append(details);
    if (!details && row.children.length > 1) row.lastChild.remove();
    return row;
  }

  #makeRow({ id, label, ...rest }, index, isPicked) {
    const tool = this.#tool;
    const { surface } = tool;
    const key = tool.key({ id });
    const title = tool.title(label);
    const name = `${title} ${index + 1}`;
    const toggle = (keys, on, off, words, act) => h("button", {
      type: "button", class: "act", "aria-label": `${words} ${name}`, "aria-pressed": String(keys.has(key)), dataset: { act },
      onclick: () => { surface.toggle(keys, key); tool.paint(); },
    }, icon(keys.has(key) ? on : off));
    return h("div", { class: "region-row" },
      h("button", { type: "button", class: "pick", "aria-pressed": String(isPicked), dataset: { act: "pick" }, onclick: (event) => this.#choose(key, event) },
        h("span", { class: "dot", style: { "--label": tool.color(label) } }),
        h("span", { class: "clip" }, title), h("span", { class: "soft small numbers" }, tool.kit.short({ id, label, ...rest }))),
      toggle(surface.hiddenKeys, "hidden", "eye", "Hide", "hide"),
      toggle(surface.lockedKeys, "lock", "open", "Lock", "lock"),
      h("button", { type: "button", class: "act", "aria-label": `Remove ${name}`, title: printed("Delete"), dataset: { act: "remove" }, onclick: () => tool.remove([id]) }, icon("remove")));
  }

  #choose(key, event) {
    const { surface } = this.#tool;
    if (event.ctrlKey || event.metaKey || event.shiftKey) surface.pick(surface.picked.has(key) ? [...surface.picked].filter((each) => each !== key) : [...surface.picked, key], { reveal: true });
    else {
      if (surface.hands.mode.id !== "select" && surface.hands.state === surface.hands.mode.state) surface.hands.choose("select");
      surface.pick([key], { reveal: true });
    }
  }

  /** Made once for a region, then only painted: a control in use is never taken away. */
  #detailsOf(region) {
    if (this.#details?.id !== region.id) this.#details = this.#makeDetails(region);
    this.#details.paint(region);
    return this.#details.element;
  }

  #makeDetails({ id }) {
    const tool = this.#tool;
    const present = () => tool.regions.find((region) => region.id === id);
    const labels = optionsOf(tool.question);
    const label = h("select", { "aria-label": "Label", onchange: () => tool.change([tool.relabelled(present(), label.value)]) }, labels.map(({ value, title }) => h("option", { value }, title)));
    const order = (by, name, title) => h("button", { type: "button", class: "act", "aria-label": title, title, onclick: () => tool.reorder(id, by) }, icon(name));
    const extra = tool.detailParts?.(present) ?? [];
    const attributes = (tool.question.attributes ?? []).map((attribute) => attributePart(tool, attribute, present));
    const element = h("div", { class: "details" },
      h("div", { class: "region-row" }, labels.length > 1 && label, tool.isStacked && [order(1, "up", "Bring forward"), order(-1, "down", "Send back")]),
      extra.map((part) => part.element), attributes.map((part) => part.element));
    const paint = (region) => {
      label.value = region.label;
      for (const part of [...extra, ...attributes]) part.paint(region);
    };
    return { id, element, paint };
  }
}
