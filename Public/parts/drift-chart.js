import "./line-chart.js";
import { h } from "../core/dom.js";
import { count, percent, plural } from "../core/format.js";
import { legend } from "./line-chart.js";

const mostLines = 4;

/** How the answers to a question spread week by week: a card with the shares as lines, and what is unlike before. */
export function driftCard(drift, titleOfValue, tasks = null) {
  const totals = drift.values.map((_, index) => drift.weeks.reduce((sum, week) => sum + week.counts[index], 0));
  const shown = totals.map((total, index) => ({ total, index })).sort((a, b) => b.total - a.total).slice(0, mostLines).map((one) => one.index);
  const series = shown.map((index) => ({ name: titleOfValue(drift.values[index]), values: drift.weeks.map((week) => (week.total > 0 ? week.counts[index] / week.total : null)) }));
  const chart = document.createElement("line-chart");
  chart.data = { title: `Shares of the answers week by week: ${drift.title}`, xTitle: "Week from", labels: drift.weeks.map((week) => shortDay(week.monday)), series, format: (value) => percent(value), top: 1, whole: false };
  return h("section", { class: "card stack tight", "aria-label": `Drift, ${drift.title}` },
    h("div", { class: "row apart" }, h("h2", { class: "card-title" }, `Answers week by week: ${drift.title}`), legend(series)),
    chart, verdict(drift, titleOfValue), changed(drift, titleOfValue, tasks));
}

function verdict(drift, titleOfValue) {
  if (drift.probability === null) return h("p", { class: "soft small" }, "A week is held against the four before it as soon as each side has thirty answers.");
  const moved = `“${titleOfValue(drift.changed_value)}” ${drift.changed_by > 0 ? "rose" : "fell"} by ${percent(Math.abs(drift.changed_by))}`;
  const test = `χ² = ${drift.chi_square.toFixed(1)}, ${plural(drift.degrees_of_freedom, "degree")} of freedom, p ${drift.probability < 0.001 ? "< 0.001" : `= ${drift.probability.toFixed(3)}`}, V = ${drift.cramers_v.toFixed(2)}`;
  if (!drift.alarm) return h("p", { class: "soft small" }, `The week from ${shortDay(drift.tested)} is not far from the four before it: ${moved} (${test}).`);
  return h("p", { class: "notice warn small", role: "status" }, h("strong", {}, "The answers drift. "), `In the week from ${shortDay(drift.tested)} ${moved} against the four weeks before (${test}). New data, or a new habit? ${count(drift.weeks.at(-1).total)} answers are in that week or after it.`);
}

/** To the tasks behind what changed. `tasks` makes the address of those of which something was said from a day on. */
function changed(drift, titleOfValue, tasks) {
  if (drift.probability === null || !tasks) return null;
  return h("p", { class: "small" }, h("a", { href: tasks(drift.tested, drift.question, drift.changed_value) }, `Tasks called “${titleOfValue(drift.changed_value)}” from ${shortDay(drift.tested)} on`));
}

export function shortDay(text) {
  return new Date(`${text}T00:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
}
