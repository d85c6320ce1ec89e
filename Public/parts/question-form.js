import { fill, h, uid } from "../core/dom.js";
import { afterPaint } from "../core/late.js";
import { fieldOf, isAsked, isRegions, optionKeys, optionsOf, pointerTo, submission, titleOf } from "../core/schema.js";
import { areLoaded, extras, loadTools, makeTool } from "../tools/registry.js";
import { makeField } from "./task-field.js";

/**
 * A task as a person works on it: the fields of its data, and the questions beside or below them.
 *
 *   properties  schema, data, answers, readonly; layout: "split", "stacked" or "card"; differs(question, region?): what
 *               a reviewer should look at gets a dashed frame
 *   events      `change` { detail: { answers, question, final, kind } }
 *
 * Setting new data keeps every element that can stay, so that the next task is there within a frame.
 */
export class QuestionForm extends HTMLElement {
  #schema = { fields: [], questions: [] };
  #data = {};
  #answers = {};
  #readonly = false;
  #isBuilt = false;
  ready = Promise.resolve();
  differs = () => false;
  /** Set where the page has other uses for the keys: only labels keep theirs, and only while something is chosen. */
  keysOnMarksOnly = false;
  #fields = [];
  #marked = [];
  #places;
  #parts = [];
  #stop = new AbortController();
  #shown = h("div", { class: "fields" });
  #reading = h("div", { class: "reading" }, this.#shown);
  #questions = h("div", { class: "questions" });

  constructor() {
    super();
    // The inputs' own change events end here: outside, a `change` is one of the answers.
    this.addEventListener("change", (event) => { if (!(event instanceof CustomEvent)) event.stopImmediatePropagation(); });
    // Out of a text, and the keys are the page's again.
    this.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && event.target.matches("input, textarea")) this.closest("[tabindex]")?.focus();
    });
  }

  connectedCallback() {
    if (!this.contains(this.#reading)) this.append(this.#reading, this.#questions);
  }

  /** `ready` resolves once its tools are there and the form stands. */
  set schema(schema) {
    this.#schema = schema;
    this.#isBuilt = false;
    if (areLoaded(schema)) this.#build();
    else this.ready = loadTools(schema).then(() => { if (this.#schema === schema) this.#build(); });
  }

  get schema() {
    return this.#schema;
  }

  set data(data) {
    this.show(data, {});
  }

  /** At once: answers of one text never meet another. */
  show(data, answers) {
    this.#data = data ?? {};
    this.#answers = answers ?? {};
    if (!this.#isBuilt) return;
    // Another text is read from its beginning; asked before anything changes, this costs no layout.
    for (const pane of [this, this.#reading, this.#questions]) if (pane.scrollTop !== 0) pane.scrollTop = 0;
    for (const field of this.#fields) field.show(this.#data[field.field.name]);
    for (const { tool, question } of this.#parts) {
      tool.data = this.#data;
      this.#clearError(question.name);
    }
    this.#paint();
  }

  get data() {
    return this.#data;
  }

  fetchAhead(data) {
    if (data) extras()?.fetchAhead(this.#fields, data);
  }

  set answers(answers) {
    this.#answers = answers ?? {};
    if (this.#isBuilt) this.#paint();
  }

  get answers() {
    return this.#answers;
  }

  set readonly(readonly) {
    this.#readonly = Boolean(readonly);
    if (this.#isBuilt) this.#build();
  }

  get readonly() {
    return this.#readonly;
  }

  set layout(layout) {
    this.dataset.layout = layout;
  }

  /** Where a page may put what belongs above the text. */
  get reading() {
    return this.#reading;
  }

  #build() {
    this.#isBuilt = true;
    this.#stop.abort();
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    const marked = new Set(this.#schema.questions.filter(isRegions).map((question) => fieldOf(question, this.#schema.questions)));
    this.#fields = this.#schema.fields.map((field) => makeField(field, marked.has(field.name)));
    this.#marked = this.#fields.filter(({ isSurface }) => isSurface);
    // What only plays has its keys too.
    for (const { content } of this.#fields) if ("readonly" in content) content.readonly = this.#readonly;
    const { keys, places } = this.#readonly ? { keys: new Map() } : optionKeys(this.#schema);
    this.#places = places;
    const has = (question) => keys.has(question.name) && (!this.keysOnMarksOnly || isRegions(question));
    this.#parts = this.#schema.questions.map((question) => this.#makePart(question, has(question) ? keys.get(question.name) : new Map(), signal));
    // One text alone needs no name above it.
    this.dataset.fields = this.#fields.length === 1 ? "one" : "many";
    fill(this.#shown, this.#fields.map(({ element }) => element));
    // The list of marks grows with the work: below everything else, it moves nothing.
    const lists = this.#readonly ? [] : this.#parts.map(({ tool }) => tool.marked);
    fill(this.#questions, this.#parts.map(({ element }) => element), lists);
    extras()?.arrange(this, this.#fields, this.#parts);
    this.show(this.#data, this.#answers);
  }

  #makePart(question, keys, signal) {
    const tool = makeTool(question);
    const error = h("p", { class: "error-text", id: uid("error") });
    if (!tool) return { question, tool: h("div"), error, element: h("p", { class: "problem" }, `Questions of type ${question.type} are not shown here.`) };
    const element = h("fieldset", { class: `question ${question.type}`, "aria-describedby": error.id, dataset: { question: question.name } },
      h("legend", {}, this.#heading(question), question.required && !this.#readonly && h("span", { class: "required", title: "Needs an answer" }, " *", h("span", { class: "visually-hidden" }, "required"))),
      question.help && h("p", { class: "hint" }, question.help),
      tool, error);
    tool.keys = keys;
    tool.readonly = this.#readonly;
    tool.question = question;
    extras()?.equip(tool, this, this.#fields);
    if (isRegions(question)) this.#giveSurface(tool, question, signal);
    tool.addEventListener("answer", ({ detail }) => this.#answered(question, detail), { signal });
    return { question, tool, error, element };
  }

  /** What the labels are for says more than the name of a single question. */
  #heading(question) {
    const isOnly = this.#schema.questions.filter(isRegions).length === 1;
    return question.type === "spans" && isOnly && !question.title && !this.#readonly ? "Label for a selection" : titleOf(question);
  }

  #giveSurface(tool, question, signal) {
    const name = fieldOf(question, this.#schema.questions);
    const surface = this.#marked.find(({ field }) => field.name === name)?.content;
    if (!surface) return;
    tool.surface = surface;
    surface.addEventListener("pick", () => this.#paintRegions(), { signal });
  }

  #answered(question, { answer, final, kind }) {
    const next = { ...this.#answers };
    if (answer === undefined) delete next[question.name];
    else next[question.name] = answer;
    this.#answers = extras()?.consistent(this.#schema, next) ?? next;
    this.#clearError(question.name);
    this.#paint(question.name);
    this.dispatchEvent(new CustomEvent("change", { detail: { answers: this.#answers, question: question.name, final, kind } }));
  }

  #paint(except = null) {
    for (const { question, tool, element } of this.#parts) {
      element.hidden = !isAsked(question, this.#answers, this.#schema.questions);
      if (tool.marked) tool.marked.hidden = element.hidden;
      element.classList.toggle("different", this.#readonly && !isRegions(question) && this.differs(question));
      if (question.name !== except) tool.answer = this.#answers[question.name];
    }
    this.#paintRegions();
  }

  #paintRegions() {
    for (const { field, content } of this.#marked) {
      content.regions = this.#parts.filter(({ question, element }) => isRegions(question) && question.field === field.name && !element.hidden)
        .flatMap(({ tool, question }) => tool.drawn?.((region) => this.differs(question, region)) ?? []);
    }
    extras()?.relate(this.#parts, this.#data);
  }

  /** The keys of the options and of the tools, for the page's key map; only those of questions that are asked answer. */
  commands() {
    const options = this.#parts.flatMap(({ question, tool, element }) => [...tool.keys ?? []].map(([value, key], place) => ({
      id: `option.${question.name}.${value}`, key, also: this.#places?.[place], fixed: true,
      title: tool.keyTitle?.(value) ?? optionsOf(question).find((option) => option.value === value)?.title ?? String(value),
      group: titleOf(question),
      when: () => !element.hidden && !this.#readonly && (!this.keysOnMarksOnly || tool.isAimed),
      run: () => tool.command(value),
    })));
    return [...options, ...extras()?.commands(this, this.#parts, this.#fields) ?? []];
  }

  removePicked() {
    return this.#parts.some(({ tool }) => tool.removePicked?.());
  }

  disarm() {
    return this.#parts.some(({ tool }) => tool.disarm?.());
  }

  submission() {
    return submission(this.#schema, this.#answers);
  }

  /** What keeps these answers from being sent. */
  check() {
    return this.#parts.filter(({ element }) => !element.hidden)
      .map(({ question, tool }) => ({ pointer: pointerTo(question), detail: tool.check?.() ?? "" }))
      .filter(({ detail }) => detail);
  }

  /** Says at each question what is wrong with it and goes to the first. */
  async showErrors(errors) {
    for (const { question } of this.#parts) this.#clearError(question.name);
    (await explaining()).explain(this.#parts, errors);
  }

  #clearError(name) {
    const part = this.#parts.find(({ question }) => question.name === name);
    if (!part?.error.textContent) return;
    part.error.textContent = "";
    part.element.classList.remove("invalid");
  }
}
customElements.define("question-form", QuestionForm);

const explaining = () => import("./question-errors.js");
afterPaint(explaining);
