// <slice-report>: agreement by slices of `meta`, computed by a job on demand, with the last report as long as there is one.
import { fill, h } from "../core/dom.js";
import { count, percent, plural, ratio, timeElement } from "../core/format.js";
import { coefficientName, reasonWords, symbol } from "./agreement.js";
import { jobMeter, ProjectReport } from "./project-report.js";

class SliceReport extends ProjectReport {
  path = "slices";
  #key = "";

  get asked() {
    return { key: this.#key };
  }

  paint({ keys, job, report, computed_at }) {
    if (keys.length === 0 && !report) return fill(this);
    const names = keys.map((one) => one.key);
    if (report && !names.includes(report.key)) names.push(report.key);
    this.#key ||= report?.key ?? names[0];
    const choice = h("select", { "aria-label": "Slice by", onchange: () => this.#choose(choice.value) }, names.map((name) => h("option", { value: name, selected: name === this.#key }, name)));
    const shown = report?.key === this.#key ? report : null;
    fill(this, h("section", { class: "card stack tight", id: "slices", "aria-label": "Slices" },
      h("div", { class: "row apart" }, h("h2", { class: "card-title" }, "Where agreement differs: slices of the tasks’ meta"),
        h("span", { class: "row nowrap" }, choice, h("button", { type: "button", class: "button small", disabled: Boolean(job), onclick: () => this.compute("Slices are being computed") }, shown ? "Compute again" : "Compute"))),
      job && jobMeter(job, "Computing slices"),
      shown ? [table(shown, this.project), note(shown, computed_at)] : h("p", { class: "soft" }, "Tasks that have the same value under this key make a slice. Every answer is read, so a job does it.")));
  }

  #choose(key) {
    this.#key = key;
    this.load();
  }
}

function table(report, project) {
  const head = report.questions.flatMap((question) => [h("th", { scope: "col", class: "numeric" }, `${question.title}, ${symbol(question.name)}`), h("th", { scope: "col", class: "numeric" }, "Interval")]);
  const whole = row("All tasks", linked(report.slices.reduce((sum, slice) => sum + slice.tasks, 0), `/projects/${project.id}/tasks`), report.questions, "strong");
  const rows = report.slices.map((slice) => row(slice.value ?? "without one", sliceTasks(report, slice, project), slice.questions, ""));
  return h("div", { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": `Agreement by ${report.key}` }, h("table", { class: "table" },
    h("caption", { class: "visually-hidden" }, `Agreement by ${report.key}`),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, report.key), h("th", { scope: "col", class: "numeric" }, "Tasks"), head)),
    h("tbody", {}, whole, rows)));
}

function linked(number, href) {
  return h("a", { class: "plain-link", href }, count(number));
}

/** The slice “…” is all that has none of the values named beside it. */
function sliceTasks({ key, slices }, { value, tasks }, project) {
  const wanted = value === "…" ? { not: slices.map((one) => one.value).filter((one) => one !== "…") } : value;
  return linked(tasks, `/projects/${project.id}/tasks?${new URLSearchParams({ meta: JSON.stringify({ [key]: wanted }), order: "similarity" })}`);
}

function row(name, tasks, questions, style) {
  return h("tr", {}, h("th", { scope: "row", dir: "auto", class: style }, name), h("td", { class: "numeric" }, tasks), questions.flatMap((one) => [
    h("td", { class: "numeric strong", title: typeof one.value === "number" ? `${coefficientName(one.name)}, ${plural(one.units, "task")} with two or more` : reasonWords(one.reason) }, ratio(one.value), one.differs && h("span", { class: "badge warn", title: "The whole project’s figure lies outside this interval." }, "differs")),
    h("td", { class: "numeric soft" }, typeof one.low === "number" ? `${ratio(one.low)} – ${ratio(one.high)}` : "–"),
  ]));
}

function note(report, computed) {
  const words = report.comparisons > 1
    ? `${plural(report.comparisons, "comparison")} are made here, and some would stand out by chance: each interval is one of ${percent(report.confidence, 1)}, so that all together hold at 95 % (Bonferroni). `
    : "";
  const more = report.values > report.slices.length ? `There are ${plural(report.values, "value")}; the rest stands under “…”. ` : "";
  return h("p", { class: "soft small" }, words, more, "Computed ", timeElement(computed), ".");
}

customElements.define("slice-report", SliceReport);
