import { h } from "../core/dom.js";
import { field, select } from "./field-form.js";

/**
 * The first rows of a file and, for CSV and TSV, where each column goes; for text lines, which field they fill.
 * `parameters()` are those of the import; `isReady()` tells whether every field of the schema is filled.
 */
export function mappingForm({ preview, schema, format, changed }) {
  const fields = schema.fields.map((one) => one.name);
  if (format === "csv" || format === "tsv") return columnMapping(preview, fields, changed);
  if (format === "text") return lineMapping(preview, fields);
  return { element: h("div", { class: "stack" }, problems(preview), recordTable(preview)), parameters: () => ({}), isReady: () => true };
}

function lineMapping(preview, fields) {
  const control = select(fields.map((name) => [name, name]), fields[0]);
  return {
    element: h("div", { class: "stack" }, h("div", { class: "schema-row" }, field({ label: "Each line fills the field", control })), problems(preview), recordTable(preview)),
    parameters: () => ({ field: control.value }),
    isReady: () => true,
  };
}

function columnMapping(preview, fields, changed) {
  const columns = preview.columns ?? [];
  const targets = [...fields.map((name) => [name, `field ${name}`]), ["external_id", "external id"], ["priority", "priority"], ["meta", "meta (kept beside the data)"], ["", "leave out"]];
  const suggested = new Map(Object.entries(preview.mapping ?? {}).map(([target, column]) => [column, target]));
  const chosen = new Map(columns.map((column) => [column, suggestion(suggested.get(column), column, fields)]));
  const missing = h("p", { class: "problem", role: "status" });
  const say = () => {
    const lacking = fields.filter((name) => ![...chosen.values()].includes(name));
    const twice = targets.map(([target]) => target).filter((target) => target && target !== "meta" && [...chosen.values()].filter((one) => one === target).length > 1);
    missing.textContent = twice.length > 0 ? `Two columns go to ${twice.join(", ")}.` : lacking.length > 0 ? `Choose the column for ${lacking.map((name) => `“${name}”`).join(", ")}.` : "";
    changed();
  };
  const heads = columns.map((column) => h("th", { scope: "col" }, h("div", { class: "stack tight" }, h("span", { dir: "auto" }, column), select(targets, chosen.get(column), {
    "aria-label": `Column ${column} goes to`,
    onchange: (event) => {
      chosen.set(column, event.target.value);
      say();
    },
  }))));
  const element = h("div", { class: "stack" }, problems(preview), missing, previewTable(heads, rowsOf(preview, columns)));
  const isReady = () => missing.textContent === "";
  queueMicrotask(say);
  return { element, isReady, parameters: () => ({ map: JSON.stringify(mapOf(chosen)) }) };
}

function suggestion(target, column, fields) {
  if (target === undefined) return fields.includes(column) ? column : "meta";
  return target.startsWith("meta") ? "meta" : target;
}

/** {"text": "Column A", "meta.source": "Column B"} */
function mapOf(chosen) {
  return Object.fromEntries([...chosen].filter(([, target]) => target).map(([column, target]) => [target === "meta" ? `meta.${column}` : target, column]));
}

function rowsOf(preview, columns) {
  return (preview.rows ?? []).map((row) => (Array.isArray(row) ? row : columns.map((column) => row[column])));
}

/** Records as rows: what lies in `data` beside what lies around it. */
function recordTable(preview) {
  const records = (preview.rows ?? preview.records ?? []).map((row) => (row !== null && typeof row === "object" && !Array.isArray(row) ? flat(row) : { line: Array.isArray(row) ? row.join("\t") : row }));
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))].slice(0, 12);
  return previewTable(names.map((name) => h("th", { scope: "col" }, name)), records.map((record) => names.map((name) => record[name])));
}

function flat(row) {
  if (!row.data || typeof row.data !== "object") return row;
  const { data, meta, ...rest } = row;
  const metaNames = Object.entries(meta ?? {}).map(([name, value]) => [`meta.${name}`, value]);
  return { ...data, ...Object.fromEntries(metaNames), ...rest };
}

function previewTable(heads, rows) {
  if (rows.length === 0) return h("p", { class: "soft" }, "No rows could be read.");
  return h("div", { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": "First rows" }, h("table", { class: "table preview" },
    h("caption", { class: "soft small" }, `The first ${rows.length} rows`),
    h("thead", {}, h("tr", {}, heads)),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell) => h("td", { dir: "auto" }, cellText(cell))))))));
}

function cellText(cell) {
  if (cell === null || cell === undefined) return "";
  const text = typeof cell === "object" ? JSON.stringify(cell) : String(cell);
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}

function problems(preview) {
  const list = preview.problems ?? [];
  if (list.length === 0) return null;
  return h("div", { class: "notice warn stack tight" }, h("strong", {}, "Among the first rows"),
    h("ul", {}, list.slice(0, 8).map((one) => h("li", {}, typeof one === "string" ? one : `line ${one.line}: ${one.detail}`))));
}
