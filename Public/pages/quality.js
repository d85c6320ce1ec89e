import "../parts/agreement-matrix.js";
import "../parts/consensus-quality.js";
import "../parts/data-table.js";
import { api } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { subscribe } from "../core/events.js";
import { count, percent, plural, ratio, timeElement } from "../core/format.js";
import { coefficientName, headCoefficient, intervalWords, matrixOf, reasonWords, symbol, valueText } from "../parts/agreement.js";
import { confusionTable } from "../parts/confusion-table.js";
import { daysText } from "../parts/forecast.js";
import { habitTable, labelTable } from "../parts/label-table.js";
import { emptyState, openPage, showFailure } from "../parts/page-frame.js";

const { project, main } = await openPage({ title: "Quality", current: "quality", project: true });
const base = `/projects/${project.id}`;

/** Reports of their own, each an element with `show(project)`; they stand behind the agreement, and are fetched after it. */
const reports = [["strength-report", () => import("../parts/strength-report.js")], ["slice-report", () => import("../parts/slice-report.js")], ["review-quality", () => import("../parts/review-quality.js")], ["anchoring-report", () => import("../parts/anchoring-report.js")]];
const pause = 5_000;
const live = h("span", { class: "soft small live" }, "");
const content = h("div", { class: "stack" });
const others = reports.map(([name]) => document.createElement(name));
const consensus = h("consensus-quality", { project });
let shown = "";
let timer = 0;
let people = null;

document.querySelector("app-header .tools")?.prepend(live);
fill(main, content, others);
fill(content, h("div", { class: "page-head" }, h("h1", {}, "Quality")), h("p", { class: "soft", role: "status" }, "Reading the counts…"));
await load().catch((error) => showFailure(main, error));
reports.forEach(([, module], index) => module().then(() => others[index].show(project), () => others[index].remove()));
subscribe({ project: project.id, on: { project: later, job: later }, state: (state) => { live.textContent = state === "live" ? "live" : "waiting for the server"; } });

/** New answers come often, and what they change is little: looked at every few seconds. */
function later() {
  timer ||= setTimeout(() => {
    timer = 0;
    load().catch(() => { live.textContent = "waiting for the server"; });
    people?.refresh();
  }, pause);
}

async function load() {
  const [agreement, overview] = await Promise.all([api.get(`/api/projects/${project.id}/agreement`), api.get(`/api/projects/${project.id}/overview`).catch(() => null)]);
  const figures = JSON.stringify({ ...agreement, computed_at: null, left: overview?.judgments_left });
  if (figures === shown) return;
  shown = figures;
  // Whoever is in the middle of a table is not thrown out of it.
  if (content.contains(document.activeElement)) return offer(agreement, overview);
  show(agreement, overview);
}

function offer(agreement, overview) {
  const place = content.querySelector(".news");
  if (place) fill(place, h("button", { type: "button", class: "button small", onclick: () => show(agreement, overview) }, "Show what is new"));
}
if (project.role === "manager") showManagers();

/** What only managers see: people side by side behind the agreement, gold at the end. */
async function showManagers() {
  await Promise.all([import("../parts/people-quality.js"), import("../parts/gold-quality.js")]);
  people = document.createElement("people-quality");
  content.after(people);
  people.show(project);
  main.append(Object.assign(document.createElement("gold-quality"), { project }));
}

function show(agreement, overview) {
  const head = h("div", { class: "page-head" }, h("h1", {}, "Quality"), h("a", { class: "button", href: `${base}/label-errors` }, "Label errors"), h("span", { class: "news" }),
    h("span", { class: "soft small" }, plural(agreement.annotations, "annotation"), " of ", plural(agreement.tasks, "task"), ", computed ", timeElement(agreement.computed_at)));
  const waiting = agreement.pending > 0 && h("p", { class: "notice small", role: "status" }, `${plural(agreement.pending, "annotation")} are still being counted; the figures follow.`);
  if (agreement.questions.every((question) => question.units === 0)) return fill(content, head, waiting, nothingYet(overview));
  fill(content, head, waiting,
    h("div", { class: "tiles" }, agreement.questions.map(questionTile), finishTile(overview)),
    agreement.questions.map((question) => questionPart(question, agreement.annotators)),
    agreement.annotators.length > 0 && h("section", { class: "card stack tight", id: "annotators" }, h("h2", { class: "card-title" }, "Per annotator"), annotatorTable(agreement)));
  // Once: what was chosen in it stays chosen.
  if (!consensus.isConnected) content.after(consensus);
}

function nothingYet(overview) {
  const alone = project.workflow.judgments < 2;
  return emptyState("Agreement needs tasks that two people answered",
    alone ? "The workflow asks for one answer a task. Ask for two, at least for some time, to learn how well people agree." : `So far ${plural(overview?.progress?.judgments_done ?? 0, "judgment")}; as soon as two people answered the same task, numbers stand here.`,
    project.role === "manager" && h("a", { class: "button primary", href: `${base}/settings#${alone ? "workflow" : "members"}` }, alone ? "Change the workflow" : "Members"),
    h("a", { class: "button", href: `${base}/label` }, "Label"));
}

function questionTile(question) {
  const best = headCoefficient(question);
  const known = typeof best?.value === "number";
  return h("section", { class: "card tile" }, h("h2", { class: "card-title" }, `Agreement, ${question.title}`),
    h("p", { class: "figure" }, known ? `${symbol(best.name)} ${ratio(best.value)}` : "–"),
    h("p", { class: "soft" }, known ? intervalWords(best, question) : `Not defined: ${reasonWords(best?.reason)}`), beside(question));
}

/** Where one category takes most, α alone misleads: AC1 stands beside it. Marks have a second, more lenient score. */
function beside(question) {
  const name = question.skewed ? question.coefficients.find((one) => one.name.startsWith("gwet_ac"))?.name : "f1_relaxed";
  const other = question.coefficients.find((one) => one.name === name) ?? question.regions?.figures[0];
  return typeof other?.value === "number" && h("p", { class: "soft" }, `${coefficientName(other.name)} ${ratio(other.value)}`);
}

function finishTile(overview) {
  if (!overview) return null;
  const { figure, detail } = daysText(overview);
  return h("section", { class: "card tile" }, h("h2", { class: "card-title" }, "To finish"), h("p", { class: "figure" }, figure), h("p", { class: "soft" }, `${detail} · ${plural(overview.judgments_left, "judgment")} more`));
}

function questionPart(question, annotators) {
  const asked = project.schema.questions.find((one) => one.name === question.question);
  const { people, cells, measure } = matrixOf(question, annotators);
  // Many people take the whole width, behind the cards that stand two by two.
  const isWide = people.length > 8;
  const pairs = h("section", { class: isWide ? "card stack tight wide" : "card stack tight" }, h("h3", {}, `Who agrees with whom (${measure})`),
    people.length < 2 ? h("p", { class: "soft" }, "It takes two people who answered the same tasks.") : matrix(question, people, cells, measure));
  return h("section", { class: "stack tight", "aria-label": question.title }, h("h2", {}, question.title), h("div", { class: "split" },
    h("section", { class: "card stack tight" }, h("h3", {}, "How far people agree"), coefficientTable(question),
      sampleNote(question), h("p", { class: "soft small" }, `${plural(question.units, "task")} with two or more answers, by ${plural(question.people, "person", "people")}; that is ${percent(question.coverage)} of the tasks with an answer. `,
        h("a", { href: `${base}/tasks?order=similarity` }, "See where they differ most")),
      skewNote(question)),
    !isWide && pairs,
    question.confusion && question.units > 0 && h("section", { class: "card stack tight" }, h("h3", {}, "Which answers meet on the same task"), confusionTable(question.confusion, asked, (one, other) => `${base}/tasks?${new URLSearchParams({ met: `${question.question}:${JSON.stringify([one, other])}` })}`)),
    question.categories.length > 0 && question.ratings > 0 && h("section", { class: "card stack tight" }, h("h3", {}, "Per label"), labelTable(question, (value) => labelledTasks(question, value))),
    question.regions && question.units > 0 && regionCard(question),
    habitTable(question, annotators, (person, value) => `${base}/tasks?${new URLSearchParams({ annotator: person.id, ...(value && { gave: `${question.question}:${value}`, gold: 0 }) })}`), isWide && pairs));
}

function labelledTasks(question, value) {
  return `${base}/tasks?${new URLSearchParams({ label: `${question.question}:${value}` })}`;
}

/** Only drawn answers have one: what it takes comes with the first. */
function regionCard(question) {
  const card = h("section", { class: "card stack tight" });
  import("../parts/region-table.js").then(({ fillRegions }) => fillRegions(card, question, coefficientTable, (value) => labelledTasks(question, value)));
  return card;
}

function matrix(question, people, cells, measure) {
  const element = document.createElement("agreement-matrix");
  const address = (person) => (person.id ? `${base}/tasks?annotator=${person.id}&order=similarity` : null);
  element.data = { people: people.map((person) => ({ ...person, href: address(person) })), cells, measure, title: `Who agrees with whom: ${question.title}`, words: reasonWords, link: (one, other) => (one.id && other.id ? `${base}/tasks?annotator=${one.id},${other.id}&order=similarity` : null) };
  return element;
}

function coefficientTable(question) {
  return h("div", { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": `Coefficients: ${question.title}` }, h("table", { class: "table" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Measure"), h("th", { scope: "col", class: "numeric" }, "Value"), h("th", { scope: "col", class: "interval-head" }, "95 % interval"))),
    h("tbody", {}, question.coefficients.map((one) => h("tr", {}, h("th", { scope: "row" }, coefficientName(one.name)), h("td", { class: "numeric strong" }, valueText(one)), h("td", {}, interval(one)))))));
}

/** The interval as a line with a dot on it, from −1 or 0 to 1, and as numbers. */
function interval(one) {
  if (typeof one.value !== "number") return h("span", { class: "soft small" }, reasonWords(one.reason));
  if (typeof one.low !== "number") return h("span", { class: "soft small" }, "–");
  const from = Math.min(0, one.low);
  const place = (value) => `${((Math.max(from, Math.min(1, value)) - from) / (1 - from)) * 100}%`;
  const range = h("span", { class: "range-fill" });
  range.style.insetInlineStart = place(one.low);
  range.style.inlineSize = `calc(${place(one.high)} - ${place(one.low)})`;
  const dot = h("span", { class: "range-dot" });
  dot.style.insetInlineStart = place(one.value);
  return h("span", { class: "interval" }, h("span", { class: "range", "aria-hidden": "true" }, range, dot), h("span", { class: "small numbers nowrap" }, `${ratio(one.low)} – ${ratio(one.high)}`));
}

function sampleNote(question) {
  const sampled = question.coefficients.filter((one) => one.sample !== null);
  if (sampled.length === 0) return null;
  return h("p", { class: "soft small" }, `Intervals of ${sampled.map((one) => coefficientName(one.name)).join(", ")} rest on a sample of ${plural(sampled[0].sample, "task")}.`);
}

/** With one category far ahead, κ and α fall although people agree; AC1 does not. */
function skewNote(question) {
  if (!question.skewed) return null;
  const share = Math.max(...question.categories.map((one) => one.share));
  return h("p", { class: "notice warn small" }, `One answer takes ${percent(share)} of all. Then α and κ come out low even when people agree; read AC1 beside them.`);
}

function annotatorTable({ annotators, questions }) {
  const table = document.createElement("data-table");
  const rows = annotators.map((person, position) => ({ ...person, position }));
  const several = questions.length > 1;
  table.caption = "Agreement per annotator";
  table.rowKey = (row) => row.position;
  table.columns = [
    { key: "name", title: "Name", render: (row) => (row.id ? h("a", { class: "plain-link", href: `${base}/tasks?annotator=${row.id}` }, row.name) : row.name) },
    { key: "all", title: several ? "Agrees with the others, all questions" : "Agrees with the others", number: true, render: (row) => withCount(row) },
    ...(several ? questions : []).map((question) => ({ key: question.question, title: question.title, number: true, wide: true, render: (row) => withCount(question.annotators.find((one) => one.annotator === row.position)) })),
    { key: "units", title: "Shared tasks", number: true, wide: true, render: (row) => count(row.units) },
    { key: "annotations", title: "Annotations", number: true, render: (row) => count(row.annotations) },
  ];
  table.most = 15;
  table.rows = rows;
  return table;
}

function withCount(one) {
  if (!one || typeof one.value !== "number") return h("span", { class: "soft", title: reasonWords(one?.reason ?? "no_units") }, "–");
  return h("span", { title: `${plural(one.units, "task")} shared with others` }, percent(one.value));
}
