// <strength-report>: of what was compared, how strong each thing is, and whether where it stood on the screen decided.
import { fill, h } from "../core/dom.js";
import { count, percent, plural, ratio, timeElement } from "../core/format.js";
import { jobMeter, ProjectReport } from "./project-report.js";

const reasons = {
  penalised: "Something never lost or never won, or was not compared with the rest: a small penalty keeps its strength finite, and no interval can be told.",
  too_few_tasks: "Intervals need answers to more tasks.",
};

/** `show(project)` loads it; a project that compares nothing has no use for it. */
class StrengthReport extends ProjectReport {
  path = "strengths";
  #question = "";
  #by = "answer";

  get asked() {
    return { question: this.#question, by: this.#by };
  }

  async show(project) {
    const asked = project.schema.questions.filter(({ type }) => type === "preference" || type === "ranking");
    if (asked.length === 0) return;
    this.#question = asked[0].name;
    await super.show(project);
  }

  paint({ questions, job, report, computed_at: computed }) {
    const held = document.activeElement?.closest("strength-report") === this ? document.activeElement.dataset.role : null;
    const type = questions.find((one) => one.question === this.#question)?.type;
    fill(this, h("section", { class: "card stack tight", id: "strengths", "aria-label": "What is better" },
      h("div", { class: "row apart" }, h("h2", { class: "card-title" }, "What is better, and by how much"),
        h("span", { class: "row" }, this.#choices(questions, type),
          h("button", { type: "button", class: "button small", dataset: { role: "compute" }, disabled: Boolean(job), onclick: () => this.compute("Strengths are being computed") }, report ? "Compute again" : "Compute"))),
      job && jobMeter(job, "Computing strengths"),
      report ? [strengths(report, this.project, type), placesPart(report, this.project), h("p", { class: "soft small" }, note(report), "Computed ", timeElement(computed), ".")]
        : h("p", { class: "soft" }, "Strengths by Bradley and Terry from who beat whom, and how often what stood first was chosen. Every answer is read, so a job does it.")));
    if (held) this.querySelector(`[data-role="${held}"]:not(:disabled)`)?.focus();
  }

  #choices(questions, type) {
    const question = questions.length > 1 && h("select", { "aria-label": "Question", dataset: { role: "question" }, onchange: ({ target }) => this.#choose(target.value, "answer") },
      questions.map((one) => h("option", { value: one.question, selected: one.question === this.#question }, one.title)));
    const by = type === "preference" && h("select", { "aria-label": "Compare", dataset: { role: "by" }, onchange: ({ target }) => this.#choose(this.#question, target.value) },
      [["answer", "the sides"], ["meta", "names in the tasks’ meta"]].map(([value, words]) => h("option", { value, selected: value === this.#by }, words)));
    return [question, by];
  }

  #choose(question, by) {
    [this.#question, this.#by] = [question, by];
    this.load();
  }
}

const tasks = (project, best) => `/projects/${project.id}/tasks?${new URLSearchParams({ best })}`;

function strengths(report, project, type) {
  if (report.items.length === 0) return h("p", { class: "soft" }, report.unnamed > 0 ? `No task says in its meta what stands in its fields: ${plural(report.unnamed, "answer")} could not be used.` : "Nobody has compared anything yet.");
  const reach = Math.max(1, ...report.items.flatMap((item) => [item.low, item.high, item.strength].map((value) => Math.abs(value ?? 0))));
  const words = type === "ranking" ? "Wins and losses count pairs; the tasks are those where somebody ranked it best." : "The tasks are those where somebody chose it.";
  return [h("div", { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": "Strengths" }, h("table", { class: "table" },
    h("caption", { class: "visually-hidden" }, "Strengths, the strongest first"),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Name"), h("th", { scope: "col", class: "numeric" }, "Strength"), h("th", { scope: "col", class: "interval-head" }, "95 % interval"), ["Wins against an average one", "Won", "Lost", "Ties", "Tasks"].map((title) => h("th", { scope: "col", class: "numeric" }, title)))),
    h("tbody", {}, report.items.map((item) => h("tr", {}, h("th", { scope: "row", dir: "auto" }, item.title),
      h("td", { class: "numeric strong" }, item.strength === null ? "–" : signed(item.strength)), h("td", {}, interval(item, reach)),
      h("td", { class: "numeric" }, item.win_rate === null ? "–" : percent(item.win_rate)),
      [item.wins, item.losses, item.ties].map((value) => h("td", { class: "numeric" }, count(value))),
      h("td", { class: "numeric" }, h("a", { href: tasks(project, `${report.question}:${report.by}:${item.name}`), "aria-label": `Tasks that ${item.title} won` }, "Show"))))))),
  report.reason && h("p", { class: "notice small" }, reasons[report.reason]), h("p", { class: "soft small" }, words)];
}

const signed = (value) => `${value > 0 ? "+" : ""}${ratio(value)}`;

/** On a line from the weakest to the strongest, 0 in the middle. */
function interval({ strength, low, high }, reach) {
  if (strength === null) return "–";
  const place = (value) => `${((value + reach) / (2 * reach)) * 100}%`;
  const range = h("span", { class: "range-fill" });
  range.style.insetInlineStart = place(low ?? strength);
  range.style.inlineSize = `calc(${place(high ?? strength)} - ${place(low ?? strength)})`;
  const dot = h("span", { class: "range-dot" });
  dot.style.insetInlineStart = place(strength);
  return h("span", { class: "interval" }, h("span", { class: "range", "aria-hidden": "true" }, range, dot),
    h("span", { class: "small numbers nowrap" }, low === null ? "not told" : `${signed(low)} – ${signed(high)}`));
}

/** Whether standing first helps. */
function placesPart({ places, ties, unplaced, question }, project) {
  if (places.length === 0) return h("p", { class: "soft small" }, unplaced > 0 ? `In which order things stood on the screen is not known of ${plural(unplaced, "answer")}.` : "");
  return [h("h3", {}, "Does the place on the screen decide?"),
    h("div", { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": "By place on the screen" }, h("table", { class: "table" },
      h("caption", { class: "visually-hidden" }, "How often what stood at each place was chosen"),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Place"), ["Chosen", "of", "Share"].map((title) => h("th", { scope: "col", class: "numeric" }, title)), h("th", { scope: "col", class: "interval-head" }, "95 % interval"), h("th", { scope: "col", class: "numeric" }, "By chance"))),
      h("tbody", {}, places.map((one) => h("tr", {}, h("th", { scope: "row" }, `Number ${one.place}`),
        h("td", { class: "numeric" }, h("a", { class: "plain-link", href: tasks(project, `${question}:place:${one.place}`) }, count(one.chosen))), h("td", { class: "numeric soft" }, count(one.shown)),
        h("td", { class: "numeric strong" }, percent(one.share)), h("td", {}, shareLine(one)), h("td", { class: "numeric soft" }, percent(one.expected))))))),
    h("p", { class: "soft small" }, placeWords(places), ties > 0 && ` ${plural(ties, "answer")} put nothing first.`, unplaced > 0 && ` Of ${plural(unplaced, "answer")} the order is not known.`)];
}

function shareLine({ share, low, high }) {
  const place = (value) => `${value * 100}%`;
  const range = h("span", { class: "range-fill" });
  range.style.insetInlineStart = place(low ?? share);
  range.style.inlineSize = `calc(${place(high ?? share)} - ${place(low ?? share)})`;
  const dot = h("span", { class: "range-dot" });
  dot.style.insetInlineStart = place(share);
  return h("span", { class: "interval" }, h("span", { class: "range", "aria-hidden": "true" }, range, dot),
    h("span", { class: "small numbers nowrap" }, low === null ? "–" : `${percent(low)} – ${percent(high)}`));
}

function placeWords([first]) {
  if (first.low !== null && first.low > first.expected) return "What stands first is chosen more often than chance has it: its place pulls people along.";
  if (first.high !== null && first.high < first.expected) return "What stands first is chosen less often than chance has it.";
  return "So far no pull of the first place can be told from chance.";
}

function note(report) {
  const unnamed = report.unnamed > 0 && report.items.length > 0 ? `${plural(report.unnamed, "answer")} to tasks without names in their meta stay out. ` : "";
  const left = report.left_out > 0 ? `${plural(report.left_out, "name")} beyond the first 64 stay out. ` : "";
  return `From ${plural(report.judgments, "answer")} to ${plural(report.tasks, "task")}. Strengths are natural logarithms and sum to 0; a tie is half a win each. ${unnamed}${left}`;
}

customElements.define("strength-report", StrengthReport);
