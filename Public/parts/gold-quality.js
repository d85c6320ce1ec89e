import "./data-table.js";
import { api } from "../core/api.js";
import { announce } from "../core/announce.js";
import { fill, h } from "../core/dom.js";
import { count, percent, plural, timeElement } from "../core/format.js";
import { fetchSheet } from "../core/late.js";
import { answersLine } from "./answer-view.js";
import { openDialog } from "./dialog.js";
import { field } from "./field-form.js";
import { intervalText, standingBadge } from "./gold-standing.js";
import { svg } from "./svg.js";

await fetchSheet("/styles/gold.css");

/** `<gold-quality>`: how people do on tasks with known answers, and what they say is wrong with them. For managers. */
class GoldQuality extends HTMLElement {
  #project = null;

  set project(project) {
    this.#project = project;
    this.show();
  }

  async show() {
    const project = this.#project;
    if (project.role !== "manager") return fill(this);
    const base = `/api/projects/${project.id}/gold`;
    try {
      const [report, tasks, disputes] = await Promise.all([api.get(base), api.get(`${base}/tasks?limit=1000`), api.get(`${base}/disputes?limit=100`)]);
      this.#paint(report, tasks, disputes.items);
    } catch (error) {
      fill(this, h("p", { class: "problem" }, error.detail ?? String(error)));
    }
  }

  #paint(report, tasks, disputes) {
    const base = `/projects/${this.#project.id}`;
    const head = h("h2", { id: "gold" }, "Gold");
    if (report.tasks === 0) {
      return fill(this, head, h("p", { class: "soft" }, "No task has known answers yet. Set them on a task’s page, import them, or make reviewed tasks gold: then annotators can be measured. ",
        h("a", { href: `${base}/tasks?state=done` }, "Done tasks"), " · ", h("a", { href: `${base}/settings#workflow` }, "Workflow")));
    }
    const judged = report.people.filter((one) => one.gold.scored > 0);
    fill(this, head,
      h("p", { class: "soft" }, h("a", { href: `${base}/tasks?gold=1` }, plural(report.tasks, "gold task")), `, given ${plural(report.shown, "time")}; `,
        report.answers.scored === 0 ? "nothing scored yet." : `${percent(report.answers.accuracy)} of ${plural(report.answers.scored, "answer")} right (95 % interval ${intervalText(report.answers.interval)}).`),
      disputes.length > 0 && this.#disputes(disputes),
      h("div", { class: "split" },
        h("section", { class: "card stack tight" }, h("h3", {}, "Accuracy on gold, per annotator"),
          judged.length > 0 ? accuracyChart(judged, this.#project.workflow.gold_accuracy) : h("p", { class: "soft" }, "Nobody has been scored yet."), report.people.length > 0 && this.#people(report.people)),
        h("section", { class: "card stack tight" }, h("h3", {}, "Gold tasks, the hardest first"), this.#tasks(tasks))));
    if (location.hash === "#gold-disputes") this.querySelector("#gold-disputes")?.scrollIntoView();
  }

  #people(people) {
    const base = `/projects/${this.#project.id}`;
    const table = document.createElement("data-table");
    table.caption = "Annotators and gold";
    table.most = 15;
    table.rowKey = (row) => row.user.id;
    table.columns = [
      { key: "name", title: "Annotator", render: (row) => h("span", {}, h("a", { href: `${base}/people/${row.user.id}` }, row.user.name), " ", standingBadge(row)) },
      { key: "right", title: "Right", number: true, render: (row) => (row.gold.scored ? `${row.gold.correct} of ${row.gold.scored}` : "–") },
      { key: "interval", title: "95 % interval", number: true, render: (row) => intervalText(row.gold.interval) },
      { key: "given", title: "Given", number: true, wide: true, render: (row) => count(row.drawn) },
    ];
    table.rows = people;
    return table;
  }

  #tasks({ items, next }) {
    const base = `/projects/${this.#project.id}`;
    const hardest = [...items].sort((a, b) => (a.answers.accuracy ?? 2) - (b.answers.accuracy ?? 2) || b.answers.scored - a.answers.scored).slice(0, 12);
    const table = document.createElement("data-table");
    table.caption = "Gold tasks, the hardest first";
    table.rowKey = (row) => row.task_id;
    table.columns = [
      { key: "task", title: "Task", class: "nowrap", render: (row) => h("a", { href: `${base}/tasks/${row.task_id}` }, row.external_id ?? `#${row.task_id}`) },
      { key: "gold", title: "Right answer", class: "label-cell", render: (row) => h("span", { dir: "auto" }, answersLine(this.#project.schema, row.gold)) },
      { key: "right", title: "Right", number: true, render: (row) => (row.answers.scored ? `${row.answers.correct} of ${row.answers.scored}` : "–") },
      { key: "shown", title: "Given", number: true, wide: true, render: (row) => count(row.shown) },
    ];
    table.rows = hardest;
    return h("div", { class: "stack tight" }, table, (items.length > hardest.length || next) && h("p", { class: "small" }, h("a", { href: `${base}/tasks?gold=1` }, "All gold tasks")));
  }

  #disputes(disputes) {
    return h("section", { class: "card stack tight", id: "gold-disputes", tabIndex: -1 }, h("h3", {}, `Disputed (${disputes.length})`),
      h("p", { class: "soft small" }, "Annotators say that the right answer is wrong. A correction scores everyone again."),
      h("ul", { class: "plain-list stack" }, disputes.map((one) => h("li", { class: "stack tight gold-dispute" },
        h("p", { dir: "auto" }, h("a", { href: `/projects/${this.#project.id}/tasks/${one.task_id}` }, `#${one.task_id}`), " ", one.excerpt),
        h("p", {}, h("strong", {}, one.user.name), " ", h("span", { class: "soft small" }, timeElement(one.at)), ": ", h("span", { dir: "auto" }, "“", one.comment, "”")),
        h("p", { class: "small" }, h("span", { class: "soft" }, "Gold: "), answersLine(this.#project.schema, one.gold), h("span", { class: "soft" }, " · They said: "), answersLine(this.#project.schema, one.answers) || "nothing"),
        h("div", { class: "row" }, [["correct", "Correct gold…"], ["remove", "Take gold away…"], ["reject", "Gold is right…"]].map(([decision, title]) =>
          h("button", { type: "button", class: "button small", "aria-label": `${title.replace("…", "")}, task ${one.task_id}`, onclick: () => this.#decide(one, decision) }, title)))))));
  }

  async #decide(dispute, decision) {
    const body = { decision };
    if (decision === "correct") {
      const task = await api.get(`/api/tasks/${dispute.task_id}`);
      const { editGold } = await import("./gold-card.js");
      const gold = await editGold({ schema: this.#project.schema, data: task.data, answers: task.gold, note: task.gold_use?.note ?? "", isGold: true });
      if (!gold) return;
      body.gold = gold.answers;
    } else {
      const words = h("textarea", { rows: 2, maxLength: 2000, dir: "auto" });
      const title = decision === "remove" ? "Take gold away?" : "Keep gold as it is?";
      const text = decision === "remove" ? "The task is like any other again, and measures nobody." : "Whoever disputed it reads your reply.";
      const answer = await openDialog({ title, body: [h("p", {}, text), field({ label: "Reply", control: words, optional: true })], actions: [{ label: "Cancel", value: "" }, { label: decision === "remove" ? "Take it away" : "Keep it", value: "yes", kind: "primary" }] });
      if (answer !== "yes") return;
      if (words.value.trim()) body.reply = words.value.trim();
    }
    try {
      await api.post(`/api/projects/${this.#project.id}/gold/disputes/${dispute.id}`, body);
      announce("Dispute decided");
      await this.show();
      this.querySelector("#gold-disputes, #gold")?.focus?.();
    } catch (error) {
      await openDialog({ title: "That did not work", body: h("p", {}, error.detail), actions: [{ label: "Close", value: "" }] });
    }
  }
}

/** A dot for each person's accuracy on a line for its interval; a dashed line where the workflow draws it. */
function accuracyChart(people, needed) {
  const row = 28;
  // As wide as it is drawn, so that its words are as large as those around it.
  const width = innerWidth < 760 ? 324 : 560;
  const [left, right] = [innerWidth < 760 ? 96 : 140, 16];
  const height = people.length * row + 28;
  const x = (share) => left + share * (width - left - right);
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  return svg("svg", { viewBox: `0 0 ${width} ${height}`, class: "chart gold-chart", role: "img", "aria-label": `Share of gold answered rightly by ${plural(people.length, "annotator")}, each with its 95 % interval; the table below has the numbers.` },
    ticks.map((tick) => [
      svg("line", { x1: x(tick), x2: x(tick), y1: 4, y2: height - 22, class: "grid" }),
      svg("text", { x: x(tick), y: height - 6, "text-anchor": tick === 0 ? "start" : tick === 1 ? "end" : "middle" }, `${tick * 100} %`)]),
    svg("line", { x1: x(needed), x2: x(needed), y1: 4, y2: height - 22, class: "needed" }),
    people.map((one, index) => {
      const y = 16 + index * row;
      const isBelow = one.gold.accuracy < needed;
      return svg("g", { class: isBelow ? "below" : "above" },
        svg("text", { x: left - 12, y: y + 4, "text-anchor": "end" }, one.user.name.length > left / 8 ? `${one.user.name.slice(0, left / 8 - 1)}…` : one.user.name),
        svg("line", { x1: x(one.gold.interval[0]), x2: x(one.gold.interval[1]), y1: y, y2: y, class: "interval" }),
        isBelow ? svg("rect", { x: x(one.gold.accuracy) - 5, y: y - 5, width: 10, height: 10, class: "dot" }) : svg("circle", { cx: x(one.gold.accuracy), cy: y, r: 5.5, class: "dot" }));
    }));
}

customElements.define("gold-quality", GoldQuality);
