import { fill, h } from "../core/dom.js";
import { checkField, field, refill, select } from "./field-form.js";
import { conditionPart } from "./schema-condition.js";
import { moveButtons, nameMoves } from "./schema-field.js";
import { nameFrom, questionTypes, renameQuestion } from "./schema-model.js";
import { optionList } from "./schema-options.js";

/** The card of one question: title, name, type and whether it must be answered; then what its type needs. */
export function questionCard(question, context) {
  const { pointer } = context;
  const heading = h("h3", {}, `${context.index + 1}. ${question.title || question.name}`);
  const title = h("input", { value: question.title ?? "", placeholder: question.name });
  const name = h("input", { value: question.name ?? "", spellcheck: false, autocomplete: "off" });
  const others = () => context.schema.questions.filter((one) => one !== question).map((one) => one.name);
  const followed = !question.title || nameFrom(question.title, [], "") === question.name;
  const isNew = !context.schema.questions.includes(question) || !question.title;
  title.addEventListener("input", () => {
    question.title = title.value;
    // Until somebody writes a name, it follows the title of a question that is new.
    if (isNew && followed && title.value) name.value = renameQuestion(context.schema, question, nameFrom(title.value, others(), "question"));
    fill(heading, `${context.index + 1}. ${question.title || question.name}`);
    context.changed();
  });
  const moves = moveButtons(context, `the question ${question.title || question.name}`);
  const renamed = () => {
    const called = question.title || question.name;
    fill(heading, `${context.index + 1}. ${called}`);
    nameMoves(moves, `the question ${called}`);
    context.renamed();
  };
  title.addEventListener("change", renamed);
  name.addEventListener("change", () => {
    name.value = title.placeholder = renameQuestion(context.schema, question, name.value.trim());
    renamed();
  });
  const types = (context.types ?? questionTypes).map(([type, label]) => [type, label]);
  if (!types.some(([type]) => type === question.type)) types.push([question.type, question.type]);
  const type = select(types, question.type, { onchange: async (event) => context.replace((await import("./schema-new.js")).withType(question, event.target.value, context.schema), `${pointer}/type`) });
  const required = h("input", { type: "checkbox", checked: question.required === true, onchange: (event) => { question.required = event.target.checked; context.changed(); } });
  return h("section", { class: "card stack schema-question", "aria-label": `Question ${context.index + 1}` },
    h("div", { class: "row apart" }, heading, moves),
    h("div", { class: "schema-row" },
      field({ label: "Title", control: title, pointer: `${pointer}/title` }),
      field({ label: "Name in the export", control: name, pointer: `${pointer}/name` }),
      field({ label: "Type", control: type, pointer: `${pointer}/type` })),
    typePart(question, context),
    h("div", { class: "row" }, checkField({ label: "Must be answered", control: required, pointer: `${pointer}/required` })),
    morePart(question, context));
}

function morePart(question, context) {
  const help = h("textarea", { value: question.help ?? "", rows: 2, oninput: (event) => { question.help = event.target.value; context.changed(); } });
  const summary = question.when ? "Help and condition (has a condition)" : "Help and condition";
  return h("details", { "data-card": `${context.pointer}/more`, "data-within": `${context.pointer}/when` },
    h("summary", {}, summary),
    h("div", { class: "stack tight details-body" },
      field({ label: "Help", optional: true, control: help, pointer: `${context.pointer}/help`, hint: "Shown under the question while labelling." }),
      conditionPart(question, context)));
}

function typePart(question, context) {
  switch (question.type) {
    case "choice": return choicePart(question, context);
    case "rating": return ratingPart(question, context);
    case "number": return numberPart(question, context);
    case "text": return textPart(question, context);
    case "spans": return spansPart(question, context);
    default: return rarePart(question, { ...context, card: questionCard });
  }
}

function choicePart(question, context) {
  return [
    flag(question, context, "multiple", "Several options may be chosen"),
    optionList(question, "options", context),
  ];
}

function spansPart(question, context) {
  return [
    h("div", { class: "schema-row" }, nameSelect(question, context, { key: "field", label: "Text field to mark", among: ({ fields }) => fields.filter((one) => one.type === "text") })),
    flag(question, context, "overlap", "Marks may overlap"),
    optionList(question, "labels", context),
    rarePart(question, { ...context, card: questionCard }),
  ];
}

/** A field or a question to choose by its name; one that is not among them stays, for the server to say what is wrong with it. */
export function nameSelect(question, context, { key, label, among }) {
  const names = () => {
    const known = among(context.schema).map((one) => [one.name, one.title || one.name]);
    return known.some(([name]) => name === question[key]) ? known : [...known, [question[key] ?? "", question[key] || "choose one"]];
  };
  const control = select(names(), question[key] ?? "", { onchange: (event) => { question[key] = event.target.value; context.changed(); } });
  context.follow(() => refill(control, names(), question[key] ?? ""));
  return field({ label, control, pointer: `${context.pointer}/${key}` });
}

let rare = null;

/** What most schemas do without is fetched with the first of its kind; from then on it is there at once. */
function rarePart(question, context) {
  if (rare) return rare.rarePart(question, context);
  const box = h("div", { class: "stack" });
  import("./schema-types.js").then((types) => {
    rare = types;
    fill(box, types.rarePart(question, context));
  });
  return box;
}

function ratingPart(question, context) {
  const words = h("input", { value: wordsOf(question.labels), placeholder: "poor, fair, good", onchange: (event) => {
    const list = event.target.value.split(",").map((word) => word.trim());
    question.labels = list.some(Boolean) ? list : undefined;
    context.changed();
  } });
  const mixed = question.labels && !Array.isArray(question.labels);
  return h("div", { class: "schema-row" },
    number(question, context, "min", "From", { step: 1 }),
    number(question, context, "max", "To", { step: 1 }),
    !mixed && field({ label: "Words for the points", optional: true, control: words, pointer: `${context.pointer}/labels`, hint: "One for each point, in order, with commas between." }));
}

const wordsOf = (labels) => (Array.isArray(labels) ? labels.join(", ") : "");

function numberPart(question, context) {
  const unit = h("input", { value: question.unit ?? "", placeholder: "cm", oninput: (event) => { question.unit = event.target.value; context.changed(); } });
  return h("div", { class: "schema-row" },
    number(question, context, "min", "Smallest", { step: "any", optional: true }),
    number(question, context, "max", "Largest", { step: "any", optional: true }),
    number(question, context, "step", "Step", { step: "any", optional: true }),
    field({ label: "Unit", optional: true, control: unit, pointer: `${context.pointer}/unit` }));
}

function textPart(question, context) {
  return [
    h("div", { class: "schema-row" }, number(question, context, "max_length", "Longest answer, in characters", { step: 1, optional: true })),
    flag(question, context, "multiline", "Several lines"),
  ];
}

function number(question, context, key, label, { step, optional = false }) {
  const control = h("input", { type: "number", step, value: question[key] ?? "", required: !optional, oninput: (event) => {
    question[key] = event.target.value === "" ? undefined : event.target.valueAsNumber;
    context.changed();
  } });
  return field({ label, optional, control, pointer: `${context.pointer}/${key}` });
}

export function flag(question, context, key, label) {
  const control = h("input", { type: "checkbox", checked: question[key] === true, onchange: (event) => { question[key] = event.target.checked; context.changed(); } });
  return checkField({ label, control, pointer: `${context.pointer}/${key}` });
}
