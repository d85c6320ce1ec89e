import { api } from "../core/api.js";
import { announce } from "../core/announce.js";
import { fill, h } from "../core/dom.js";
import { ago, percent, timeElement } from "../core/format.js";
import { intervalText, standingBadge } from "../parts/gold-standing.js";
import { openPage, showFailure } from "../parts/page-frame.js";
import { standingLine } from "../parts/person-standing.js";
import { personReport } from "../parts/person-report.js";

const userID = Number(location.pathname.split("/")[4]);
const { project, main } = await openPage({ title: "Annotator", current: "quality", project: true });
const base = `/projects/${project.id}`;
await show();

async function show() {
  try {
    paint(await api.get(`/api${base}/people/${userID}`));
  } catch (error) {
    showFailure(main, error);
  }
}

function paint(person) {
  document.title = `${person.user.name} · ${project.name} · Concord`;
  fill(main,
    h("div", { class: "page-head" },
      h("div", { class: "stack tight" }, h("nav", { "aria-label": "Back", class: "small" }, h("a", { href: `${base}/quality` }, "Quality")),
        h("h1", { class: "row" }, person.user.name, standingBadge(person)),
        h("p", { class: "soft small" }, [person.user.email, person.role, person.active_at && `active ${ago(person.active_at)}`].filter(Boolean).join(" · ")),
        standingLine(person)),
      h("div", { class: "row" }, h("a", { class: "button", href: `${base}/tasks?annotator=${userID}` }, "Their tasks"), actions(person))),
    reasons(person), personReport({ project, stats: person.stats, gold: person.gold, work: person, reliability: person.reliability, tasks: (filter) => `${base}/tasks?${new URLSearchParams({ annotator: userID, ...filter })}` }), goldAnswers(person));
}

function actions(person) {
  const button = (title, run) => h("button", { type: "button", class: "button", onclick: () => act(run) }, title);
  const path = `/api${base}/members/${userID}`;
  const test = (action) => () => api.post(`/api${base}/people/${userID}/qualification`, { action });
  return [
    person.role && button(person.paused ? "Let go on" : "Pause", () => api.put(path, { paused: !person.paused })),
    ["training", "test", "not_qualified"].includes(person.phase) && button("Let in", test("grant")),
    person.phase === "not_qualified" && button("Try again", test("reset")),
  ];
}

async function act(run) {
  try {
    await run();
    announce("Changed");
    await show();
  } catch (error) {
    announce(error.detail);
  }
}

/** Why someone is stopped, in numbers. */
function reasons({ paused, pause_reason: reason, paused_at: since, warned_at: warned, recent }) {
  if (!(paused && reason === "gold_accuracy") && !warned) return null;
  return h("p", { class: "notice warn" }, h("strong", {}, paused ? `Paused ${ago(since)}. ` : `Warned ${ago(warned)}. `),
    `${recent.correct} of ${recent.scored} answers to gold were right (${percent(recent.accuracy)}, 95 % interval ${intervalText(recent.interval)}); the project asks for ${percent(project.workflow.gold_accuracy)}.`,
    paused && " After they are let go on, only later answers are judged.");
}

function goldAnswers({ gold_answers: answers }) {
  if (answers.length === 0) return null;
  const kinds = { training: "training", test: "entry test", work: "" };
  return h("section", { class: "card stack tight" }, h("h2", { class: "card-title" }, "Newest answers to gold"),
    h("div", { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": "Newest answers to gold" }, h("table", { class: "table" },
      h("thead", {}, h("tr", {}, ["Task", "Right", "Alike", "When"].map((title) => h("th", { scope: "col", class: title === "Alike" ? "numeric" : null }, title)))),
      h("tbody", {}, answers.map((one) => h("tr", {},
        h("td", {}, h("a", { href: `${base}/tasks/${one.task_id}` }, `#${one.task_id}`), " ", kinds[one.kind] && h("span", { class: "badge" }, kinds[one.kind])),
        h("td", {}, one.correct ? "✓ right" : "≠ different"), h("td", { class: "numeric" }, percent(one.score)), h("td", {}, timeElement(one.at))))))));
}
