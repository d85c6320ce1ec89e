import { fill, h } from "../core/dom.js";
import { titleOf } from "../core/schema.js";
import { Tool } from "./tool.js";

/** A number with its unit, between limits and on a step where the schema gives them. */
export class NumberTool extends Tool {
  #input = null;

  build() {
    if (this.readonly) return;
    const { min, max, step, unit } = this.question;
    this.#input = h("input", {
      type: "number", inputMode: "decimal", step: step ?? "any", min: min ?? "", max: max ?? "",
      "aria-label": unit ? `${titleOf(this.question)}, in ${unit}` : titleOf(this.question),
      oninput: () => this.#read(),
    });
    const range = [min !== undefined && min !== null && `at least ${min}`, max !== undefined && max !== null && `at most ${max}`, step && `in steps of ${step}`];
    const hint = range.filter(Boolean).join(", ");
    fill(this,
      h("div", { class: "number" }, this.#input, unit && h("span", { class: "unit" }, unit)),
      hint && h("p", { class: "hint" }, hint[0].toUpperCase() + hint.slice(1)));
  }

  #read() {
    const value = this.#input.valueAsNumber;
    this.give(Number.isNaN(value) ? undefined : value, { kind: this.question.name });
  }

  paint() {
    if (this.readonly) {
      const text = this.answer === undefined ? "not answered" : `${this.answer}${this.question.unit ? ` ${this.question.unit}` : ""}`;
      fill(this, h("span", { class: this.answer === undefined ? "given none" : "given" }, text));
      return;
    }
    // Writing into a field that says the same number would move the caret of someone typing "1.".
    const shown = this.#input.valueAsNumber;
    if (this.answer === undefined ? !Number.isNaN(shown) : shown !== this.answer) this.#input.value = this.answer ?? "";
  }

  check() {
    if (this.#input?.validity.badInput) return "This is not a number.";
    if (this.answer === undefined) return this.question.required ? "Enter a number." : "";
    const { min, max, step } = this.question;
    if (min !== undefined && min !== null && this.answer < min) return `The least is ${min}.`;
    if (max !== undefined && max !== null && this.answer > max) return `The most is ${max}.`;
    if (step) {
      const steps = (this.answer - (min ?? 0)) / step;
      if (Math.abs(steps - Math.round(steps)) > 1e-6) return `Only steps of ${step}${min ? ` from ${min}` : ""}.`;
    }
    return "";
  }

  focusInput() {
    this.#input?.focus();
  }
}
customElements.define("tool-number", NumberTool);
