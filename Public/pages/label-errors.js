import "../parts/data-table.js";
import "../parts/progress-meter.js";
import { announce } from "../core/announce.js";
import { api } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { subscribe } from "../core/events.js";
import { ago, count, percent, plural } from "../core/format.js";
import { withQuery } from "../core/query.js";
import { titleOf } from "../core/schema.js";
import { excerptOf } from "../parts/answer-view.js";
import { confirmDialog, openDialog, promptDialog } from "../parts/dialog.js";
import { field, select } from "../parts/field-form.js";
import { emptyState, openPage, showFailure } from "../parts/page-frame.js";
import { answerOf, partsLine } from "../parts/suspicion.js";

/** Labels that are likely wrong, the most suspicious first, to be looked at again. */
const pageSize = 50;
const most = 1000;
const running = ["queued", "running"];
const scores = [["", "Any"], ["0.1", "10 % and more"], ["0.25", "25 % and more"], ["0.5", "50 % and more"], ["0.9", "90 % and more"]];
const reasons = {
  not_wanted: "without predictions, as asked", no_predictions: "no task came with a prediction that has a score",
  too_few_labels: "without predictions: it takes a hundred labels, ten of them of a second kind, to learn from the words", no_text: "without predictions: none came with the tasks, and there is no text to learn from",
  no_better_than_chance: "without predictions: the words tell no more than the commonest label does",
};

const { project, main, keys } = await openPage({ title: "Label errors", current: "quality", project: true });
const base = `/projects/${project.id}`;
const manages = project.role === "manager";
const table = document.createElement("data-table");
const bar = h("div", { class: "bulk-bar", role: "region", "aria-label": "Chosen labels", hidden: true });
const pager = h("nav", { class: "row pager", "aria-label": "Pages" });
const work = h("section", { class: "card stack tight", "aria-label": "Search", hidden: true });
const tiles = h("div", { class: "tiles" });
const notes = h("div", { class: "stack tight" });
const meter = document.createElement("progress-meter");
const question = select([["", "All questions"], ...project.schema.questions.map((one) => [one.name, titleOf(one)])], "", { onchange: () => go({ question: question.value }) });
const score = select(scores, "", { onchange: () => go({ min_score: score.value }) });
const filters = h("div", { class: "schema-row" }, project.schema.questions.length > 1 && field({ label: "Question", control: question }), field({ label: "Chance of being wrong", control: score }));
const searchButton = h("button", { type: "button", class: "button", onclick: search }, "Search again");
const firstButton = h("button", { type: "button", class: "button primary", onclick: sendFirst }, "Review the first…");
let shown = null;
let job = null;
let timer = 0;

fill(main, h("div", { class: "page-head" }, h("h1", {}, "Label errors"), firstButton, manages && searchButton), work, tiles, notes, filters, table, pager, bar);
setUpTable();
keys.add(
  { id: "errors.first", key: "J", also: ["ArrowDown"], title: "To the list; then J and K walk it, X chooses, Enter opens", group: "Label errors", run: () => table.focusFirst() },
  { id: "errors.review", key: "R", title: "Review what is chosen, or the first", group: "Label errors", run: () => (table.selected.size > 0 ? sendChosen() : sendFirst()) });
if (manages) keys.add({ id: "errors.search", key: "S", title: "Search again", group: "Label errors", run: search });
addEventListener("popstate", () => show());
await show();
subscribe({ project: project.id, on: { job: ({ job: told, ...rest }) => follow(told ?? rest) } });

function query() {
  const given = new URLSearchParams(location.search);
  return { question: given.get("question") ?? "", min_score: given.get("min_score") ?? "", after: given.get("after") ?? "" };
}

function go(changes) {
  history.pushState(null, "", withQuery(`${base}/label-errors`, { ...query(), after: "", ...changes }));
  show();
}

async function show() {
  const current = query();
  question.value = current.question;
  score.value = scores.some(([value]) => value === current.min_score) ? current.min_score : "";
  table.setAttribute("aria-busy", "true");
  try {
    shown = await api.get(withQuery(`/api/projects/${project.id}/label-errors`, { limit: pageSize, ...current }));
    paint(current);
  } catch (error) {
    showFailure(main, error);
  } finally {
    table.removeAttribute("aria-busy");
  }
}

function paint(current) {
  const { items, next, report, checks, job_id: pending } = shown;
  const isSearched = report !== null;
  for (const element of [filters, firstButton]) element.hidden = !isSearched || (items.length === 0 && !current.question && !current.min_score);
  searchButton.hidden = !isSearched;
  fill(tiles, isSearched && [estimateTile(report), checksTile(checks), searchTile(report)]);
  fill(notes, isSearched && report.questions.map(questionNote));
  table.empty = isSearched ? nothingLeft(current) : nothingYet();
  table.rows = items;
  fill(pager,
    items.length > 0 && h("span", { class: "soft small" }, plural(items.length, "label"), next || current.after ? " on this page" : ""),
    current.after && h("button", { type: "button", class: "button small", onclick: () => history.back() }, "Back"),
    next && h("button", { type: "button", class: "button small", onclick: () => go({ ...current, after: next }) }, "Next page"));
  if (pending && manages) api.get(`/api/jobs/${pending}`).then(follow, () => null);
}

// What the search found in all

function tile(title, figure, ...words) {
  return h("section", { class: "card tile" }, h("h2", { class: "card-title" }, title), h("p", { class: "figure" }, figure), h("p", { class: "soft" }, words));
}

function estimateTile(report) {
  const known = report.questions.filter((one) => one.expected_wrong !== null);
  if (known.length === 0) return tile("Likely wrong in all", "–", "These answers are compared by how unlike they are; that gives no number of wrong ones.");
  const sum = Math.round(known.reduce((all, one) => all + one.expected_wrong, 0));
  const labels = known.reduce((all, one) => all + one.labels, 0);
  const confident = known.filter((one) => one.confident_wrong !== null).reduce((all, one) => all + Math.round(one.confident_wrong), 0);
  return tile("Likely wrong in all", `≈ ${count(sum)}`, `An estimate, of ${plural(labels, "answer")}: ${percent(labels ? sum / labels : 0)}.`,
    known.some((one) => one.confident_wrong !== null) && ` Confident learning counts ${count(confident)}.`);
}

function checksTile(checks) {
  if (checks.sent === 0) return tile("Looked at again", "–", "None yet. Send the first to a reviewer to see whether the search finds anything.");
  return tile("Really wrong", checks.decided > 0 ? percent(checks.precision) : "–",
    `${count(checks.wrong)} of ${count(checks.decided)} that were decided again`, checks.sent > checks.decided && h("span", {}, "; ", h("a", { href: `${base}/tasks?flagged=suspected` }, `${count(checks.sent - checks.decided)} wait`)), ".");
}

function searchTile(report) {
  return tile("Suspected", count(report.suspected), `${report.suspected === 1 ? "label" : "labels"} in ${plural(report.tasks, "done task")}, searched `, ago(shown.computed_at), ".");
}

function questionNote(one) {
  const { predictions } = one;
  if (!predictions) return null;
  const words = predictions.source === "own" ? `held against our own predictions from the words, each made without seeing its label; they agree with ${percent(predictions.accuracy)} of the labels`
    : predictions.source === "imported" ? `held against the predictions that came with ${plural(predictions.imported, "task")}${typeof predictions.accuracy === "number" ? `; they agree with ${percent(predictions.accuracy)} of the labels` : ""}` : reasons[predictions.reason];
  return words ? h("p", { class: "soft small" }, `${one.title}: ${words}.`) : null;
}

function nothingYet() {
  if (project.counts?.done === 0) return emptyState("There are no labels yet", "As soon as tasks are done their labels can be searched for errors.", h("a", { class: "button", href: `${base}/label` }, "Label"));
  return emptyState("Nobody has searched yet", manages ? "The search holds every label against what the annotators said, how far each of them is to be trusted, and what a model predicts." : "A manager of the project starts the search.",
    manages && h("button", { type: "button", class: "button primary", onclick: search }, "Search for label errors"));
}

function nothingLeft(current) {
  if (current.question || current.min_score) return emptyState("No label matches", "Take a filter away.", h("a", { class: "button", href: `${base}/label-errors` }, "Show all"));
  return emptyState("No label is suspected", "Nothing speaks against the labels that stand now. Search again after more work is done.", manages && h("button", { type: "button", class: "button", onclick: search }, "Search again"));
}

// The list

function setUpTable() {
  table.caption = "Labels that are likely wrong";
  table.selectable = true;
  table.rowKey = (row) => `${row.task.id} ${row.question}`;
  table.rowName = (row) => `task ${row.task.external_id ?? row.task.id}`;
  const several = project.schema.questions.length > 1;
  table.columns = [
    { key: "task", title: "Task", class: "nowrap", render: (row) => h("a", { href: `${base}/tasks/${row.task.id}` }, row.task.external_id ?? `#${row.task.id}`) },
    { key: "excerpt", title: "Text", class: "excerpt", render: (row) => h("span", { dir: "auto" }, excerptOf(row.task)) },
    ...(several ? [{ key: "question", title: "Question", class: "label-cell", render: (row) => titleOf(project.schema.questions.find((one) => one.name === row.question) ?? { name: row.question }) }] : []),
    { key: "label", title: "Label", class: "named", render: (row) => h("span", { dir: "auto" }, answerOf(project.schema, row.question, row.label)) },
    { key: "suggested", title: "Evidence says", class: "named", render: (row) => (row.suggested === null ? h("span", { class: "soft" }, "–") : h("strong", { dir: "auto" }, answerOf(project.schema, row.question, row.suggested))) },
    { key: "answers", title: "Answers", wide: true, render: (row) => h("span", { class: "small", dir: "auto" }, answersWords(row)) },
    { key: "score", title: "Wrong by", number: true, render: (row) => h("span", { title: partsLine(row.parts) }, h("strong", {}, percent(row.score)), h("span", { class: "soft small wide-only parts" }, partsLine(row.parts, { short: true }))) },
  ];
  table.addEventListener("selection", (event) => paintBar(event.detail));
}

/** "2 × positive · negative": an answer may itself be a list with commas. */
function answersWords(row) {
  const given = new Map();
  for (const { answer } of row.answers) {
    const words = answerOf(project.schema, row.question, answer);
    given.set(words, (given.get(words) ?? 0) + 1);
  }
  return [...given].sort((one, other) => other[1] - one[1]).map(([words, times]) => (times > 1 ? `${times} × ${words}` : words)).join(" · ");
}

function paintBar(chosen) {
  bar.hidden = chosen.size === 0;
  if (chosen.size === 0) return;
  fill(bar, h("strong", { "aria-live": "polite" }, `${count(chosen.size)} chosen`),
    h("button", { type: "button", class: "button small", onclick: sendChosen }, "Send to review"),
    h("button", { type: "button", class: "button small quiet", onclick: () => table.clearSelection() }, "Choose none"));
}

// To review

async function sendChosen() {
  const tasks = [...new Set([...table.selected].map((key) => Number(key.split(" ")[0])))];
  const sure = await confirmDialog({ title: `Send ${plural(tasks.length, "task")} to review?`, text: "They are not done until a reviewer has decided them again; until then they have no label.", confirm: "Send to review" });
  if (sure) await send({ tasks });
}

async function sendFirst() {
  if (firstButton.hidden) return;
  const given = await promptDialog({ title: "Review the most suspicious", label: "How many?", hint: "They are not done until a reviewer has decided them again.", confirm: "Send to review", props: { type: "number", min: 1, max: most, value: 20, inputMode: "numeric" } });
  const first = Number(given);
  if (!given || !Number.isInteger(first) || first < 1) return;
  const { question: name, min_score: least } = query();
  await send({ first: Math.min(first, most), ...(name && { question: name }), ...(least && { min_score: Number(least) }) });
}

async function send(body) {
  try {
    const { sent, refused } = await api.post(`/api/projects/${project.id}/label-errors/review`, body);
    table.clearSelection();
    await show();
    announce(`${plural(sent, "task")} sent to review`);
    await openDialog({
      title: `${plural(sent, "task")} sent to review`,
      body: [refused.length > 0 && h("p", {}, `${plural(refused.length, "task")} not: ${refused[0].detail}`), sent > 0 && h("p", {}, h("a", { href: `${base}/review` }, "Go to review"))],
      actions: [{ label: "Close", value: "" }],
    });
  } catch (error) {
    announce(error.detail ?? error.message);
  }
}

// The search

async function search() {
  try {
    follow(await api.post(`/api/projects/${project.id}/label-errors`, {}));
  } catch (error) {
    fill(work, h("p", { class: "problem", role: "alert" }, error.detail));
    work.hidden = false;
  }
}

function follow(told) {
  if (told?.kind !== "label_errors") return;
  const isRunning = running.includes(told.state);
  if (!isRunning && job !== told.id) return;
  job = isRunning ? told.id : null;
  work.hidden = !isRunning && told.state === "done";
  searchButton.disabled = isRunning;
  if (isRunning) {
    if (!meter.isConnected) fill(work, h("div", { class: "row apart" }, h("h2", { class: "card-title" }, "Searching all labels"), h("button", { type: "button", class: "button small", onclick: () => api.delete(`/api/jobs/${told.id}`).catch(() => null) }, "Cancel")), meter);
    meter.progress = { ...told.progress, unit: "tasks", label: "Searching all labels", state: told.state };
    // A slow look now and then catches what was missed.
    clearTimeout(timer);
    timer = setTimeout(() => { if (job === told.id) api.get(`/api/jobs/${told.id}`).then(follow, (error) => { if (error.isTemporary) follow(told); }); }, 2000);
    return;
  }
  if (told.state !== "done") fill(work, h("p", { class: "soft" }, told.state === "cancelled" ? "The search was cancelled." : `The search failed: ${told.problem}`));
  announce(told.state === "done" ? "The search is done" : "The search ended");
  show();
}
