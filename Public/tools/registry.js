import { rareSheet } from "../core/late.js";
import { areFieldsLoaded, loadFields } from "../parts/task-field.js";

/** Question type → its element and its module; those that most schemas do without stand in rare-types.js. */
let types = {
  choice: ["tool-choice", () => import("./choice.js")],
  rating: ["tool-rating", () => import("./rating.js")],
  number: ["tool-number", () => import("./number.js")],
  text: ["tool-text", () => import("./text.js")],
  spans: ["tool-spans", spans],
};

/** All at once, where each would only name the next. */
async function spans() {
  const modules = [import("./spans.js"), import("./span-text.js"), import("./span-lines.js"), import("./labels.js")];
  await Promise.all([...modules, import("../core/offsets.js")]);
}

let hasRareSheet = false;
let more = null;

/** What forms do for all but plain schemas; null until one that is not has been loaded. */
export const extras = () => more;

const needsExtras = ({ fields, questions, layout }) => more === null && (layout || questions.some(hasExamples) || questions.some(({ type }) => !types[type]) || fields.some(({ type }) => type !== "text"));

const hasExamples = ({ options, labels }) => [options ?? labels ?? []].flat().some((option) => option?.example);

async function loadExtras() {
  const [forms, rare] = await Promise.all([import("../parts/form-extras.js"), import("./rare-types.js")]);
  more = forms;
  types = { ...types, ...rare.types };
}

const isLong = ({ options, labels }) => (options ?? labels)?.length > 12;

/** Scales, numbers, texts, long lists and trees of options look as a sheet of their own says. */
const isRare = (question) => !["choice", "spans"].includes(question.type) || isLong(question)
  || (Array.isArray(question.options) && question.options.some((option) => option?.parent));

const needsSheet = ({ fields, questions }) => !hasRareSheet && (questions.some(isRare) || fields.some(({ type }) => type !== "text"));

/** With those of what is asked about each region. */
const typesOf = ({ questions }) => questions.flatMap(({ type, attributes = [] }) => [type, ...attributes.map((one) => one.type)]);

/** Fetches the tools and fields that a schema asks for, and no others. */
export async function loadTools(schema) {
  const looks = needsSheet(schema) ? rareSheet().then(() => { hasRareSheet = true; }) : null;
  // Its room is kept until it comes.
  if (schema.questions.some(isLong)) import("./option-filter.js").catch(() => null);
  if (needsExtras(schema)) await loadExtras();
  await Promise.all([looks, loadFields(schema), ...typesOf(schema).map((type) => types[type]?.[1]())]);
}

export function areLoaded(schema) {
  return !needsSheet(schema) && !needsExtras(schema) && areFieldsLoaded(schema) && typesOf(schema).every((type) => !types[type] || customElements.get(types[type][0]));
}

/** The tool of a question, or null for a type that this browser side does not know. */
export function makeTool(question) {
  const [name] = types[question.type] ?? [];
  return name ? document.createElement(name) : null;
}
