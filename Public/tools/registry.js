import { rareSheet } from "../core/late.js";
import { areFieldsLoaded, loadFields } from "../parts/task-field.js";

/** Question type → its element and its module. To add a type is to add its file and its line here. */
const types = {
  choice: ["tool-choice", () => import("./choice.js")],
  rating: ["tool-rating", () => import("./rating.js")],
  number: ["tool-number", () => import("./number.js")],
  text: ["tool-text", () => import("./text.js")],
  ranking: ["tool-ranking", () => import("./ranking.js")],
  preference: ["tool-preference", () => import("./preference.js")],
  spans: ["tool-spans", () => import("./spans.js")],
};

let hasRareSheet = false;

/** Scales, numbers, texts, long lists and trees of options look as a sheet of their own says. */
const isRare = ({ type, options }) => !["choice", "spans"].includes(type)
  || (type === "choice" && Array.isArray(options) && (options.length > 12 || options.some((option) => option?.parent)));

const needsSheet = ({ fields, questions }) => !hasRareSheet && (questions.some(isRare) || fields.some(({ type }) => type !== "text"));

/** Fetches the tools and fields that a schema asks for, and no others. */
export async function loadTools(schema) {
  const looks = needsSheet(schema) ? rareSheet().then(() => { hasRareSheet = true; }) : null;
  await Promise.all([looks, loadFields(schema), ...schema.questions.map(({ type }) => types[type]?.[1]())]);
}

export function areLoaded(schema) {
  return !needsSheet(schema) && areFieldsLoaded(schema) && schema.questions.every(({ type }) => !types[type] || customElements.get(types[type][0]));
}

/** The tool of a question, or null for a type that this browser side does not know. */
export function makeTool(question) {
  const [name] = types[question.type] ?? [];
  return name ? document.createElement(name) : null;
}
