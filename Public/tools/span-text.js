import { h } from "../core/dom.js";
import { SpanLines } from "./span-lines.js";

/** A text box that cannot be edited: screen readers then leave the arrow keys to it. It can be reached before it has hands. */
const worked = {
  tabindex: "0", role: "textbox", "aria-readonly": "true", "aria-multiline": "true",
  "aria-description": "Arrow keys move, Shift with arrows selects, the key of a label marks. Tab goes to the next mark.",
};

/**
 * A text with spans over it. To be read as it is; a tool that lets people mark gives it `hands` (span-hands.js),
 * which select by mouse, touch and keyboard.
 *
 *   properties  text, spans ([{ key, start, end, label, title, color, different }]), readonly, name (for screen readers)
 *   state       range ({ start, end } selected, or null), picked (key of the span chosen, or null)
 *   events      `range` (by: "drag", then "pointer" at its end, "touch" or "key"), `pick`, `edge` { key, start, end },
 *               `remove` { key }
 */
export class SpanText extends HTMLElement {
  #body = h("div", { class: "span-body" });
  #lines = new SpanLines(this.#body);
  #spans = [];
  #picked = null;
  #readonly = true;
  #hands = null;
  #before = {};

  constructor() {
    super();
    // Hands come after the first paint: they take up what a pointer has begun before.
    this.addEventListener("pointerdown", (event) => {
      if (this.#hands) return;
      this.#before = { held: event, pointer: event.pointerType };
      addEventListener("pointerup", (released) => { this.#before = { released, pointer: event.pointerType }; }, { once: true });
    });
  }

  connectedCallback() {
    if (!this.contains(this.#body)) this.prepend(this.#body);
    this.#apply();
  }

  disconnectedCallback() {
    this.#hands?.leave();
  }

  set hands(hands) {
    this.#hands?.leave();
    this.#hands = hands;
    this.#apply();
  }

  get hasHands() {
    return this.#hands !== null;
  }

  set readonly(readonly) {
    this.#readonly = Boolean(readonly);
    this.#apply();
  }

  #apply() {
    for (const [name, value] of Object.entries(worked)) {
      if (this.#readonly) this.removeAttribute(name);
      else this.setAttribute(name, value);
    }
    if (!this.isConnected || !this.#hands) return;
    if (this.#readonly) this.#hands.leave();
    else this.#hands.begin(this.#before);
    this.#before = {};
  }

  set value(value) {
    this.text = String(value ?? "");
  }

  set text(text) {
    if (text === this.#lines.offsets.text && text !== "") return;
    this.#lines.text = text ?? "";
    this.#spans = [];
    this.#picked = null;
    this.#hands?.reset();
  }

  get text() {
    return this.#lines.offsets.text;
  }

  get offsets() {
    return this.#lines.offsets;
  }

  get lines() {
    return this.#lines;
  }

  get body() {
    return this.#body;
  }

  set regions(spans) {
    this.spans = spans;
  }

  set spans(spans) {
    this.#spans = spans;
    if (!spans.some(({ key }) => key === this.#picked)) this.#picked = null;
    this.#draw();
  }

  get spans() {
    return this.#spans;
  }

  set name(name) {
    this.setAttribute("aria-label", name);
  }

  get range() {
    return this.#hands?.range ?? null;
  }

  clearRange() {
    this.#hands?.clearRange();
  }

  get picked() {
    return this.#picked;
  }

  pick(key, { reveal = false } = {}) {
    this.#picked = key;
    this.#draw();
    if (reveal && key) this.#body.querySelector(`[data-key="${CSS.escape(key)}"]`)?.scrollIntoView({ block: "nearest" });
    this.dispatchEvent(new CustomEvent("pick", { detail: { key } }));
  }

  #draw() {
    this.#lines.draw(this.#spans, { selected: this.#picked });
  }
}
customElements.define("span-text", SpanText);
