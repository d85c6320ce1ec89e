import { h } from "../core/dom.js";
import { checkField, field } from "./field-form.js";
import { newQuestion } from "./schema-new.js";
import { optionList } from "./schema-options.js";
import { nameSelect } from "./schema-question.js";

/** What questions about regions of a picture need: the field, their shape, labels, and what is asked of each region. */
export function imagePart(question, context) {
  return [
    h("div", { class: "schema-row" }, nameSelect(question, context, { key: "field", label: "Picture to draw on", among: ({ fields }) => fields.filter((one) => one.type === "image") })),
    question.type === "boxes" && flag(question, context, "rotate", "Boxes may be turned", { on: true, off: undefined }),
    question.type === "polygons" && flag(question, context, "closed", "Open lines instead of closed outlines", { on: false, off: undefined }),
    question.type === "keypoints" && skeletonPart(question, context),
    optionList(question, "labels", context),
    attributesPart(question, context),
  ];
}

function flag(question, context, key, label, { on, off }) {
  const control = h("input", { type: "checkbox", checked: question[key] === on, onchange: (event) => { question[key] = event.target.checked ? on : off; context.changed(); } });
  return checkField({ label, control, pointer: `${context.pointer}/${key}` });
}

/** Points in order, and which of them are joined: "nose–neck, neck–left hand". */
function skeletonPart(question, context) {
  const name = (point) => (typeof point === "object" ? point.value : point);
  const list = (text) => text.split(",").map((part) => part.trim()).filter(Boolean);
  const points = h("textarea", { rows: 2, spellcheck: false, value: (question.skeleton?.points ?? []).map(name).join(", "), onchange: () => change() });
  const edges = h("textarea", { rows: 2, spellcheck: false, value: (question.skeleton?.edges ?? []).map(([a, b]) => `${a}–${b}`).join(", "), onchange: () => change() });
  const change = () => {
    const known = new Map((question.skeleton?.points ?? []).map((point) => [name(point), point]));
    const names = [...new Set(list(points.value))];
    question.skeleton = names.length > 0 ? { points: names.map((one) => known.get(one) ?? one), edges: list(edges.value).map((pair) => pair.split(/\s*[–—]\s*|\s+-\s+|(?<=\S)-(?=\S)/u).slice(0, 2)) } : undefined;
    context.changed();
  };
  return h("div", { class: "schema-row" },
    field({ label: "Points of the skeleton, in order", optional: true, control: points, pointer: `${context.pointer}/skeleton/points`, hint: "With commas between. Without any, each label is one point." }),
    field({ label: "Joined points", optional: true, control: edges, pointer: `${context.pointer}/skeleton/edges`, hint: "nose–neck, neck–left hand" }));
}

const attributeTypes = [["choice", "Choice"], ["rating", "Rating"], ["number", "Number"], ["text", "Text"]];

/** Questions about each region, with the cards of questions. */
export function attributesPart(question, context) {
  const attributes = question.attributes ?? [];
  const base = `${context.pointer}/attributes`;
  const schema = { fields: context.schema.fields, questions: attributes };
  const part = (attribute, index) => context.card(attribute, {
    ...context, schema, index, count: attributes.length, pointer: `${base}/${index}`, types: attributeTypes,
    isStored: () => false,
    replace: (item, focus) => {
      attributes[index] = item;
      context.rebuild(focus);
    },
    move: (step) => {
      if (!attributes[index + step]) return;
      attributes.splice(index + step, 0, ...attributes.splice(index, 1));
      context.rebuild(`${base}/${index + step}#${step < 0 ? "up" : "down"}`);
    },
    remove: () => {
      attributes.splice(index, 1);
      if (attributes.length === 0) question.attributes = undefined;
      context.rebuild(null);
    },
  });
  const add = (type) => {
    question.attributes = [...attributes, { ...newQuestion(type, schema), required: false }];
    context.rebuild(`${base}/${attributes.length}/title`);
  };
  const summary = attributes.length > 0 ? `Asked of each region (${attributes.length})` : "Asked of each region";
  return h("details", { "data-card": base, "data-within": base }, h("summary", {}, summary),
    h("div", { class: "stack tight details-body" }, attributes.map(part),
      h("div", { class: "row" }, h("span", { class: "soft small" }, "Add:"), attributeTypes.map(([type, title]) => h("button", { type: "button", class: "button small", onclick: () => add(type) }, title)))));
}
