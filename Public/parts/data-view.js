import { h } from "../core/dom.js";
import { rareSheet } from "../core/late.js";
import { titleOf } from "../core/schema.js";
import { kinds, loadKinds } from "./rare-fields.js";

/** The task's data by the fields of the schema; what the schema does not show stands below as JSON. */
export function dataView(schema, data) {
  const shown = schema.fields.filter((field) => data[field.name] !== undefined);
  const rest = Object.fromEntries(Object.entries(data).filter(([name]) => !shown.some((field) => field.name === name)));
  return h("div", { class: "stack" },
    shown.map((field) => h("div", { class: "stack tight" }, shown.length > 1 && h("h3", {}, titleOf(field)), valueView(field, data[field.name]))),
    Object.keys(rest).length > 0 && h("details", {}, h("summary", {}, "Other data"), h("pre", { class: "code-block" }, JSON.stringify(rest, null, 2))));
}

function valueView(field, value) {
  if (field.type === "text") return h("p", { class: "task-text", dir: "auto" }, typeof value === "string" ? value : JSON.stringify(value));
  rareSheet();
  const box = h("div");
  loadKinds([field]).then(() => {
    const kind = kinds[field.type] ?? kinds.json;
    const element = kind.make(field);
    box.append(element);
    kind.show(element, value, field);
  });
  return box;
}
