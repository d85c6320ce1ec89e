import "./data-table.js";
import "./line-chart.js";
import { h } from "../core/dom.js";
import { count, duration, percent, plural } from "../core/format.js";
import { optionTitle, titleOf } from "../core/schema.js";
import { intervalText } from "./gold-standing.js";

/**
 * The numbers of one person's work, for themselves or for a manager: what they are, and by what rule they are marked.
 * `tasks(filter)` is the address of the tasks behind a number, for whoever may see them.
 */
export function personReport({ project, stats, gold, work, reliability = [], tasks = null }) {
  const tile = (title, figure, ...text) => h("section", { class: "card tile" }, h("h2", { class: "card-title" }, title), h("p", { class: "figure" }, figure), h("p", { class: "soft" }, text));
  const { speed, agreement, drift } = stats;
  const tiles = h("div", { class: "tiles" },
    tile("Answers", linked(count(work.annotations), work.annotations > 0 && tasks?.({}), "Tasks with their answers"), work.seconds ? `${duration(work.seconds)} of work` : "", work.skips ? `, ${plural(work.skips, "skip")}` : ""),
    tile("A task takes", speed ? duration(speed.median_seconds) : "–", speed ? `half of them ${duration(speed.lower_quartile)} to ${duration(speed.upper_quartile)}` : "nothing timed yet",
      typeof speed?.typical_seconds === "number" && `; typical here: ${duration(speed.typical_seconds)}`),
    tile("As the label says", agreement.mean === null ? "–" : linked(percent(agreement.mean), tasks?.({ unlike: 1 }), "Tasks that they did not answer as the label says"), agreement.compared === 0 ? "no task is decided by others yet" : `${plural(agreement.compared, "task")} compared`, agreement.interval && `, 95 % interval ${intervalText(agreement.interval)}`),
    gold && tile("Known answers", gold.scored === 0 ? "–" : percent(gold.accuracy), gold.scored === 0 ? "nothing scored yet" : `${gold.correct} of ${gold.scored} right, 95 % interval ${intervalText(gold.interval)}`));
  return h("div", { class: "stack" }, tiles, marks(speed, drift), trust(reliability), weeks(stats.weeks), stats.confusions.map((one) => confusion(project, one, tasks)),
    h("p", { class: "soft small" }, `Agreement is over all answers, by week; speed, drift and the tables of answers are from the newest ${plural(stats.looked_at, "answer")}. Compared are tasks with a label that others had a part in.`));
}

function linked(figure, href, title) {
  return href ? h("a", { class: "plain-link", href, title }, figure) : figure;
}

function marks(speed, drift) {
  const list = [
    speed?.too_fast && h("p", { class: "notice warn" }, h("strong", {}, "Very fast. "), "The median of 20 answers or more lies below a third of what is typical in this project."),
    drift?.alarm && h("p", { class: "notice warn" }, h("strong", {}, "Drifting. "), `Of the newest ${drift.recent_count} compared answers ${percent(drift.recent)} agree with the label, of the ${drift.before_count} before ${percent(drift.before)}: more than chance would do once in 200 times.`),
  ].filter(Boolean);
  return list.length > 0 ? h("div", { class: "stack tight" }, list) : null;
}

/** What the fitted model makes of someone, question by question. */
function trust(parts) {
  if (parts.length === 0) return null;
  const interval = (part) => (part.interval ? intervalText(part.interval) : "–");
  const value = (part) => (typeof part.value === "number" ? percent(part.value) : `off by ${part.bias.toFixed(2)}, spread ${part.deviation.toFixed(2)}`);
  return h("section", { class: "card stack tight" }, h("h2", { class: "card-title" }, "Reliability"),
    h("p", { class: "soft small" }, "How often the model that was fitted last takes their answers to be right."),
    h("div", { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": "Reliability" }, h("table", { class: "table" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Question"), h("th", { scope: "col", class: "numeric" }, "Right"), h("th", { scope: "col", class: "numeric" }, "95 % interval"), h("th", { scope: "col", class: "numeric" }, "Answers"))),
      h("tbody", {}, parts.map((part) => h("tr", {}, h("th", { scope: "row" }, part.title), h("td", { class: "numeric strong" }, value(part)), h("td", { class: "numeric" }, interval(part)), h("td", { class: "numeric" }, count(part.judgments))))))));
}

function weeks(list) {
  if (list.length < 2) return null;
  const chart = document.createElement("line-chart");
  chart.data = {
    title: "Agreement with the label, by week", xTitle: "Week", labels: list.map((one) => one.week), format: (value) => percent(value), top: 1,
    series: [{ name: "Agreement", values: list.map((one) => one.agreement) }],
  };
  return h("section", { class: "card stack tight" }, h("h2", { class: "card-title" }, "Week by week"), chart);
}

/** Rows are what the label says, columns what was answered. */
function confusion(project, { question: name, values, counts }, tasks) {
  const question = project.schema.questions.find((one) => one.name === name);
  const title = (value) => (question?.type === "choice" ? optionTitle(question, value) : value);
  const most = Math.max(1, ...counts.flatMap((row, at) => row.filter((_, other) => other !== at)));
  const label = `Label and answer: ${question ? titleOf(question) : name}`;
  const cell = (number, at, other) => {
    const words = `${title(values[at])} answered as ${title(values[other])}: ${count(number)}`;
    const href = number > 0 && tasks?.({ label: `${name}:${values[at]}`, gave: `${name}:${values[other]}` });
    const td = h("td", { class: at === other ? "confusion-same" : number > 0 ? "confusion-differ" : "matrix-none", title: words }, href ? h("a", { href, "aria-label": words }, count(number)) : count(number));
    if (at !== other) td.style.setProperty("--strength", `${Math.round((number / most) * 60) + 8}%`);
    return td;
  };
  return h("section", { class: "card stack tight" }, h("h2", { class: "card-title" }, label), h("p", { class: "soft small" }, "Each row is what the label says; its cells, what was answered."),
    h("div", { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": label }, h("table", { class: "matrix confusion" },
      h("caption", { class: "visually-hidden" }, label),
      h("thead", {}, h("tr", {}, h("td", {}), values.map((value) => h("th", { scope: "col" }, title(value))))),
      h("tbody", {}, counts.map((row, at) => h("tr", {}, h("th", { scope: "row" }, title(values[at])), row.map((number, other) => cell(number, at, other))))))));
}
