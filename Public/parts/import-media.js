import { api } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { bytes, plural } from "../core/format.js";
import { field, select } from "./field-form.js";
import { FileSending } from "./file-sending.js";

const kinds = ["image", "audio", "video"];
const endings = { image: /\.(png|jpe?g|gif|webp)$/i, audio: /\.(wav|mp3|flac|ogg|oga|opus|m4a)$/i, video: /\.(mp4|webm|mov|m4v)$/i };

export const mediaFields = (schema) => schema.fields.filter(({ type }) => kinds.includes(type));

/** Whether what was dropped is media for this project, not a list of tasks. */
export const hasMedia = (schema, files) => mediaFields(schema).length > 0 && files.some(({ file }) => mediaFields(schema).some(({ type }) => endings[type].test(file.name)));

export const isZip = ({ file }) => /\.zip$/i.test(file.name);

/** What was dropped as `[{ file, path }]`, folders with all that is in them. */
export async function droppedFiles(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (entries.length === 0) return [...transfer.files].map((file) => ({ file, path: file.name }));
  return (await Promise.all(entries.map((entry) => filesIn(entry, "")))).flat();
}

async function filesIn(entry, folder) {
  if (entry.name.startsWith(".")) return [];
  if (entry.isFile) return [{ file: await new Promise((resolve, reject) => { entry.file(resolve, reject); }), path: folder + entry.name }];
  const reader = entry.createReader();
  const found = [];
  // A reader gives some at a time, and an empty list at its end.
  for (;;) {
    const some = await new Promise((resolve, reject) => { reader.readEntries(resolve, reject); });
    if (some.length === 0) break;
    found.push(...some);
  }
  return (await Promise.all(found.map((each) => filesIn(each, `${folder}${entry.name}/`)))).flat();
}

/**
 * Files of media before they become tasks: how many, to which field, and what lies beside them; then their upload with
 * progress, to be cancelled. `start(lines)` is given the import lines, one a file; `back()` begins again.
 */
export async function mediaStage({ project, files, start, back }) {
  const choices = mediaFields(project.schema).filter(({ type }) => files.some(({ file }) => endings[type].test(file.name)));
  const control = select(choices.map(({ name, title }) => [name, title || name]), choices[0].name, { onchange: () => paint() });
  const rows = await rowsBeside(files);
  const chosen = () => choices.find(({ name }) => name === control.value);
  const mine = () => files.filter(({ file }) => endings[chosen().type].test(file.name));
  const words = h("div", { class: "stack tight" });
  const element = h("section", { class: "card stack" });
  const others = project.schema.fields.filter(({ name }) => name !== control.value);
  const paint = () => {
    const own = mine();
    const left = files.length - own.length - rows.files.length;
    const matched = own.filter((each) => rows.of(each)).length;
    const lacking = others.filter(({ name }) => name !== control.value && own.some((each) => rows.of(each)?.[name] === undefined));
    fill(words,
      h("p", {}, `${plural(own.length, "file")}, ${bytes(own.reduce((sum, { file }) => sum + file.size, 0))}: each becomes a task.`),
      rows.files.length > 0 && h("p", {}, `${rows.files.map(({ file }) => file.name).join(", ")} gives what is known of ${matched} of them.`),
      left > 0 && h("p", { class: "soft" }, `${plural(left, "other file")} left out.`),
      rows.problem && h("p", { class: "problem" }, rows.problem),
      lacking.length > 0 && h("p", { class: "problem" }, `Every task also needs ${lacking.map(({ name }) => `“${name}”`).join(", ")}: give ${lacking.length > 1 ? "them" : "it"} in a CSV or JSONL file beside, with a column “file”.`));
    begin.disabled = own.length === 0 || lacking.length > 0;
  };
  const begin = h("button", { type: "button", class: "button primary", onclick: () => send() }, "Upload and import");
  const send = () => {
    const name = control.value;
    const address = ({ file }) => `/api/projects/${project.id}/media?name=${encodeURIComponent(file.name)}`;
    new FileSending(element, { files: mine(), address, known: (ref) => known(project, ref), lineOf: (each, ref) => lineOf(each, ref, name, rows.of(each), project.schema), start, back }).run();
  };
  fill(element,
    h("div", { class: "row apart" }, h("h2", {}, "Media"), h("button", { type: "button", class: "button small", onclick: back }, "Other files")),
    choices.length > 1 && field({ label: "They fill the field", control }), words, h("div", { class: "row end" }, begin));
  paint();
  return element;
}

/** Whether the project has this file, or any; a question that fails is no answer. */
async function known(project, ref) {
  const { items } = await api.get(`/api/projects/${project.id}/media?limit=1${ref && `&ref=${ref}`}`).catch(() => ({ items: [] }));
  return items[0]?.ref ?? null;
}

/** A zip before it is sent whole: the server unpacks it and says of every file why it was not taken. `start(parameters)`. */
export function zipStage({ project, file, left, start, back }) {
  const choices = mediaFields(project.schema);
  const control = select([["", "The first field of its kind"], ...choices.map(({ name, title }) => [name, title || name])], "");
  const begin = h("button", { type: "button", class: "button primary", onclick: () => start(control.value ? { field: control.value } : {}) }, "Upload and import");
  return h("section", { class: "card stack" },
    h("div", { class: "row apart" }, h("h2", {}, file.name, " ", h("span", { class: "soft small" }, bytes(file.size))), h("button", { type: "button", class: "button small", onclick: back }, "Another file")),
    h("p", {}, "Each picture, sound or film in it becomes a task, with its name as ", h("code", {}, "meta.file"), ". A CSV, TSV or JSONL file in it tells more: a column ", h("code", {}, "file"), " names the file, columns that are fields fill them, the rest is kept as ", h("code", {}, "meta"), "."),
    left > 0 && h("p", { class: "soft" }, `${plural(left, "other file")} left out: one zip at a time.`),
    choices.length > 1 && field({ label: "Files fill", control }),
    h("div", { class: "row end" }, begin));
}

/** A task of one file: what a row beside it says goes to the fields it names, the rest to `meta`. */
function lineOf({ path }, ref, name, row = {}, schema) {
  const names = new Set(schema.fields.map((one) => one.name));
  const { file: _, filename: __, file_name: ___, path: ____, external_id: id, ...rest } = row;
  const data = Object.fromEntries(Object.entries(rest).filter(([key]) => names.has(key) && key !== name));
  const meta = Object.fromEntries(Object.entries(rest).filter(([key]) => !names.has(key)));
  return { data: { ...data, [name]: ref }, meta: { file: path, ...meta }, external_id: String(id || path) };
}

/** The rows of CSV, TSV and JSONL files among the others, found by the file they name in `file`. */
async function rowsBeside(files) {
  const lists = files.filter(({ file }) => /\.(csv|tsv|jsonl|ndjson)$/i.test(file.name));
  const byName = new Map();
  let problem = "";
  for (const { file } of lists) {
    try {
      const text = await file.text();
      for (const row of /\.[ct]sv$/i.test(file.name) ? csvRows(text, /\.tsv$/i.test(file.name) ? "\t" : ",") : text.split("\n").filter((line) => line.trim()).map((line) => JSON.parse(line))) {
        const named = row.file ?? row.filename ?? row.file_name ?? row.path;
        if (named) byName.set(String(named), row);
        else problem = `${file.name} has rows without a “file”.`;
      }
    } catch (error) {
      problem = `${file.name} cannot be read: ${error.message}`;
    }
  }
  return { files: lists, problem, of: ({ file, path }) => byName.get(path) ?? byName.get(path.slice(path.indexOf("/") + 1)) ?? byName.get(file.name) };
}

/** RFC 4180; the first row names the columns. */
export function csvRows(text, delimiter = ",") {
  const rows = [[""]];
  let isQuoted = false;
  for (let at = text.charCodeAt(0) === 0xfeff ? 1 : 0; at < text.length; at += 1) {
    const sign = text[at];
    const row = rows.at(-1);
    if (isQuoted) {
      if (sign !== '"') row[row.length - 1] += sign;
      else if (text[at + 1] === '"') {
        row[row.length - 1] += '"';
        at += 1;
      } else isQuoted = false;
    } else if (sign === '"' && row.at(-1) === "") isQuoted = true;
    else if (sign === delimiter) row.push("");
    else if (sign === "\n") rows.push([""]);
    else if (sign !== "\r") row[row.length - 1] += sign;
  }
  const [head, ...rest] = rows.filter((row) => row.length > 1 || row[0] !== "");
  return rest.map((row) => Object.fromEntries((head ?? []).map((name, index) => [name.trim(), row[index] ?? ""])));
}
