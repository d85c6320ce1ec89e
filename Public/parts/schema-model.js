/** The label schema as the builder edits it: pure functions, options always as objects. */

export const fieldTypes = [["text", "Text"], ["table", "Table"], ["json", "JSON"], ["html", "HTML"], ["image", "Picture"], ["audio", "Sound"], ["video", "Video"]];

export const questionTypes = [
  ["choice", "Choice", "Pick one option, or several"],
  ["rating", "Rating", "A whole number on a scale"],
  ["number", "Number", "A measured or counted value"],
  ["text", "Text", "Words in one's own writing"],
  ["ranking", "Ranking", "Things put in order, the best first"],
  ["preference", "Preference", "Which of several fields is better"],
  ["spans", "Marks in text", "Labels on passages of a text field"],
  ["relations", "Relations", "Labelled arrows between marks or shapes"],
  ["boxes", "Boxes", "Rectangles on a picture, upright or turned"],
  ["polygons", "Outlines", "Outlines or lines on a picture"],
  ["keypoints", "Points", "Named points or skeletons on a picture"],
  ["mask", "Masks", "Pixels painted on a picture"],
  ["segments", "Segments", "Labelled stretches of a sound or a video"],
  ["tracks", "Tracks", "Boxes that move through a video"],
];

/** The types of fields that the regions of a question can lie over; undefined for other questions. */
export const regionFields = { spans: ["text"], boxes: ["image"], polygons: ["image"], keypoints: ["image"], mask: ["image"], segments: ["audio", "video"], tracks: ["video"] };

/** The member that lists what can be chosen: `options` of a choice, `labels` of regions; null for other types. */
export function listName(type) {
  if (type === "choice") return "options";
  if (type === "ranking") return "items";
  return type === "relations" || regionFields[type] ? "labels" : null;
}

/** A deep copy with options as objects; `origins`, when given, learns which stored value each option had. */
export function workingCopy(schema, origins = null) {
  const copy = structuredClone({ fields: [], questions: [], ...schema });
  for (const question of copy.questions.flatMap((one) => [one, ...(one.attributes ?? [])])) {
    const list = listName(question.type);
    if (!list || !Array.isArray(question[list])) continue;
    question[list] = question[list].map((option) => (typeof option === "object" && option !== null ? option : { value: String(option) }));
    for (const option of question[list]) origins?.set(option, { question: question.name, value: option.value });
  }
  return copy;
}

/** What is sent: without what is empty, an option that is only a value as a string. */
export function plainSchema(schema) {
  return {
    ...schema,
    fields: schema.fields.map(withoutEmpty),
    questions: schema.questions.map(plainQuestion),
  };
}

function plainQuestion(question) {
  const list = listName(question.type);
  const plain = withoutEmpty(question);
  if (list && typeof question[list] !== "string") plain[list] = (question[list] ?? []).map(plainOption);
  // A skeleton needs no labels.
  if (plain.skeleton && plain.labels.length === 0) delete plain.labels;
  if (plain.attributes) plain.attributes = plain.attributes.map(plainQuestion);
  return plain;
}

function plainOption(option) {
  const plain = withoutEmpty(option);
  if (plain.title === plain.value) delete plain.title;
  return Object.keys(plain).length === 1 && "value" in plain ? plain.value : { value: "", ...plain };
}

function withoutEmpty(object) {
  return Object.fromEntries(Object.entries(object).filter(([key, value]) => value !== "" && value !== null && value !== undefined && !(value === false && !["required", "closed"].includes(key))));
}

/** Gives a question another name; what names it follows: conditions, relations over its regions, the layout. */
export function renameQuestion(schema, question, name) {
  const from = question.name;
  question.name = name;
  if (isTaken(schema, from, name)) return name;
  for (const other of schema.questions) {
    if (other.when?.question === from) other.when.question = name;
    if (other.type === "relations" && other.over === from) other.over = name;
  }
  renameInLayout(schema, from, name);
  return name;
}

/** A field has another name: what shows or marks it follows. */
export function followField(schema, from, name) {
  if (isTaken(schema, from, name)) return;
  const followed = (one) => (one === from ? name : one);
  for (const question of schema.questions) {
    if (typeof question.field === "string") question.field = followed(question.field);
    if (typeof question.items === "string") question.items = followed(question.items);
    if (question.fields) question.fields = question.fields.map(followed);
    if (question.type === "preference") renameInConditions(schema, question, from, name);
  }
  renameInLayout(schema, from, name);
}

/** Whether what says `from` may mean another one, or would mean two as `name`. */
function isTaken({ fields, questions }, from, name) {
  const names = [...fields, ...questions].map((one) => one.name);
  return !name || names.includes(from) || names.filter((one) => one === name).length > 1;
}

/** An option has another value: conditions and the options below it follow. */
export function followOption(schema, question, options, from, to) {
  if (!to || options.some((one) => one.value === from) || options.filter((one) => one.value === to).length > 1) return;
  renameInConditions(schema, question, from, to);
  for (const one of options) if (one.parent === from) one.parent = to;
}

function renameInConditions(schema, question, from, to) {
  for (const { when } of schema.questions) {
    if (when?.question === question.name) when.is = [when.is].flat().map((value) => (value === from ? to : value));
  }
}

function renameInLayout({ layout }, from, to) {
  for (const items of [...(layout?.columns ?? []), ...(layout?.tabs ?? []).map((tab) => tab.items)]) {
    items.forEach((name, index) => { if (name === from) items[index] = to; });
  }
}

/** A name for programs from a title for people: lower case, words joined by `_`, not among `taken`. */
export function nameFrom(title, taken, fallback) {
  const plain = title.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase();
  const base = plain.replace(/[^\p{L}\p{N}]+/gu, "_").replace(/^_+|_+$/g, "").slice(0, 60) || fallback;
  return free(base, taken);
}

export function free(base, taken) {
  let name = base;
  for (let number = 2; taken.includes(name); number += 1) name = `${base}_${number}`;
  return name;
}

export function newField(schema) {
  return { name: free("text", schema.fields.map((field) => field.name)), type: "text" };
}

export function move(list, from, to) {
  if (to < 0 || to >= list.length) return false;
  list.splice(to, 0, ...list.splice(from, 1));
  return true;
}

/** One option a line: `value`, or `value = title`; `- ` before it and blank lines do not matter. */
export function optionsFromText(text) {
  return text.split(/\r?\n/).map((line) => line.replace(/^\s*(?:[-*•]\s+)?/, "").trim()).filter(Boolean).map((line) => {
    const [, value, title] = /^(.+?)\s*=\s*(.+)$/u.exec(line) ?? [null, line, ""];
    return title ? { value, title } : { value };
  });
}

/** The values an earlier question can have, for a condition on it; null when they cannot be listed. */
export function possibleValues(question) {
  const list = listName(question.type);
  if (question.type === "ranking") return null;
  if (question.type === "preference") return [...(question.fields ?? []), ...(question.ties ? ["tie"] : [])].map((name) => [name, name]);
  if (list) return (question[list] ?? []).map((option) => [option.value, option.title || option.value]);
  if (question.type !== "rating") return null;
  const from = Number(question.min ?? 1);
  const to = Number(question.max ?? 5);
  if (!(to - from <= 100)) return null;
  return Array.from({ length: to - from + 1 }, (_, index) => [from + index, String(from + index)]);
}
