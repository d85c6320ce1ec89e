import { free, listName, regionFields } from "./schema-model.js";

export function newQuestion(type, schema) {
  const names = { choice: "category", text: "comment", spans: "marks", preference: "better", ranking: "order" };
  const name = free(names[type] ?? type, schema.questions.map((question) => question.name));
  addFields(type, schema);
  return { name, type, title: "", ...settingsOf(type, schema), required: listName(type) !== "labels" && type !== "text" };
}

/** What a type lies over, or compares, is added where nothing fits. */
function addFields(type, schema) {
  const add = (name, kind) => schema.fields.push({ name: free(name, schema.fields.map((field) => field.name)), type: kind });
  const kinds = regionFields[type];
  if (kinds && !schema.fields.some((field) => kinds.includes(field.type))) add(kinds[0], kinds[0]);
  if (type === "preference" && comparable(schema).length < 2) for (const name of ["response_a", "response_b"]) add(name, "text");
}

const comparable = (schema) => schema.fields.filter(({ type }) => type !== "json").map(({ name }) => name);

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
    case "ranking": return { items: [{ value: "clear" }, { value: "right" }, { value: "short" }] };
    case "preference": return { fields: comparable(schema).slice(-2), ties: true };
    case "relations": return { over: schema.questions.find((one) => regionFields[one.type])?.name ?? "", labels: [{ value: "part of" }, { value: "same as" }] };
    case "segments":
    case "tracks": return { field: schema.fields.find((one) => regionFields[type].includes(one.type))?.name ?? "", labels: type === "tracks" ? [{ value: "person" }, { value: "car" }] : [{ value: "speech" }, { value: "noise" }] };
    default: return {};
  }
}

const pictureOf = (schema) => schema.fields.find((one) => one.type === "image")?.name ?? "";

/** The question turned into another type: what both have stays, options become labels and back. */
export function withType(question, type, schema) {
  const { name, title, help, required, when, attributes } = question;
  addFields(type, schema);
  const before = listName(question.type);
  const after = listName(type);
  const turned = { name, type, title, help, required, when, ...settingsOf(type, schema) };
  if (before && after && question[before]?.length > 0) turned[after] = question[before];
  if (attributes && after === "labels" && type !== "relations") turned.attributes = attributes;
  return turned;
}
