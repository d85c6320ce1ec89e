import "../parts/decided-work.js";
import { api } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { percent } from "../core/format.js";
import { standingBadge } from "../parts/gold-standing.js";
import { openPage, showFailure } from "../parts/page-frame.js";
import { standingLine } from "../parts/person-standing.js";
import { personReport } from "../parts/person-report.js";

const { project, main } = await openPage({ title: "How I do", project: true });
const base = `/projects/${project.id}`;

try {
  paint(await api.get(`/api${base}/me?stats=1`));
} catch (error) {
  showFailure(main, error);
}

function paint(me) {
  const decided = document.createElement("decided-work");
  fill(main,
    h("div", { class: "page-head" }, h("h1", { class: "row" }, "How I do", standingBadge(me)), h("a", { class: "button primary", href: `${base}/label` }, "Label")),
    words(me),
    standingLine(me),
    me.stats ? personReport({ project, stats: me.stats, gold: me.gold, work: me }) : h("p", { class: "soft" }, "This project does not show annotators their numbers."),
    me.gold && !project.workflow.show_gold_feedback && h("p", { class: "soft small" }, "How you did on known answers is counted up to yesterday."),
    h("section", { class: "stack tight", "aria-label": "To learn from" }, h("h2", {}, "Decided otherwise"), h("p", { class: "soft small" }, "Your answers where a reviewer, or the known answer, says something else."), decided));
  decided.show(project);
}

/** What stands in one's way, and who can change it. */
function words({ paused, pause_reason: reason, phase, warned_at: warned }) {
  if (paused) return h("p", { class: "notice warn" }, h("strong", {}, "You are paused. "), reason === "gold_accuracy" ? "Too many of your answers to tasks with known answers were different. Look at the examples below; a manager can let you go on." : "A manager can let you go on.");
  if (phase === "not_qualified") return h("p", { class: "notice warn" }, h("strong", {}, "The entry test was not passed. "), `It asks for ${percent(project.workflow.qualification?.accuracy)} right. A manager can let you try again.`);
  return warned ? h("p", { class: "notice warn" }, h("strong", {}, "Please take care. "), "Many of your answers to tasks with known answers were different.") : null;
}
