import "../parts/comment-threads.js";
import { api } from "../core/api.js";
import { announce } from "../core/announce.js";
import { fill, h } from "../core/dom.js";
import { dateTime, duration, percent, ratio, timeElement } from "../core/format.js";
import { answersView, flagBadge, stateBadge } from "../parts/answer-view.js";
import { dataView } from "../parts/data-view.js";
import { auditTable } from "../parts/audit-table.js";
import { confirmDialog, openDialog, promptDialog } from "../parts/dialog.js";
import { goldCard } from "../parts/gold-card.js";
import { openPage, showFailure } from "../parts/page-frame.js";
import { runAction } from "../parts/task-actions.js";

const taskID = Number(location.pathname.split("/")[4]);
const { project, main, keys } = await openPage({ title: `Task ${taskID}`, current: "tasks", project: true });
const base = `/projects/${project.id}`;
const manages = project.role === "manager";

keys.add({ id: "task.list", key: "Backspace", title: "Back to the list", group: "Task", run: () => history.back() });
await show();

async function show() {
  try {
    paint(await api.get(`/api/tasks/${taskID}`));
  } catch (error) {
    showFailure(main, error);
  }
}

function paint(task) {
  fill(main,
    h("div", { class: "page-head" },
      h("div", { class: "stack tight" },
        h("nav", { "aria-label": "Back", class: "small" }, h("a", { href: `${base}/tasks` }, "Tasks")),
        h("h1", { class: "row" }, task.external_id ?? `Task ${task.id}`, stateBadge(task.state), flagBadge(task.flagged), task.is_gold && h("span", { class: "badge accent" }, "gold"))),
      actions(task)),
    h("div", { class: "split split-main" },
      h("div", { class: "stack" },
        h("section", { class: "card stack" }, h("h2", { class: "card-title" }, "Data"), dataView(project.schema, task.data)),
        goldCard({ project, task, changed: show }),
        labelCard(task),
        h("section", { class: "stack tight" }, h("h2", {}, `Annotations (${task.annotations.length})`), annotations(task)),
        decisions(task)),
      h("div", { class: "stack" }, factsCard(task), skipsCard(task), talkCard(task), historyCard(task))));
}

/** What reviewers said, once there was more than one word. */
function decisions(task) {
  if (!task.decisions?.length || (task.decisions.length === 1 && task.label)) return null;
  return h("section", { class: "stack tight" }, h("h2", {}, "Reviewers’ decisions"),
    h("div", { class: "cards" }, task.decisions.map((one) => h("article", { class: "card stack tight" },
      h("div", { class: "row apart" }, h("strong", {}, one.reviewer?.name ?? "Reviewer"), h("span", { class: "soft small" }, dateTime(one.at))),
      answersView(project.schema, one.answers, task.data), one.comment && h("p", { dir: "auto" }, "“", one.comment, "”")))));
}

function talkCard(task) {
  const threads = document.createElement("comment-threads");
  threads.show({ taskID: task.id, annotations: task.annotations });
  return h("section", { class: "card stack tight" }, h("h2", { class: "card-title" }, "Comments"), threads);
}

function actions(task) {
  const act = (action, title, kind = "") => h("button", { type: "button", class: `button ${kind}`, onclick: () => run(task, action) }, title);
  const decided = (task.state === "review" || task.state === "done") && !task.is_gold;
  return h("div", { class: "row" },
    decided && h("a", { class: `button ${task.state === "review" ? "primary" : ""}`, href: `${base}/review?task=${task.id}` }, task.state === "review" ? "Review it" : "Decide it again"),
    manages && task.state === "excluded" && act("restore", "Restore"),
    manages && task.state === "open" && act("review", "Send to review"),
    task.state !== "excluded" && !task.is_gold && h("button", { type: "button", class: "button", onclick: () => oneMore(task) }, "One more judgment"),
    manages && task.state !== "excluded" && act("exclude", "Exclude"),
    manages && act("set_priority", "Priority…"),
    manages && act("delete", "Delete…", "danger"));
}

async function run(task, action) {
  const result = await runAction({ project, ids: [task.id], action, confirmDialog, promptDialog });
  if (!result) return;
  if (result.refused.length > 0) return say("That did not work", result.refused[0].detail);
  if (action === "delete") return location.assign(`${base}/tasks`);
  announce("Changed");
  await show();
}

async function oneMore(task) {
  const text = "It is handed to one more person who has not answered it, beyond what the workflow asks for.";
  if (!(await confirmDialog({ title: "Ask for one more judgment?", text, confirm: "Ask" }))) return;
  await api.post(`/api/tasks/${task.id}/another-judgment`, {}).then(show, (error) => say("That did not work", error.detail));
}

function say(title, text) {
  return openDialog({ title, body: h("p", {}, text), actions: [{ label: "Close", value: "" }] });
}

function labelCard({ label, data }) {
  if (!label) return null;
  const sources = { consensus: "what the annotators agreed on", review: "decided in review", gold: "known beforehand" };
  return h("section", { class: "card stack tight label-card" },
    h("div", { class: "row apart" }, h("h2", { class: "card-title" }, "Label"), h("span", { class: "soft small" }, sources[label.source] ?? label.source, typeof label.confidence === "number" && `, confidence ${percent(label.confidence)}`)),
    answersView(project.schema, label.answers, data));
}

function annotations(task) {
  if (task.annotations.length === 0) return h("p", { class: "soft" }, "Nobody has answered it yet.");
  return h("div", { class: "cards" }, task.annotations.map((one) => h("article", { class: "card stack tight" },
    h("div", { class: "row apart" }, h("strong", {}, one.annotator?.name ?? "Annotator"), one.counted === false && h("span", { class: "badge" }, "not counted"), one.version > 1 && h("span", { class: "badge" }, `version ${one.version}`), one.errors.map((error) => h("span", { class: "badge warn" }, error))),
    answersView(project.schema, one.answers, task.data),
    h("p", { class: "soft small" }, one.seconds !== null && one.seconds !== undefined && `${duration(one.seconds)} · `, timeElement(one.submitted_at)))));
}

function factsCard(task) {
  const facts = [
    ["Id", String(task.id)], ["External id", task.external_id], ["Judgments", task.is_gold ? null : `${task.judged} of ${task.wanted}`], ["Skips", task.skipped || null],
    ["Agreement", task.similarity === null || task.similarity === undefined ? null : ratio(task.similarity)], ["Asks for", task.skill || null], ["Priority", String(task.priority ?? 0)], ["Changed", task.changed_at && dateTime(task.changed_at)],
  ].filter(([, value]) => value !== null && value !== undefined && value !== "");
  const waiting = task.assignments.filter((one) => one.state === "leased" || one.state === "returned");
  return h("section", { class: "card stack tight" }, h("h2", { class: "card-title" }, "Facts"),
    h("dl", { class: "facts" }, facts.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
    waiting.length > 0 && h("p", { class: "small" }, "With ", waiting.map((one) => one.user?.name).filter(Boolean).join(", ")),
    jsonFold("Meta", task.meta), jsonFold("Predictions", task.predictions));
}

function jsonFold(title, value) {
  const isEmpty = value === null || value === undefined || (typeof value === "object" && Object.keys(value).length === 0);
  return isEmpty ? null : h("details", {}, h("summary", {}, title), h("pre", { class: "code-block" }, JSON.stringify(value, null, 2)));
}

function skipsCard(task) {
  const { skips } = task;
  if (skips.length === 0) return null;
  return h("section", { class: "card stack tight" }, h("h2", { class: "card-title" }, "Skips"),
    h("ul", { class: "plain-list" }, skips.map((one) => h("li", {}, h("strong", {}, one.annotator?.name ?? "Annotator"), `: ${one.reason.replaceAll("_", " ")}`, one.comment && h("span", { dir: "auto" }, ` “${one.comment}”`)))));
}

function historyCard(task) {
  if (!task.history?.length) return null;
  return h("section", { class: "card stack tight" }, h("h2", { class: "card-title" }, "History"), auditTable(task.history, { compact: true }));
}
