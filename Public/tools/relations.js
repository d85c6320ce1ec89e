import { announce } from "../core/announce.js";
import { count } from "../core/counts.js";
import { fill, h } from "../core/dom.js";
import { fetchSheet } from "../core/late.js";
import { printed } from "../core/keys.js";
import { optionsOf, titleOf } from "../core/schema.js";
import { States } from "../core/states.js";
import { Arcs } from "./arcs.js";
import { labelButton, labelColors } from "./labels.js";
import { Tool } from "./tool.js";

const shownAtMost = 100;
await fetchSheet("/tools/relations.css");

/**
 * Labelled arrows between the regions of another question. A region is chosen, a label, then the other region: with the
 * pointer by a click, with keys by the label's key once more.
 */
export class RelationsTool extends Tool {
  #surface = null;
  #arcs = null;
  #ends = new Map();
  #picked = null;
  #listening = new AbortController();
  #palette = h("div", { class: "palette", role: "group" });
  #hint = h("p", { class: "hint relation-hint" });
  #state = { name: "idle", from: null, label: null };
  #states = new States({ idle: this.#idle(), joining: this.#joining() }, "idle");
  marked = h("section", { class: "marked" });
  #different = () => false;

  set surface(surface) {
    this.#listening.abort();
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    this.#arcs?.end();
    this.#surface = surface;
    this.#arcs = new Arcs(surface);
    // A pointer chooses one end and is done; keys pass through others on their way.
    let isPointer = false;
    surface.addEventListener("pointerdown", () => { isPointer = true; }, { capture: true, signal });
    surface.addEventListener("keydown", () => { isPointer = false; }, { capture: true, signal });
    surface.addEventListener("pick", () => {
      if (isPointer) this.#states.send("point");
      this.paint();
    }, { signal });
    if (this.isConnected) this.#arcs.begin();
  }

  connectedCallback() {
    super.connectedCallback();
    this.#arcs?.begin();
  }

  disconnectedCallback() {
    this.#listening.abort();
    this.#arcs?.end();
  }

  dataChanged() {
    this.#picked = null;
    this.#states.to("idle");
  }

  /** The regions that can be joined: id → `{ key, title, words }`. */
  set ends(ends) {
    this.#ends = ends;
    if (this.question && this.isConnected) this.paint();
  }

  drawn(differs) {
    this.#different = differs;
    return [];
  }

  get relations() {
    return this.answer ?? [];
  }

  get #pickedEnd() {
    const { picked } = this.#surface ?? {};
    const keys = typeof picked === "string" ? [picked] : [...picked ?? []];
    return [...this.#ends].find(([, { key }]) => key === keys.at(-1))?.[0] ?? null;
  }

  get isAimed() {
    return this.#pickedEnd !== null || this.#states.name === "joining";
  }

  build() {
    this.#palette.setAttribute("aria-label", titleOf(this.question));
    const colors = labelColors(this.question);
    fill(this.#palette, this.readonly ? [] : optionsOf(this.question).map((option) => labelButton(option, { key: this.keys.get(option.value), color: colors.get(option.value), choose: (label) => this.command(label) })));
    fill(this, this.#palette, !this.readonly && this.#hint);
  }

  paint() {
    if (!this.question) return;
    const { name, label, from } = this.#state;
    for (const button of this.#palette.children) button.setAttribute("aria-pressed", String(name === "joining" && button.value === label));
    this.#hint.textContent = name === "joining" ? `From ${this.#words(from)}: now choose the other, then the label again. Esc lets go.` : this.#pickedEnd ? "Choose a label, then the other end." : "Choose one end first.";
    const colors = labelColors(this.question);
    if (this.#arcs) this.#arcs.links = this.relations.filter(({ from: a, to: b }) => this.#ends.has(a) && this.#ends.has(b)).map((relation) => ({
      from: this.#ends.get(relation.from).key, to: this.#ends.get(relation.to).key, title: this.#title(relation.label), color: colors.get(relation.label),
      directed: this.question.directed !== false, isPicked: relation === this.#picked, different: this.#different(relation),
    }));
    this.#paintList(colors);
  }

  #paintList(colors) {
    const index = this.marked.contains(document.activeElement) ? [...this.marked.querySelectorAll("button")].indexOf(document.activeElement) : -1;
    const arrow = this.question.directed === false ? "–" : "→";
    fill(this.marked, h("h2", {}, `${titleOf(this.question)} · ${count(this.relations.length)}`),
      h("ul", { class: "marks" }, this.relations.slice(0, shownAtMost).map((relation) => h("li", { class: relation === this.#picked ? "picked" : "" },
        h("button", { type: "button", class: "pick", "aria-pressed": String(relation === this.#picked), onclick: () => this.#choose(relation) },
          h("span", { class: "dot", style: { "--label": colors.get(relation.label) } }),
          h("span", { class: "clip", dir: "auto" }, `${this.#words(relation.from)} ${arrow} ${this.#words(relation.to)}`), h("span", { class: "visually-hidden" }, this.#title(relation.label))),
        !this.readonly && h("button", { type: "button", class: "remove", "aria-label": `Remove ${this.#title(relation.label)}: ${this.#words(relation.from)}, ${this.#words(relation.to)}`, onclick: () => this.#remove(relation) }, h("kbd", { "aria-hidden": "true" }, printed("Backspace")))))),
      this.relations.length > shownAtMost && h("p", { class: "hint" }, `and ${count(this.relations.length - shownAtMost)} more`));
    if (index >= 0) (this.marked.querySelectorAll("button")[index] ?? this.marked.querySelector("button") ?? this.#surface)?.focus();
  }

  #words(id) {
    const words = this.#ends.get(id)?.words ?? id;
    return words.length > 32 ? `${words.slice(0, 31)}…` : words;
  }

  #title(label) {
    return optionsOf(this.question).find(({ value }) => value === label)?.title ?? label;
  }

  #choose(relation) {
    this.#picked = this.#picked === relation ? null : relation;
    const end = this.#ends.get(relation.from);
    if (this.#picked && end) this.#surface.pick(typeof this.#surface.picked === "object" && this.#surface.picked !== null ? [end.key] : end.key, { reveal: true });
    this.paint();
  }

  // A label chosen: nothing under way, or one end is held.

  #idle() {
    return {
      enter: () => {
        this.#state = { name: "idle", from: null, label: null };
      },
      label: (label) => {
        const from = this.#pickedEnd;
        if (this.#picked && !from) return this.#relabel(label);
        if (!from) return announce("Choose one end first");
        return this.#states.to("joining", { from, label });
      },
    };
  }

  #joining() {
    const finish = (label) => {
      const to = this.#pickedEnd;
      const { from } = this.#state;
      if (!to || to === from) return;
      this.#states.to("idle");
      this.#join(from, to, label);
    };
    return {
      enter: ({ from, label }) => {
        this.#state = { name: "joining", from, label };
        announce(`${this.#title(label)} from ${this.#words(from)}: choose the other end`);
        this.paint();
      },
      point: () => finish(this.#state.label),
      label: (label) => {
        if (this.#pickedEnd && this.#pickedEnd !== this.#state.from) return finish(label);
        this.#state = { ...this.#state, label };
        return this.paint();
      },
      cancel: () => {
        this.#states.to("idle");
        this.paint();
      },
    };
  }

  command(label) {
    if (!this.readonly) this.#states.send("label", label);
  }

  disarm() {
    if (this.#states.name !== "joining") return false;
    this.#states.send("cancel");
    return true;
  }

  removePicked() {
    if (!this.#picked || this.readonly || this.#pickedEnd) return false;
    this.#remove(this.#picked);
    return true;
  }

  #join(from, to, label) {
    const isThere = this.relations.some((each) => each.label === label && ((each.from === from && each.to === to) || (this.question.directed === false && each.from === to && each.to === from)));
    if (isThere) {
      announce("They are joined so already");
      return this.paint();
    }
    this.give([...this.relations, { from, to, label }]);
    announce(`${this.#words(from)}, ${this.#title(label)}, ${this.#words(to)}`);
    return undefined;
  }

  #relabel(label) {
    const next = { ...this.#picked, label };
    this.give(this.relations.map((each) => (each === this.#picked ? next : each)));
    this.#picked = next;
    this.paint();
  }

  #remove(relation) {
    if (this.readonly) return;
    this.#picked = null;
    this.give(this.relations.filter((each) => each !== relation));
    announce("Removed");
  }

  check() {
    return this.question.required && this.relations.length === 0 ? "Join at least two." : "";
  }
}
customElements.define("tool-relations", RelationsTool);
