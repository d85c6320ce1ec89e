import "../parts/progress-meter.js";
import { api } from "../core/api.js";
import { announce } from "../core/announce.js";
import { fill, h } from "../core/dom.js";
import { subscribe } from "../core/events.js";
import { bytes, plural } from "../core/format.js";
import { withQuery } from "../core/query.js";
import { optionsOf } from "../core/schema.js";
import { confirmDialog } from "../parts/dialog.js";
import { jobTable, resultCard } from "../parts/import-jobs.js";
import { mappingForm } from "../parts/import-mapping.js";
import { droppedFiles, hasMedia, isZip, mediaFields, mediaStage, zipStage } from "../parts/import-media.js";
import { field, problemText, select } from "../parts/field-form.js";
import { openPage } from "../parts/page-frame.js";
import { upload } from "../parts/upload.js";

const formats = [["jsonl", "JSON lines"], ["json", "JSON array"], ["csv", "CSV"], ["tsv", "TSV"], ["text", "Text, a task a line"]];
const previewBytes = 256 * 1024;
const running = ["queued", "running"];

const { project, main } = await openPage({ title: "Import", current: "import", project: true });
const base = `/projects/${project.id}`;
const stage = h("div", { class: "stack" });
const earlier = h("section", { class: "stack tight" });
const takesMedia = mediaFields(project.schema).length > 0;
let shown = null;

fill(main, h("div", { class: "page-head" }, h("h1", {}, "Import")), stage, earlier);
const jobID = new URLSearchParams(location.search).get("job");
if (jobID) await showJob(Number(jobID));
else showDrop();
await listEarlier();
subscribe({ project: project.id, on: { job: ({ job, ...rest }) => jobChanged(job ?? rest) } });

// 1. A file

function showDrop() {
  shown = null;
  const input = h("input", { type: "file", id: "import-file", multiple: takesMedia, accept: `.jsonl,.ndjson,.json,.csv,.tsv,.txt,text/*,application/json${takesMedia ? ",image/*,audio/*,video/*,.zip" : ""}`, onchange: () => taken(filesOf(input)) });
  const folder = h("input", { type: "file", webkitdirectory: true, onchange: () => taken(filesOf(folder)) });
  const zone = h("div", { class: "drop" },
    h("h2", {}, "Drop a file here"),
    h("p", { class: "soft" }, "JSON lines, a JSON array, CSV, TSV or plain text. Its first rows are shown before anything is imported."),
    takesMedia && h("p", { class: "soft" }, "Or pictures, sounds and films, a folder or a zip of them: each file becomes a task; a CSV, TSV or JSONL file beside them, with a column “file”, tells more."),
    h("div", { class: "row" }, h("label", { class: "button primary file-button" }, takesMedia ? "Choose files" : "Choose a file", input), takesMedia && h("label", { class: "button file-button" }, "Choose a folder", folder)));
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    droppedFiles(event.dataTransfer).then(taken);
  });
  fill(stage, zone, fieldsHint());
}

function filesOf({ files }) {
  return [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
}

/** Media become tasks one by one, a zip of them is unpacked by the server; else the first file is a list of tasks. */
async function taken(files) {
  const zip = files.find(isZip);
  if (zip && !hasMedia(project.schema, files)) return takenZip(zip.file, files.length - 1);
  if (!hasMedia(project.schema, files)) return files[0] && chosen(files[0].file);
  const start = (lines) => send(new File([lines.map((line) => JSON.stringify(line)).join("\n")], "media.jsonl"), "jsonl", {});
  fill(stage, await mediaStage({ project, files, start, back: showDrop }));
}

function takenZip(file, left) {
  if (!takesMedia) return fill(stage, h("p", { class: "problem", role: "alert" }, "A zip holds pictures, sounds or films, and this project has no field for them. Unpack it and choose the list of tasks in it."), h("div", { class: "row" }, h("button", { type: "button", class: "button primary", onclick: showDrop }, "Another file")));
  fill(stage, zipStage({ project, file, left, start: (parameters) => send(file, "zip", parameters), back: showDrop }));
}

/** What a line has to have, on one look; what it may have, for those who ask. */
function fieldsHint() {
  const example = JSON.stringify(Object.fromEntries(project.schema.fields.map((one) => [one.name, "…"])));
  const names = project.schema.fields.map((one) => one.name);
  const may = [["external_id", "your own name for the task; the same one twice is a duplicate"], ["meta", "an object of what is known beside: source, language, day"],
    ["priority", "a number; higher ones come first where the project says so"], ["gold", "known answers, to measure people by"],
    ["predictions", ["as ", h("code", {}, predictionExample()), ": its score is the probability of its answers; several of one model make a distribution. They are shown to annotators, and labels are held against them to find wrong ones"]]];
  return h("div", { class: "stack tight small" },
    h("p", { class: "soft" }, `Every task needs ${names.length === 1 ? "the field" : "the fields"} `, names.flatMap((name, index) => [index > 0 && ", ", h("code", {}, name)]), ". A JSON line is ", h("code", {}, example), ", a CSV has a column for each. Duplicates are reported, not made twice."),
    h("details", {}, h("summary", {}, "What a JSON line may carry besides"),
      h("div", { class: "details-body stack tight" },
        h("p", { class: "soft" }, "With the fields under ", h("code", {}, "data"), ":"),
        h("dl", { class: "facts" }, may.flatMap(([name, words]) => [h("dt", {}, h("code", {}, name)), h("dd", {}, words)])))));
}

/** A prediction as a line of the file may carry it. */
function predictionExample() {
  const question = project.schema.questions[0];
  const answer = question.type === "choice" && optionsOf(question).length > 0 ? optionsOf(question)[0].value : null;
  return JSON.stringify({ predictions: [{ model: "m1", score: 0.8, answers: { [question.name]: question.multiple && answer ? [answer] : answer ?? "…" } }] });
}

function formatOf(name) {
  const ending = name.toLowerCase().split(".").at(-1);
  return { ndjson: "jsonl", jsonl: "jsonl", json: "json", csv: "csv", tsv: "tsv", tab: "tsv", txt: "text" }[ending] ?? "jsonl";
}

// 2. Its first rows

async function chosen(file, format = formatOf(file.name)) {
  const preview = h("div", { class: "stack" }, h("p", { class: "soft" }, "Reading the first rows…"));
  const problem = h("p", { class: "problem", role: "alert" });
  const start = h("button", { type: "button", class: "button primary", disabled: true }, "Import");
  const formatSelect = select(formats, format, { onchange: () => chosen(file, formatSelect.value) });
  fill(stage, h("section", { class: "card stack" },
    h("div", { class: "row apart" }, h("h2", {}, file.name, " ", h("span", { class: "soft small" }, bytes(file.size))), h("button", { type: "button", class: "button small", onclick: showDrop }, "Another file")),
    h("div", { class: "schema-row" }, field({ label: "Format", control: formatSelect })),
    preview, problem, h("div", { class: "row end" }, start)));
  const head = await file.slice(0, previewBytes).arrayBuffer();
  const look = (parameters) => api.post(withQuery(`/api/projects/${project.id}/imports/preview`, { format, name: file.name, cut: file.size > previewBytes ? 1 : "", ...parameters }),
    head, { headers: { "Content-Type": "application/octet-stream" } });
  try {
    const mapping = mappingForm({ preview: await look({}), schema: project.schema, format, head, look, changed: (isReady) => { start.disabled = !isReady; } });
    fill(preview, mapping.element);
    start.addEventListener("click", () => send(file, format, mapping.parameters()));
    announce("The first rows are shown");
  } catch (error) {
    fill(preview);
    problem.textContent = problemText(error);
  }
}

// 3. Upload

async function send(file, format, parameters) {
  const meter = document.createElement("progress-meter");
  const abort = new AbortController();
  fill(stage, h("section", { class: "card stack" },
    h("h2", {}, `Uploading ${file.name}`), meter,
    h("div", { class: "row end" }, h("button", { type: "button", class: "button", onclick: () => abort.abort() }, "Cancel"))));
  const progress = (done, total) => { meter.progress = { done, total, unit: "bytes", label: "Upload" }; };
  progress(0, file.size);
  const leave = (event) => event.preventDefault();
  addEventListener("beforeunload", leave);
  try {
    const job = await upload(withQuery(`/api/projects/${project.id}/imports`, { format, name: file.name, ...parameters }), file, { progress, signal: abort.signal });
    history.replaceState(null, "", `${base}/import?job=${job.id}`);
    await showJob(job.id, job);
  } catch (error) {
    if (error.name === "AbortError") return showDrop();
    fill(stage, h("p", { class: "problem", role: "alert" }, problemText(error)), h("div", { class: "row" },
      h("button", { type: "button", class: "button primary", onclick: () => send(file, format, parameters) }, "Try again"), h("button", { type: "button", class: "button", onclick: showDrop }, "Another file")));
  } finally {
    removeEventListener("beforeunload", leave);
  }
}

// 4. The job, also after a reload: its number is in the address

async function showJob(id, known = null) {
  try {
    const job = known ?? (await api.get(`/api/jobs/${id}`));
    const meter = document.createElement("progress-meter");
    const cancel = h("button", { type: "button", class: "button", onclick: () => cancelJob(id) }, "Cancel");
    shown = { id, meter };
    if (!running.includes(job.state)) return finish(job);
    fill(stage, h("section", { class: "card stack" },
      h("h2", {}, `Importing ${job.parameters?.name ?? ""}`), meter,
      h("div", { class: "row apart" }, h("p", { class: "soft small" }, job.parameters?.format === "zip" ? "The files are unpacked and looked at, then become tasks. You can leave this page; the import goes on." : "You can leave this page; the import goes on."), cancel)));
    paint(job);
    poll(id);
  } catch (error) {
    shown = null;
    fill(stage, h("p", { class: "problem", role: "alert" }, error.status === 404 ? "This import is not known any more." : problemText(error)), h("button", { type: "button", class: "button", onclick: again }, "Import a file"));
  }
}

/** Events tell the progress; a slow look now and then catches what was missed while the connection was away. */
function poll(id) {
  setTimeout(async () => {
    if (shown?.id !== id || shown.isOver) return;
    await api.get(`/api/jobs/${id}`).then(jobChanged, () => null);
    poll(id);
  }, 3000);
}

function jobChanged(job) {
  if (!job?.id || shown?.id !== job.id || shown.isOver) return;
  if (running.includes(job.state)) paint(job);
  else finish(job);
}

function paint(job) {
  const { done, total, created } = job.progress;
  shown.meter.progress = { done, total, unit: unitOf(job), label: "Import", state: job.state, note: created ? `${plural(created, "task")} created` : "" };
}

/** Files are measured in bytes while their rows are not counted yet. */
function unitOf(job) {
  return job.parameters?.bytes && job.progress.total === job.parameters.bytes ? "bytes" : "rows";
}

async function finish(job) {
  shown.isOver = true;
  const whole = await api.get(`/api/jobs/${job.id}`).catch(() => job);
  fill(stage, resultCard(whole, { base, again }));
  stage.querySelector("h2")?.focus();
  announce(whole.state === "done" ? `${plural(whole.result?.created ?? 0, "task")} imported` : `The import ${whole.state}`);
  await listEarlier();
}

async function cancelJob(id) {
  if (!(await confirmDialog({ title: "Cancel this import?", text: "What went in so far stays; the rest of the file is left out.", confirm: "Cancel the import", danger: true }))) return;
  await api.delete(`/api/jobs/${id}`).then(() => api.get(`/api/jobs/${id}`)).then(jobChanged, (error) => announce(error.detail));
}

function again() {
  history.replaceState(null, "", `${base}/import`);
  showDrop();
}

async function listEarlier() {
  const page = await api.get(`/api/projects/${project.id}/imports?limit=20`).catch(() => ({ items: [] }));
  fill(earlier, page.items.length > 0 && [h("h2", {}, "Imports"), jobTable(page.items, base)]);
}
