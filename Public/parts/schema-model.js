/** The label schema as the builder edits it: pure functions, options always as objects. */

export const fieldTypes = [["text", "Text"], ["table", "Table"], ["json", "JSON"], ["html", "HTML"], ["image", "Picture"]];

export const questionTypes = [
  ["choice", "Choice", "Pick one option, or several"],
  ["rating", "Rating", "A whole number on a scale"],
  ["number", "Number", "A measured or counted value"],
  ["text", "Text", "Words in one's own writing"],
  ["spans", "Marks in text", "Labels on passages of a text field"],
  ["boxes", "Boxes", "Rectangles on a picture, upright or turned"],
  ["polygons", "Outlines", "Outlines or lines on a picture"],
  ["keypoints", "Points", "Named points or skeletons on a picture"],
  ["mask", "Masks", "Pixels painted on a picture"],
];

/** The member that lists what can be chosen: `options` of a choice, `labels` of regions; null for other types. */
export function listName(type) {
  if (type === "choice") return "options";
  return ["spans", "boxes", "polygons", "keypoints", "mask", "segments", "tracks"].includes(type) ? "labels" : null;
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
  if (list) plain[list] = (question[list] ?? []).map(plainOption);
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

/**
 * What became of the stored options: `rename` {question: {old: new}} and `split` {question: {old: [new, …]}}. An option
 * whose question is new has no origin; several with the same origin are what it was split into.
 */
export function labelMoves(schema, origins) {
  const moves = { rename: {}, split: {} };
  for (const question of schema.questions) {
    const list = listName(question.type);
    const parts = new Map();
    for (const option of (list && question[list]) ?? []) {
      const origin = origins.get(option);
      if (!origin || origin.question !== question.name || !option.value) continue;
      parts.set(origin.value, [...(parts.get(origin.value) ?? []), option.value]);
    }
    for (const [old, names] of parts) {
      if (names.length > 1) (moves.split[question.name] ??= {})[old] = names;
      else if (names[0] !== old) (moves.rename[question.name] ??= {})[old] = names[0];
    }
  }
  return moves;
}

/** Puts several options in the place of one; conditions that named it name all of them. The first keeps its looks. */
export function splitOption(schema, question, option, values, origins) {
  const options = question[listName(question.type)];
  const origin = origins.get(option);
  const parts = values.map((value, index) => ({ ...(index === 0 ? option : {}), value, title: undefined, parent: option.parent }));
  for (const part of parts) origins.set(part, origin);
  options.splice(options.indexOf(option), 1, ...parts);
  for (const other of options) if (other.parent === option.value) other.parent = values[0];
  for (const { when } of schema.questions) {
    if (when?.question === question.name) when.is = [when.is].flat().flatMap((value) => (value === option.value ? values : value));
  }
}

/** A name for programs from a title for people: lower case, words joined by `_`, not among `taken`. */
export function nameFrom(title, taken, fallback) {
  const plain = title.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase();
  const base = plain.replace(/[^\p{L}\p{N}]+/gu, "_").replace(/^_+|_+$/g, "").slice(0, 60) || fallback;
  return free(base, taken);
}

function free(base, taken) {
  let name = base;
  for (let number = 2; taken.includes(name); number += 1) name = `${base}_${number}`;
  return name;
}

export function newField(schema) {
  return { name: free("text", schema.fields.map((field) => field.name)), type: "text" };
}

export function newQuestion(type, schema) {
  const name = free({ choice: "category", rating: "rating", number: "number", text: "comment", spans: "marks" }[type] ?? type, schema.questions.map((question) => question.name));
  return { name, type, title: "", ...settingsOf(type, schema), required: listName(type) !== "labels" && type !== "text" };
}

/** The settings that a type needs to begin with. */
export function settingsOf(type, schema) {
  const field = schema.fields.find((one) => one.type === "text")?.name ?? "";
  switch (type) {
    case "choice": return { options: [{ value: "yes" }, { value: "no" }] };
    case "rating": return { min: 1, max: 5 };
    case "spans": return { field, labels: [{ value: "PERSON" }, { value: "PLACE" }] };
    case "keypoints": return { field: pictureOf(schema), skeleton: { points: ["nose", "left_eye", "right_eye"], edges: [["nose", "left_eye"], ["nose", "right_eye"]] } };
    case "boxes":
    case "polygons":
    case "mask": return { field: pictureOf(schema), labels: [{ value: "person" }, { value: "car" }] };
    default: return {};
  }
}

const pictureOf = (schema) => schema.fields.find((one) => one.type === "image")?.name ?? "";

/** The question turned into another type: what both have stays, options become labels and back. */
export function withType(question, type, schema) {
  const { name, title, help, required, when, attributes } = question;
  const before = listName(question.type);
  const after = listName(type);
  const turned = { name, type, title, help, required, when, ...settingsOf(type, schema) };
  if (before && after && question[before]?.length > 0) turned[after] = question[before];
  if (attributes && after === "labels" && type !== "spans") turned.attributes = attributes;
  return turned;
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
  if (list) return (question[list] ?? []).map((option) => [option.value, option.title || option.value]);
  if (question.type !== "rating") return null;
  const from = Number(question.min ?? 1);
  const to = Number(question.max ?? 5);
  if (!(to - from <= 100)) return null;
  return Array.from({ length: to - from + 1 }, (_, index) => [from + index, String(from + index)]);
}
