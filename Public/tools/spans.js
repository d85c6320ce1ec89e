import { announce } from "../core/announce.js";
import { fill, h } from "../core/dom.js";
import { count } from "../core/counts.js";
import { keepKeysUntil } from "../core/kept-keys.js";
import { fetchSheet } from "../core/late.js";
import { optionsOf, titleOf } from "../core/schema.js";
import { labelButton, labelColors } from "./labels.js";
import { Tool } from "./tool.js";
import "./span-text.js";

/**
 * Spans of a text: the palette of labels and the list of marks. The text itself is a `<span-text>` that the form
 * places in the reading column and gives here as `surface`; several questions may share one.
 */
export class SpansTool extends Tool {
  #surface = null;
  #listening = new AbortController();
  #colors = new Map();
  #armed = null;
  #drawn = new WeakMap();
  #palette = h("div", { class: "palette", role: "group" });
  #touchBar = h("div", { class: "touch-bar", role: "group", "aria-label": "Label for the selection", hidden: true });
  #refusal = h("p", { class: "error-text refusal" });

  /** What changes the marks, once it is here. */
  marking = null;

  /** The list of marks (span-list.js), for the form to place where its growth moves nothing else. */
  marked = h("section", { class: "marked" });

  dataChanged() {
    this.marking?.forget();
    if (this.readonly || this.marking || !this.#surface?.text) return;
    // After the text has been painted.
    keepKeysUntil(new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))).then(() => giveHands(this)));
  }

  set surface(surface) {
    this.#listening.abort();
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    this.#surface = surface;
    surface.addEventListener("range", ({ detail }) => this.#ranged(detail), { signal });
    surface.addEventListener("pick", () => this.paint(), { signal });
    surface.addEventListener("remove", ({ detail }) => this.marking?.remove(this.#own(detail.key)), { signal });
    surface.addEventListener("edge", ({ detail }) => this.marking?.moveEdge(this.#own(detail.key), detail), { signal });
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  get spans() {
    return this.answer ?? [];
  }

  /** What the surface draws; `differs` marks what reviewers should look at. */
  drawn(differs = () => false) {
    const titles = new Map(optionsOf(this.question).map(({ value, title }) => [value, title]));
    return this.spans.map((span) => {
      const different = differs(span);
      const known = this.#drawn.get(span);
      if (known?.different === different) return known;
      const drawn = { ...span, key: this.key(span), title: titles.get(span.label) ?? span.label, color: this.#colors.get(span.label) ?? "var(--label-8)", different };
      this.#drawn.set(span, drawn);
      return drawn;
    });
  }

  key({ id }) {
    return `${this.question.name}:${id}`;
  }

  #own(key) {
    return this.spans.find((span) => this.key(span) === key);
  }

  /** Whether a label chosen now would mark or change something at once. */
  get isAimed() {
    return Boolean(this.#surface?.range || this.pickedSpan);
  }

  get pickedSpan() {
    return this.#surface?.picked ? this.#own(this.#surface.picked) : undefined;
  }

  build() {
    this.#colors = labelColors(this.question);
    this.marking?.forget();
    this.#drawn = new WeakMap();
    this.#palette.setAttribute("aria-label", titleOf(this.question));
    fill(this.#palette, this.readonly ? [] : optionsOf(this.question).map((option) => this.#labelButton(option)));
    fill(this.#touchBar, this.readonly ? [] : optionsOf(this.question).map((option) => this.#labelButton(option)));
    this.#touchBar.hidden = true;
    fill(this, !this.readonly && optionsOf(this.question).length > 12 && h("option-filter", { dataset: { of: "labels" } }), this.#palette, this.#refusal, this.#touchBar);
  }

  #labelButton(option) {
    return labelButton(option, { key: this.keys.get(option.value), color: this.#colors.get(option.value), choose: (label) => this.command(label) });
  }

  paint() {
    const current = this.pickedSpan?.label ?? this.#armed;
    for (const button of this.#palette.children) button.setAttribute("aria-pressed", String(button.value === current));
    if (this.marking) this.marking.paint();
    else if (!this.readonly) fill(this.marked, this.heading());
  }

  /** Of the list of marks, which itself comes with the hands. */
  heading() {
    return h("h2", {}, `Marked · ${count(this.spans.length)}`);
  }

  /** A label was chosen. Nothing is marked before the hands are there. */
  async command(label) {
    if (this.readonly) return;
    if (!this.marking) await giveHands(this);
    this.marking?.choose(label);
  }

  disarm() {
    if (!this.#armed) return false;
    this.armed = null;
    return true;
  }

  removePicked() {
    const span = this.pickedSpan;
    if (span && !this.readonly) this.marking?.remove(span);
    return Boolean(span);
  }

  /** The label that the next selection gets at once. */
  set armed(label) {
    this.#armed = label;
    this.paint();
  }

  get armed() {
    return this.#armed;
  }

  get surface() {
    return this.#surface;
  }

  color(label) {
    return this.#colors.get(label);
  }

  title(label) {
    return optionsOf(this.question).find(({ value }) => value === label)?.title ?? label;
  }

  /** Refused with a word, never silently; an empty one takes the last back. */
  refuse(text) {
    if (this.#refusal.textContent !== text) this.#refusal.textContent = text;
    if (text) announce(text);
    return Boolean(text);
  }

  #ranged({ range, by }) {
    this.refuse("");
    this.#touchBar.hidden = !range || by !== "touch" || this.readonly;
    if (range && by === "pointer" && this.#armed && !this.readonly) this.marking?.mark(this.#armed, range);
  }

  check() {
    return this.question.required && this.spans.length === 0 ? "Mark at least one passage." : this.marking?.check() ?? "";
  }
}
customElements.define("tool-spans", SpansTool);

/** Hands are fetched once there is a text to lay them on. Without a network the next text asks again. */
async function giveHands(tool) {
  if (tool.marking) return;
  const code = await keepKeysUntil(Promise.all([import("./span-hands.js"), import("./span-marking.js"), import("./span-list.js"), fetchSheet("/styles/hands.css")])).catch(() => null);
  if (!code || tool.marking) return;
  const [{ SpanHands }, { SpanMarking }] = code;
  tool.marking = new SpanMarking(tool);
  tool.paint();
  if (!tool.surface.hasHands) tool.surface.hands = new SpanHands(tool.surface);
}
