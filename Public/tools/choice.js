import { fill, h, uid } from "../core/dom.js";
import { printed, spokenKey } from "../core/keys.js";
import { isEmpty, optionsOf } from "../core/schema.js";
import { Tool } from "./tool.js";

/** One option, several, or a place in a taxonomy: native radios and checkboxes with their keys beside them. */
export class ChoiceTool extends Tool {
  #inputs = new Map();

  build() {
    const options = optionsOf(this.question);
    this.#inputs.clear();
    if (this.readonly) return;
    const name = uid("choice");
    const isTree = options.some((option) => option.parent);
    const list = h("ul", { class: isTree ? "options tree" : "options" });
    for (const option of options.filter(({ parent }) => !parent)) list.append(this.#item(option, options, name));
    fill(this, options.length > 12 && h("option-filter"), list);
    this.onclick = (event) => this.#click(event);
    this.onchange = (event) => this.#change(event);
  }

  #item(option, options, name) {
    const { value, title, help, color } = option;
    const key = this.keys.get(value);
    const input = h("input", { type: this.question.multiple ? "checkbox" : "radio", name, value, "aria-keyshortcuts": key ? spokenKey(key) : null });
    this.#inputs.set(value, input);
    const children = options.filter(({ parent }) => parent === value);
    return h("li", { dataset: { title: title.toLocaleLowerCase() } },
      h("label", { class: "option", title: help ?? null },
        input,
        color && h("span", { class: "dot", style: { "--label": color } }),
        h("span", { class: "title" }, title, help && h("small", { class: "help" }, help)),
        key && h("kbd", { "aria-hidden": "true" }, printed(key))),
      children.length > 0 && h("ul", {}, children.map((child) => this.#item(child, options, name))));
  }

  paint() {
    if (this.readonly) return this.#paintText();
    const chosen = new Set([this.answer ?? []].flat());
    for (const [value, input] of this.#inputs) input.checked = chosen.has(value);
    this.querySelector("option-filter")?.reveal?.();
  }

  #paintText() {
    const chosen = [this.answer ?? []].flat();
    const titles = optionsOf(this.question).filter(({ value }) => chosen.includes(value)).map(({ title }) => title);
    fill(this, h("span", { class: titles.length ? "given" : "given none" }, titles.join(", ") || "not answered"));
  }

  #change({ target }) {
    if (!this.#inputs.has(target.value) || this.question.multiple !== true) return;
    this.#toggle(target.value);
  }

  /** Radios answer to clicks: arrow keys also make a click, one without a pointer, and that is not yet final. */
  #click({ target, detail }) {
    if (target.type !== "radio") return;
    this.give(target.value, { final: detail > 0 });
  }

  #toggle(value) {
    const chosen = new Set([this.answer ?? []].flat());
    if (!chosen.delete(value)) chosen.add(value);
    // Kept in the order of the schema: the same set is always the same answer.
    const next = optionsOf(this.question).map((option) => option.value).filter((each) => chosen.has(each));
    this.give(next.length > 0 ? next : undefined);
  }

  command(value) {
    if (this.readonly) return;
    if (this.question.multiple) return this.#toggle(value);
    const again = this.answer === value && !this.question.required;
    this.give(again ? undefined : value, { final: !again });
  }

  check() {
    return this.question.required && isEmpty(this.answer) ? "Choose an option." : "";
  }
}
customElements.define("tool-choice", ChoiceTool);
