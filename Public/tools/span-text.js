import { h } from "../core/dom.js";
import { SpanLines } from "./span-lines.js";

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
  #held = null;
  #pointer = "mouse";

  constructor() {
    super();
    // Hands come after the first paint: they take up what a pointer has begun before.
    this.addEventListener("pointerdown", (event) => {
      if (this.#hands) return;
      this.#held = event;
      this.#pointer = event.pointerType;
      addEventListener("pointerup", () => { this.#held = null; }, { once: true });
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
    if (!this.isConnected || !this.#hands) return;
    if (this.#readonly) this.#hands.leave();
    else this.#hands.begin(this.#held, this.#pointer);
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
