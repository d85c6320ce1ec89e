import { fill, h } from "../core/dom.js";
import { showErrors, clearErrors } from "./field-form.js";
import { fieldCard } from "./schema-field.js";
import { questionCard } from "./schema-question.js";
import { move, newField, plainSchema, questionTypes, workingCopy } from "./schema-model.js";

/**
 * `<schema-builder>`: fields and questions to add, order, fill in and remove, in step with a view of the raw JSON.
 * Property `schema` (set it to load, read it for what is there now); `labelMoves()` of stored options; `errors` to show the
 * server's at their places (those without a place come back from `showErrors`). Event `change` after every edit.
 */
export class SchemaBuilder extends HTMLElement {
  #schema = { fields: [], questions: [] };
  #origins = new WeakMap();
  #fields = h("div", { class: "stack tight" });
  #questions = h("div", { class: "stack" });
  #layout = h("div");
  #followers = new Set();
  #visual = null;
  #raw = null;
  #rawText = h("textarea", { class: "mono schema-raw", spellcheck: false, "aria-label": "Schema as JSON" });
  #rawError = h("p", { class: "error-text", role: "alert" });

  connectedCallback() {
    if (this.#visual) return;
    this.#visual = h("div", { class: "stack loose" }, this.#fieldPart(), this.#questionPart(), this.#layout);
    this.#raw = h("div", { class: "stack tight", hidden: true }, this.#rawText, this.#rawError);
    this.#rawText.addEventListener("input", () => this.#readRaw());
    this.append(this.#viewSwitch(), this.#visual, this.#raw);
    this.#render();
  }

  set schema(schema) {
    this.#origins = new WeakMap();
    this.#schema = workingCopy(schema, this.#origins);
    if (this.#visual) this.#render();
  }

  get schema() {
    return plainSchema(this.#schema);
  }

  async labelMoves() {
    return (await import("./schema-moves.js")).labelMoves(this.#schema, this.#origins);
  }

  /** Whether the raw JSON cannot be read at the moment, so that `schema` is older than what is seen. */
  get isUnreadable() {
    return this.#rawError.textContent !== "";
  }

  showErrors(errors, options) {
    if (!this.#raw.hidden) return errors;
    for (const error of errors) this.#openCard(error.pointer);
    return showErrors(this.#visual, errors, options);
  }

  clearErrors() {
    if (this.#visual) clearErrors(this.#visual);
  }

  #viewSwitch() {
    const radio = (value, title, checked) => h("label", {}, h("input", {
      type: "radio", name: "schema-view", value, checked, onchange: () => this.#show(value),
    }), title);
    return h("div", { class: "segmented schema-view", role: "radiogroup", "aria-label": "View of the schema" }, radio("form", "Form", true), radio("json", "JSON", false));
  }

  #show(view) {
    this.#visual.hidden = view === "json";
    this.#raw.hidden = view !== "json";
    if (view === "json") this.#rawText.value = JSON.stringify(this.schema, null, 2);
    else this.#render();
  }

  #readRaw() {
    let parsed;
    try {
      parsed = JSON.parse(this.#rawText.value);
      if (!Array.isArray(parsed?.fields) || !Array.isArray(parsed?.questions)) throw new Error("It needs a list “fields” and a list “questions”.");
      if (![...parsed.fields, ...parsed.questions].every((one) => typeof one === "object" && one !== null)) throw new Error("Every field and question is an object.");
    } catch (error) {
      this.#rawError.textContent = error.message;
      return;
    }
    this.#rawError.textContent = "";
    this.#schema = workingCopy(parsed);
    this.#changed();
  }

  #fieldPart() {
    return h("section", { class: "stack tight", "aria-label": "Fields" },
      h("div", { class: "row apart" },
        h("div", {}, h("h2", { class: "card-title" }, "Fields"), h("p", { class: "soft small" }, "What of a task is shown, from top to bottom.")),
        h("button", { type: "button", class: "button small", onclick: () => this.#add("fields", newField(this.#schema)) }, "Add a field")),
      this.#fields);
  }

  #questionPart() {
    const types = h("div", { class: "row" }, questionTypes.map(([type, title, help]) => h("button", {
      type: "button", class: "button small", title: help, onclick: async () => this.#add("questions", (await import("./schema-new.js")).newQuestion(type, this.#schema)),
    }, title)));
    return h("section", { class: "stack tight", "aria-label": "Questions" },
      h("div", {}, h("h2", { class: "card-title" }, "Questions"), h("p", { class: "soft small" }, "What is asked about it, in this order.")),
      this.#questions,
      h("div", { class: "row" }, h("span", { class: "soft small" }, "Add a question:"), types));
  }

  #add(list, item) {
    this.#schema[list].push(item);
    this.#rebuild(`/${list}/${this.#schema[list].length - 1}/${list === "fields" ? "name" : "title"}`);
  }

  #render() {
    this.#followers.clear();
    fill(this.#fields, this.#schema.fields.map((field, index) => fieldCard(field, this.#context("fields", index))));
    fill(this.#questions, this.#schema.questions.map((question, index) => questionCard(question, this.#context("questions", index))));
    this.#renderLayout();
    if (this.#schema.questions.length === 0) fill(this.#questions, h("p", { class: "soft" }, "No question yet. Add the first one below."));
  }

  /** Below what is first seen: fetched after it. */
  async #renderLayout() {
    if (!layouts) {
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      layouts = await import("./schema-layout.js");
    }
    fill(this.#layout, layouts.layoutPart(this.#schema, { changed: () => this.#changed(), rebuild: (focus) => this.#rebuild(focus), follow: (update) => this.#followers.add(update) }));
  }

  /** What a card may do: read the schema, say that it changed, be moved, replaced or removed. */
  #context(list, index) {
    const items = this.#schema[list];
    const pointer = `/${list}/${index}`;
    return {
      schema: this.#schema,
      index,
      count: items.length,
      pointer,
      isStored: (option) => this.#origins.has(option),
      split: async (option, values) => (await import("./schema-moves.js")).splitOption(this.#schema, items[index], option, values, this.#origins),
      changed: () => this.#changed(),
      rebuild: (focus) => this.#rebuild(focus),
      follow: (update) => this.#followers.add(update),
      renamed: () => this.#renamed(),
      replace: (item, focus) => {
        items[index] = item;
        this.#rebuild(focus);
      },
      move: (step) => {
        if (move(items, index, index + step)) this.#rebuild(`/${list}/${index + step}#${step < 0 ? "up" : "down"}`);
      },
      remove: () => {
        items.splice(index, 1);
        this.#rebuild(items.length > 0 ? `/${list}/${Math.min(index, items.length - 1)}#remove` : null);
      },
    };
  }

  /** A name is given when its control is left, by a press on the next one: nothing is replaced, or the press would miss. */
  #renamed() {
    for (const update of this.#followers) update();
    this.#changed();
  }

  #rebuild(focus) {
    const open = new Set([...this.querySelectorAll("details[open][data-card]")].map((card) => card.dataset.card));
    this.#render();
    for (const card of this.querySelectorAll("details[data-card]")) card.open ||= open.has(card.dataset.card);
    if (focus) {
      this.#openCard(focus);
      const target = this.querySelector(`[data-focus="${CSS.escape(focus)}"], [data-pointer="${CSS.escape(focus)}"]`);
      (target?.disabled ? target.parentElement.querySelector("button:not(:disabled)") : target)?.focus();
    }
    this.#changed();
  }

  /** Opens what is folded around the control of a pointer. */
  #openCard(pointer) {
    for (const details of this.querySelectorAll("details[data-within]")) {
      if (pointer.startsWith(details.dataset.within)) details.open = true;
    }
  }

  #changed() {
    this.dispatchEvent(new CustomEvent("change", { detail: this.schema }));
  }
}
let layouts = null;

customElements.define("schema-builder", SchemaBuilder);
