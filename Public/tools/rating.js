import { fill, h, uid } from "../core/dom.js";
import { printed, spokenKey } from "../core/keys.js";
import { Tool } from "./tool.js";

/** A whole number on a scale, with words for its ends or steps. */
export class RatingTool extends Tool {
  #inputs = new Map();

  get #range() {
    const { min = 1, max = 5 } = this.question;
    return [min, max];
  }

  #word(value) {
    const { labels } = this.question;
    const [min, max] = this.#range;
    if (!labels) return "";
    if (!Array.isArray(labels)) return labels[String(value)] ?? "";
    const texts = labels.map((label) => label?.title ?? label?.value ?? label);
    if (texts.length === 2 && max - min > 1) return value === min ? texts[0] : value === max ? texts[1] : "";
    return texts[value - min] ?? "";
  }

  build() {
    this.#inputs.clear();
    if (this.readonly) return;
    const [min, max] = this.#range;
    const values = Array.from({ length: Math.min(max - min, 100) + 1 }, (_, index) => min + index);
    const name = uid("rating");
    fill(this,
      h("div", { class: "scale" }, values.map((value) => this.#step(value, name))),
      (this.#word(min) || this.#word(max)) && h("div", { class: "scale-ends" }, h("span", {}, this.#word(min)), h("span", {}, this.#word(max))));
    this.onclick = ({ target }) => { if (target.type === "radio") this.give(Number(target.value)); };
  }

  #step(value, name) {
    const key = this.keys.get(value);
    const word = this.#word(value);
    const input = h("input", { type: "radio", name, value: String(value), "aria-label": word ? `${value}, ${word}` : null, "aria-keyshortcuts": key ? spokenKey(key) : null });
    this.#inputs.set(value, input);
    return h("label", { class: "step", title: word || null }, input, String(value),
      key && key !== String(value) && h("kbd", { "aria-hidden": "true" }, printed(key)));
  }

  paint() {
    if (this.readonly) {
      const word = this.answer === undefined ? "" : this.#word(this.answer);
      fill(this, h("span", { class: this.answer === undefined ? "given none" : "given" }, this.answer === undefined ? "not answered" : `${this.answer} of ${this.#range[1]}${word ? `, ${word}` : ""}`));
      return;
    }
    for (const [value, input] of this.#inputs) input.checked = value === this.answer;
  }

  command(value) {
    if (!this.readonly) this.give(this.answer === value && !this.question.required ? undefined : value);
  }

  check() {
    return this.question.required && this.answer === undefined ? "Choose a step of the scale." : "";
  }
}
customElements.define("tool-rating", RatingTool);
