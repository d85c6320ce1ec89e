// <consensus-quality>: what the consensus rests on, and how right its confidences turned out.
import "./data-table.js";
import { announce } from "../core/announce.js";
import { api } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { count, percent, plural, ratio, timeElement } from "../core/format.js";

const methods = {
  dawid_skene: "Dawid–Skene", one_coin: "one accuracy a person", glad: "GLAD", mace: "MACE", weighted_majority: "weighted by reliability", majority: "the vote",
};
const sources = { gold: "gold tasks", review: "tasks that a reviewer decided" };
const notes = {
  gold: "Each half of the gold tasks was judged by a fit that knew only the other half.",
  review: "Reviewers see mostly what is disputed: among all tasks confidences are righter than here.",
};

/** Property `project`. Loads by itself; a manager can ask for a new fit. */
class ConsensusQuality extends HTMLElement {
  #project = null;

  set project(project) {
    this.#project = project;
    if (this.isConnected) this.#load();
  }

  connectedCallback() {
    if (this.#project) this.#load();
  }

  async #load() {
    try {
      this.#render(await api.get(`/api/projects/${this.#project.id}/inference`));
    } catch (error) {
      fill(this, h("p", { class: "notice warn", role: "status" }, error.detail ?? "The consensus could not be looked up."));
    }
  }

  #render(report) {
    // A fit that goes on is looked at again.
    if (report.job_id) setTimeout(() => { if (this.isConnected) this.#load(); }, 2000);
    const fitted = report.questions.filter((one) => one.annotators.length > 0);
    fill(this, h("section", { class: "stack tight", "aria-label": "Consensus and calibration" },
      h("div", { class: "page-head" }, h("h2", {}, "Consensus and calibration"),
        h("span", { class: "soft small" }, report.fitted_at ? ["Fitted ", timeElement(report.fitted_at), ` from ${plural(report.annotations_fitted, "annotation")}`] : "Not fitted yet"),
        this.#project.role === "manager" && report.inference !== "majority" && this.#refitButton(report)),
      fitted.length === 0 && h("p", { class: "card soft" }, emptyWords(report)),
      fitted.map((question) => questionCards(question, this.#project))));
  }

  #refitButton(report) {
    const button = h("button", { class: "button", type: "button", disabled: Boolean(report.job_id), onclick: () => this.#refit(button) }, report.job_id ? "Fitting…" : "Fit again");
    return button;
  }

  async #refit(button) {
    button.disabled = true;
    button.textContent = "Fitting…";
    try {
      await api.post(`/api/projects/${this.#project.id}/inference/refit`, undefined, { prefer: "wait=60" });
      await this.#load();
      announce("Fitted again");
      this.querySelector("button")?.focus();
    } catch (error) {
      announce(error.detail ?? "It could not be fitted.");
      button.disabled = false;
      button.textContent = "Fit again";
    }
  }
}

function emptyWords(report) {
  if (report.inference === "majority") return "The workflow asks for the majority: each consensus is the vote, its confidence the share of it.";
  return "So far each consensus is the vote, its confidence the share of it. Models are fitted by themselves once ten tasks have two answers, or gold and one.";
}

function questionCards(question, project) {
  return h("div", { class: "stack tight" }, h("h3", {}, question.title),
    h("p", { class: "soft small" }, `By ${methods[question.method] ?? question.method}, from ${plural(question.judgments, "judgment")} of ${plural(question.tasks, "task")}`, question.gold_tasks > 0 && `, ${count(question.gold_tasks)} of them gold and held as true`, "."),
    h("div", { class: "split" },
      h("section", { class: "card stack tight" }, h("h4", {}, question.type === "number" ? "Who measures how" : "Who is how reliable"), peopleTable(question, project)),
      h("section", { class: "card stack tight" }, h("h4", {}, "How right confidences are"), calibrationPart(question, project)),
      question.annotators.some((one) => one.confusion) && h("section", { class: "card stack tight" }, h("h4", {}, "What is taken for what"), confusionPart(question, project))));
}

function peopleTable(question, project) {
  const table = document.createElement("data-table");
  table.caption = `Reliability: ${question.title}`;
  table.most = 12;
  table.rowKey = (row) => row.id ?? row.name;
  const name = { key: "name", title: "Name", render: (row) => (row.id ? h("a", { class: "plain-link", href: `/projects/${project.id}/tasks?annotator=${row.id}` }, row.name) : row.name) };
  const judgments = { key: "judgments", title: "Judgments", number: true, wide: true, render: (row) => count(row.judgments) };
  table.columns = question.type === "number" && question.annotators.some((one) => one.deviation !== null)
    ? [name, { key: "bias", title: "Above the others by", number: true, render: (row) => ratio(row.bias) }, { key: "deviation", title: "Spread", number: true, render: (row) => ratio(row.deviation) }, judgments]
    : [name, { key: "reliability", title: "Is right in, 95 % interval", render: (row) => intervalLine(row) }, judgments];
  table.rows = question.annotators;
  return table;
}

/** A share on a line from 0 to 1 with its interval, and as numbers. */
function intervalLine({ reliability, low, high }) {
  if (typeof reliability !== "number") return h("span", { class: "soft small" }, "–");
  const from = low ?? reliability;
  const to = high ?? reliability;
  const fillPart = h("span", { class: "range-fill" });
  fillPart.style.insetInlineStart = `${from * 100}%`;
  fillPart.style.inlineSize = `${(to - from) * 100}%`;
  const dot = h("span", { class: "range-dot" });
  dot.style.insetInlineStart = `${reliability * 100}%`;
  return h("span", { class: "interval" }, h("span", { class: "range", "aria-hidden": "true" }, fillPart, dot),
    h("span", { class: "small numbers nowrap" }, h("strong", {}, percent(reliability)), ` (${percent(from)} – ${percent(to)})`));
}

function calibrationPart({ question, calibration }, project) {
  const known = Object.keys(sources).filter((source) => calibration[source]);
  if (known.length === 0) return h("p", { class: "soft" }, "Not measured yet: it takes tasks with gold answers, or some that a reviewer decided.");
  return [known.map((source) => calibrationTable(calibration[source], source, (bin) => `/projects/${project.id}/tasks?${new URLSearchParams({ calibrated: `${question}:${source}${bin}` })}`)),
    h("p", { class: "notice small" }, "A confidence is an estimate under the model. It is not a guarantee, and usually a little too sure.")];
}

/** Numbers of tasks lead to them, accuracies to those of them that were not right. */
function calibrationTable(one, source, tasks) {
  const words = ["On ", h("a", { href: tasks("") }, plural(one.tasks, "task")), ` (${sources[source]}): ${percent(one.confidence)} sure on average, `, right(one, tasks("::wrong"), `On ${sources[source]}`), ` right${within(one)}; expected calibration error ${ratio(one.expected_error)}.`];
  const caption = `Confidence and accuracy on ${sources[source]}`;
  return h("div", { class: "stack tight" }, h("p", {}, words), h("p", { class: "soft small" }, notes[source]),
    h("div", { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": caption }, h("table", { class: "table" },
      h("caption", { class: "visually-hidden" }, caption),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Confidence"), h("th", { scope: "col", class: "numeric" }, "Tasks"), h("th", { scope: "col", class: "numeric" }, "Sure"), h("th", { scope: "col", class: "numeric" }, "Right, 95 % interval"), h("th", { scope: "col" }, h("span", { class: "visually-hidden" }, "Sure as a line, right as a dot")))),
      h("tbody", {}, one.bins.map((bin) => binRow(bin, tasks(`:${bin.from}`)))))));
}

/** Absent in fits of an earlier version. */
function within({ accuracy_low: low, accuracy_high: high }) {
  return typeof low === "number" ? ` (95 % interval ${percent(low)} – ${percent(high)})` : "";
}

/** A share that is right, with the way to what was wrong. */
function right({ accuracy }, href, place) {
  return accuracy < 1 ? h("a", { href, "aria-label": `${place}: ${percent(accuracy)} right; show what was wrong` }, percent(accuracy)) : percent(accuracy);
}

function binRow(bin, href) {
  const sure = h("span", { class: "range-fill" });
  sure.style.insetInlineStart = "0%";
  sure.style.inlineSize = `${bin.confidence * 100}%`;
  const dot = h("span", { class: "range-dot" });
  dot.style.insetInlineStart = `${bin.accuracy * 100}%`;
  const name = `${percent(bin.from)} – ${percent(bin.to)}`;
  return h("tr", {}, h("th", { scope: "row", class: "nowrap" }, name),
    h("td", { class: "numeric" }, h("a", { class: "plain-link", href, "aria-label": `${plural(bin.tasks, "task")}, ${name} sure` }, count(bin.tasks))), h("td", { class: "numeric" }, percent(bin.confidence)), h("td", { class: "numeric nowrap" }, h("strong", {}, right(bin, `${href}%3Awrong`, name)), typeof bin.accuracy_low === "number" && h("span", { class: "soft small" }, ` ${percent(bin.accuracy_low)} – ${percent(bin.accuracy_high)}`)),
    h("td", { class: "interval-head" }, h("span", { class: "range", "aria-hidden": "true" }, sure, dot)));
}

/** One person's matrix at a time: rows are what is true, columns what they say. */
function confusionPart(question, project) {
  const people = question.annotators.filter((one) => one.confusion);
  const place = h("div", {});
  const choice = h("select", { "aria-label": `Whose answers: ${question.title}`, onchange: () => draw() }, people.map((one, index) => h("option", { value: index }, one.name)));
  const draw = () => fill(place, confusionTable(question, people[Number(choice.value)], project));
  draw();
  return [choice, place];
}

/** A cell leads to what the person said where the label is that. */
function confusionTable(question, person, project) {
  const answer = (place) => `${question.question}:${question.classes[place].value}`;
  const tasks = (truth, said) => person.id && `/projects/${project.id}/tasks?${new URLSearchParams({ annotator: person.id, label: answer(truth), gave: answer(said) })}`;
  const titles = question.classes.map((one) => one.title);
  const label = `What ${person.name} takes for what: ${question.title}`;
  return h("div", { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": label }, h("table", { class: "matrix confusion" },
    h("caption", { class: "visually-hidden" }, label),
    h("thead", {}, h("tr", {}, h("td", { class: "soft small" }, "true ↓ said →"), titles.map((title) => h("th", { scope: "col" }, title)))),
    h("tbody", {}, person.confusion.map((row, truth) => h("tr", {}, h("th", { scope: "row" }, titles[truth]), row.map((share, said) => confusionCell(share, truth, said, titles, tasks(truth, said))))))));
}

function confusionCell(share, truth, said, titles, href) {
  const isSame = truth === said;
  const words = `Where ${titles[truth]} is true, ${titles[said]} is said in ${percent(share)}`;
  const td = h("td", { class: isSame ? "confusion-same" : share >= 0.005 ? "confusion-differ" : "matrix-none", title: words }, href && (isSame || share >= 0.005) ? h("a", { href, "aria-label": words }, percent(share)) : percent(share));
  if (!isSame) td.style.setProperty("--strength", `${Math.round(share * 60) + 8}%`);
  return td;
}

customElements.define("consensus-quality", ConsensusQuality);
