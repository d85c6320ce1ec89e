import { fill, h, uid } from "../core/dom.js";
import { printed, spokenKey } from "../core/keys.js";
import { titleOf } from "../core/schema.js";
import { Tool } from "./tool.js";

/**
 * Which of several fields is better. They stand side by side under plain numbers in the order that the server drew for
 * this person and task, so that neither place nor name decides.
 */
export class PreferenceTool extends Tool {
  #order = [];
  #places = new Map();
  #inputs = [];
  /** The form it stands in, which knows the order. */
  form = null;

  /** The fields of the form: `{ field, element }`. */
  set fields(fields) {
    this.#places = new Map(fields.filter(({ field }) => this.question.fields?.includes(field.name)).map((place) => [place.field.name, place]));
  }

  dataChanged() {
    const { fields = [] } = this.question ?? {};
    // Of an order that is older than the schema what still counts.
    const drawn = this.#isBlind ? this.shown.filter((name) => fields.includes(name)) : [];
    this.#order = [...drawn, ...fields.filter((name) => !drawn.includes(name))];
    if (this.isConnected && this.question) this.build();
    this.#arrange();
  }

  /** The fields in the order of the server; without one they stand as in the schema, under their own names. */
  get shown() {
    return this.form?.shown?.[this.question?.name];
  }

  /** Whether the names are kept from who chooses. */
  get #isBlind() {
    return Boolean(this.shown) && !this.readonly;
  }

  build() {
    if (this.#order.length === 0) return this.dataChanged();
    if (this.readonly) return this.paint();
    const name = uid("preference");
    const values = [...this.#order, ...(this.question.ties ? ["tie"] : [])];
    this.#inputs = values.map((value, index) => h("input", { type: "radio", name, value, onclick: ({ detail }) => this.#choose(value, detail > 0), "aria-keyshortcuts": this.#key(index) ? spokenKey(this.#key(index)) : null }));
    fill(this, h("ul", { class: "options sides-choice" }, this.#inputs.map((input, index) => h("li", {},
      h("label", { class: "option" }, input, h("span", { class: "title" }, this.#nameOf(index)), this.#key(index) && h("kbd", { "aria-hidden": "true" }, printed(this.#key(index))))))));
    this.paint();
  }

  #key(index) {
    return this.keys.get(index === this.#order.length ? "tie" : index);
  }

  /** As the sides are called on screen. */
  #nameOf(index) {
    if (index === this.#order.length) return "Equally good";
    const place = this.#places.get(this.#order[index]);
    return this.#isBlind || !place ? `Number ${index + 1}` : titleOf(place.field);
  }

  keyTitle(value) {
    return value === "tie" ? "Equally good" : `Number ${value + 1} is better`;
  }

  /** Where a page shows only the answer, as in a review, the field is named all the same. */
  #titleOf(name) {
    const { fields, fieldsBeside = [] } = this.form?.schema ?? { fields: [] };
    return titleOf([...fields, ...fieldsBeside].find((field) => field.name === name) ?? { name });
  }

  /** Puts the fields side by side where the first of them stood. */
  #arrange() {
    const elements = this.#order.map((name) => this.#places.get(name)?.element).filter(Boolean);
    if (elements.length < 2) return;
    let box = elements[0].parentElement;
    if (!box?.classList.contains("sides")) {
      box = h("div", { class: "sides" });
      this.#places.values().next().value.element.before(box);
    }
    box.replaceChildren(...elements);
    if (!this.#isBlind) return;
    elements.forEach((element, index) => {
      element.setAttribute("aria-label", this.#nameOf(index));
      element.querySelector(".field-title").textContent = this.#nameOf(index);
    });
  }

  paint() {
    for (const [name, { element }] of this.#places) element.classList.toggle("preferred", !this.readonly && (this.answer === name || this.answer === "tie"));
    if (!this.readonly) {
      for (const input of this.#inputs) input.checked = input.value === this.answer;
      return;
    }
    const stood = this.shown?.indexOf(this.answer) ?? -1;
    fill(this, h("span", { class: this.answer ? "given" : "given none" }, this.answer === "tie" ? "Equally good" : this.answer ? this.#titleOf(this.answer) : "not answered"),
      stood >= 0 && h("span", { class: "soft small" }, ` · shown as number ${stood + 1}`));
  }

  #choose(value, final) {
    this.give(value, { final });
  }

  command(value) {
    if (this.readonly) return;
    const answer = value === "tie" ? "tie" : this.#order[value];
    const again = this.answer === answer && !this.question.required;
    this.give(again ? undefined : answer, { final: !again });
  }

  check() {
    return this.question.required && !this.answer ? "Choose the better one." : "";
  }
}
customElements.define("tool-preference", PreferenceTool);
