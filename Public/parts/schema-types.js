import { h } from "../core/dom.js";
import { field, refill, select } from "./field-form.js";
import { attributesPart, imagePart } from "./schema-image.js";
import { regionFields } from "./schema-model.js";
import { optionList } from "./schema-options.js";
import { flag, nameSelect } from "./schema-question.js";

/** What the questions about regions, orders and preferences need, in the card of one question. */
export function rarePart(question, context) {
  if (question.type === "spans") return attributesPart(question, context);
  if (regionFields[question.type]?.includes("image")) return imagePart(question, context);
  if (regionFields[question.type]) return timePart(question, context);
  if (question.type === "relations") return relationsPart(question, context);
  if (question.type === "ranking") return rankingPart(question, context);
  if (question.type === "preference") return preferencePart(question, context);
  return h("p", { class: "soft small" }, `The settings of “${question.type}” are edited as JSON.`);
}

function timePart(question, context) {
  return [
    h("div", { class: "schema-row" }, nameSelect(question, context, { key: "field", label: "Recording to mark", among: ({ fields }) => fields.filter((one) => regionFields[question.type].includes(one.type)) })),
    question.type === "segments" && flag(question, context, "transcript", "What is said is written beside each"),
    optionList(question, "labels", context),
    attributesPart(question, context),
  ];
}

function relationsPart(question, context) {
  const control = select([["yes", "From one to the other"], ["no", "Without a direction"]], question.directed === false ? "no" : "yes", { onchange: (event) => {
    question.directed = event.target.value === "no" ? false : undefined;
    context.changed();
  } });
  return [
    h("div", { class: "schema-row" }, nameSelect(question, context, { key: "over", label: "Between the regions of", among: ({ questions }) => questions.filter((one) => regionFields[one.type]) }), field({ label: "Direction", control, pointer: `${context.pointer}/directed` })),
    optionList(question, "labels", context),
  ];
}

function rankingPart(question, context) {
  const own = () => (typeof question.items === "string" ? question.items : "");
  const lists = () => context.schema.fields.filter((one) => ["json", "table"].includes(one.type));
  const names = () => [["", "The items listed here"], ...lists().map((one) => [one.name, `The list in the field “${one.title || one.name}”`])];
  const control = select(names(), own(), { onchange: (event) => {
    question.items = event.target.value || [{ value: "first" }, { value: "second" }];
    context.rebuild(`${context.pointer}/items`);
  } });
  context.follow(() => refill(control, names(), own()));
  return [
    h("div", { class: "schema-row" }, field({ label: "What is put in order", control, pointer: `${context.pointer}/items` })),
    !own() && optionList(question, "items", context),
  ];
}

function preferencePart(question, context) {
  question.fields ??= [];
  const title = (one) => one.title || one.name;
  const names = context.schema.fields.map((one) => h("span", {}, title(one)));
  context.follow(() => context.schema.fields.forEach((one, index) => { names[index].textContent = title(one); }));
  const boxes = context.schema.fields.map((one, index) => h("label", { class: "field inline" }, h("input", { type: "checkbox", checked: question.fields.includes(one.name), onchange: (event) => {
    const chosen = new Set(question.fields);
    if (event.target.checked) chosen.add(one.name);
    else chosen.delete(one.name);
    question.fields = context.schema.fields.map(({ name }) => name).filter((name) => chosen.has(name));
    context.changed();
  } }), names[index]));
  return [
    h("fieldset", { class: "field", "data-pointer": `${context.pointer}/fields`, tabIndex: -1 }, h("legend", { class: "small strong" }, "Fields to compare, shown in an order of chance"), h("div", { class: "row" }, boxes), h("span", { class: "error", role: "alert" })),
    flag(question, context, "ties", "They may be equally good"),
  ];
}
