import { fill, h } from "../core/dom.js";
import { plural } from "../core/format.js";
import { firstRecords } from "./delimited-head.js";
import { field, select } from "./field-form.js";

/** As many as leave the button to start in sight. */
const shownRows = 8;

/**
 * What an import would make of a file: its first records and what is wrong among them; before that, for CSV and TSV,
 * where each column goes, and for text lines, which field they fill. A change asks `look` again, so that what is seen
 * is what the server would do; while a field has no column, the first rows of the file (its first bytes are `head`) as
 * they are, to choose by. `changed(isReady)` tells whether the import can start.
 */
export function mappingForm({ preview, schema, format, head, look, changed }) {
  const shown = h("div", { class: "stack" });
  let turn = 0;
  const show = (reply) => {
    fill(shown, problems(reply), emptyNote(reply, schema), recordTable(reply));
    changed(reply.rows.length > 0);
  };
  const again = async (parameters) => {
    const mine = turn += 1;
    changed(false);
    const reply = await look(parameters).then((given) => () => show(given), (error) => () => fill(shown, h("p", { class: "problem", role: "alert" }, error.detail)));
    if (mine === turn) reply();
  };
  const asIs = () => {
    turn += 1;
    changed(false);
    fill(shown, rawTable(preview.columns, head, format === "tsv" ? "\t" : ","));
  };
  const fields = schema.fields.map((one) => one.name);
  show(preview);
  const form = format === "csv" || format === "tsv" ? columnForm(preview, fields, { again, asIs }) : format === "text" ? lineForm(fields, again) : null;
  return { element: h("div", { class: "stack" }, form?.element, shown), parameters: () => form?.parameters() ?? {} };
}

function lineForm(fields, again) {
  const parameters = () => ({ field: control.value });
  const control = select(fields.map((name) => [name, name]), fields[0], { onchange: () => again(parameters()) });
  return { element: h("div", { class: "schema-row" }, field({ label: "Each line fills the field", control })), parameters };
}

function columnForm(preview, fields, { again, asIs }) {
  const { columns } = preview;
  // A file without a header line: what is wrong with it is said already.
  if (columns.length === 0) return null;
  const targets = [...fields.map((name) => [name, `field “${name}”`]), ["external_id", "external id"], ["priority", "priority"], ["meta", "meta, beside the data"], ["", "leave out"]];
  const suggested = new Map(Object.entries(preview.mapping ?? {}).map(([target, column]) => [column, target]));
  const chosen = new Map(columns.map((column) => [column, suggestion(suggested.get(column), column, fields)]));
  const key = keyColumn(preview, chosen);
  if (key) chosen.set(key, "external_id");
  const missing = h("p", { class: "problem", role: "status" });
  const parameters = () => ({ map: JSON.stringify(mapOf(chosen)) });
  const update = () => {
    missing.textContent = lack(chosen, fields);
    if (missing.textContent) asIs();
    else again(parameters());
  };
  const choice = (column) => field({ label: column, control: select(targets, chosen.get(column), { onchange: (event) => {
    chosen.set(column, event.target.value);
    update();
  } }) });
  missing.textContent = lack(chosen, fields);
  if (missing.textContent) asIs();
  // What is shown is what would go in, not what the header alone would make of it.
  else if (key) again(parameters());
  return { element: h("fieldset", { class: "stack tight" }, h("legend", { class: "strong" }, "Where each column goes"), h("div", { class: "schema-row" }, columns.map(choice)), missing), parameters };
}

/** Each field needs one column, and no two columns go to one place; nothing can start before. */
function lack(chosen, fields) {
  const uses = [...chosen.values()];
  const twice = uses.find((target, index) => target && target !== "meta" && uses.indexOf(target) !== index);
  if (twice) return `Two columns go to “${twice}”.`;
  const lacking = fields.filter((name) => !uses.includes(name));
  return lacking.length > 0 ? `Choose the column for ${lacking.map((name) => `“${name}”`).join(", ")}.` : "";
}

function suggestion(target, column, fields) {
  if (target === undefined) return fields.includes(column) ? column : "meta";
  return target.startsWith("meta") ? "meta" : target;
}

/** A column that is called an id and tells the first rows apart is the task's own name, by which a second import knows it. */
function keyColumn({ rows }, chosen) {
  if ([...chosen.values()].includes("external_id")) return undefined;
  const tellsApart = (column) => {
    const values = rows.map(({ meta }) => meta?.[column]);
    return values.length > 0 && values.every((value) => value !== undefined && value !== "") && new Set(values).size === values.length;
  };
  return [...chosen.keys()].find((column) => /^(id|key|uuid)$/i.test(column) && chosen.get(column) === "meta" && tellsApart(column));
}

/** {"text": "Column A", "meta.source": "Column B"} */
function mapOf(chosen) {
  return Object.fromEntries([...chosen].filter(([, target]) => target).map(([column, target]) => [target === "meta" ? `meta.${column}` : target, column]));
}

/** The file's own rows under the names of its columns. */
function rawTable(columns, head, delimiter) {
  const [, ...rows] = firstRecords(new TextDecoder().decode(head), delimiter, shownRows + 1);
  return previewTable(columns.map((name) => h("th", { scope: "col" }, name)), rows, "of the file, as they are");
}

/** Records as rows: what lies in `data` beside what lies around it. */
function recordTable(preview) {
  const records = preview.rows.slice(0, shownRows).map(flat);
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))].slice(0, 12);
  return previewTable(names.map((name) => h("th", { scope: "col" }, name)), records.map((record) => names.map((name) => record[name])));
}

function flat(row) {
  if (!row.data || typeof row.data !== "object") return row;
  const { data, meta, ...rest } = row;
  const metaNames = Object.entries(meta ?? {}).map(([name, value]) => [`meta.${name}`, value]);
  return { ...data, ...Object.fromEntries(metaNames), ...rest };
}

/** Tasks that show nothing are allowed, and seldom meant. */
function emptyNote({ rows }, schema) {
  const empty = schema.fields.map(({ name }) => [name, rows.filter((row) => flat(row)[name] === "").length]).filter(([, number]) => number > 0);
  if (empty.length === 0) return null;
  return h("div", { class: "notice warn" }, empty.map(([name, number]) => h("p", {}, `“${name}” is empty in ${number} of the first ${plural(rows.length, "row")}: people would have nothing to look at. They go in unless you take them out of the file.`)));
}

function previewTable(heads, rows, words = "") {
  if (rows.length === 0) return h("p", { class: "soft" }, "No rows could be read.");
  return h("div", { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": "First rows" }, h("table", { class: "table preview" },
    h("caption", { class: "soft small" }, `The first ${plural(rows.length, "row")} ${words}`.trim()),
    h("thead", {}, h("tr", {}, heads)),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell) => h("td", { dir: "auto" }, cellText(cell))))))));
}

function cellText(cell) {
  if (cell === null || cell === undefined) return "";
  const text = typeof cell === "object" ? JSON.stringify(cell) : String(cell);
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}

function problems(preview) {
  const list = preview.problems;
  if (list.length === 0) return null;
  return h("div", { class: "notice warn stack tight" }, h("strong", {}, "These would not go in"),
    h("ul", {}, list.slice(0, 8).map((one) => h("li", {}, `line ${one.line}: ${one.detail}`))));
}
