import "./data-table.js";
import { api } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { count, duration, percent, plural } from "../core/format.js";
import { intervalText, standingBadge } from "./gold-standing.js";
import { quotaText } from "./person-standing.js";

/** Everyone who worked in a project, side by side, the alarms first: for its managers. */
class PeopleQuality extends HTMLElement {
  #project = null;
  #table = document.createElement("data-table");
  #alarms = h("div", { class: "stack tight", role: "status" });

  async show(project) {
    this.#project = project;
    await this.#load();
  }

  /** There may be news. Whoever is in the middle of the table is not thrown out of it. */
  async refresh() {
    if (this.#project && !this.contains(document.activeElement)) await this.#load();
  }

  async #load() {
    const page = await api.get(`/api/projects/${this.#project.id}/people?limit=200`).catch(() => null);
    if (!page || page.items.length === 0) return;
    if (!this.#table.isConnected) this.#build();
    const people = page.items;
    fill(this.#alarms, people.filter(marked).map((one) => alarm(this.#project, one)));
    this.#table.rows = people.sort((one, other) => Number(marked(other)) - Number(marked(one)) || other.annotations - one.annotations);
  }

  #build() {
    const base = `/projects/${this.#project.id}`;
    const several = this.#project.schema.questions.length > 1;
    const table = this.#table;
    table.caption = "People, side by side";
    table.most = 15;
    table.rowKey = (row) => row.user.id;
    table.columns = [
      { key: "name", title: "Name", render: (row) => h("span", { class: "row tight" }, h("a", { class: "plain-link", href: `${base}/people/${row.user.id}` }, row.user.name), standingBadge(row), marks(row)) },
      { key: "reliability", title: "Reliability", number: true, render: (row) => reliability(row, several) },
      { key: "alike", title: "As the label says", number: true, render: (row) => alike(row, base) },
      { key: "gold", title: "Known answers", number: true, wide: true, render: (row) => (row.gold.scored ? share(row.gold.accuracy, row.gold.interval, `${row.gold.correct} of ${row.gold.scored} right`) : "–") },
      { key: "speed", title: "A task takes", number: true, render: (row) => (row.speed ? h("span", { title: `half of them ${duration(row.speed.lower_quartile)} to ${duration(row.speed.upper_quartile)}` }, duration(row.speed.median_seconds)) : "–") },
      { key: "annotations", title: "Answers", number: true, render: (row) => h("a", { class: "plain-link", href: `${base}/tasks?annotator=${row.user.id}` }, row.quota ? quotaText(row.quota) : count(row.annotations)) },
    ];
    fill(this, h("section", { class: "card stack tight", id: "people", "aria-label": "People" }, h("h2", { class: "card-title" }, "People"),
      h("p", { class: "soft small" }, "Reliability is how often the fitted model takes someone to be right; beside it a 95 % interval. As the label says: how like their answers are to labels that others had a part in."),
      this.#alarms, table));
  }
}

function marked({ speed, drift }) {
  return Boolean(speed?.too_fast || drift?.alarm);
}

function marks({ speed, drift }) {
  return [drift?.alarm && h("span", { class: "badge warn" }, "drifting"), speed?.too_fast && h("span", { class: "badge warn" }, "very fast")];
}

function alarm(project, { user, speed, drift }) {
  const words = [
    drift?.alarm && `${percent(drift.recent)} of the newest ${drift.recent_count} compared answers are as the label says, of the ${drift.before_count} before ${percent(drift.before)}.`,
    speed?.too_fast && `A task takes ${duration(speed.median_seconds)}, where ${duration(speed.typical_seconds)} are typical.`,
  ].filter(Boolean);
  return h("p", { class: "notice warn" }, h("a", { href: `/projects/${project.id}/people/${user.id}` }, user.name), drift?.alarm ? " is drifting. " : " is very fast. ", words.join(" "));
}

/** Of several questions the mean, and each in the tooltip. */
function reliability({ reliability: parts }, several) {
  const known = parts.filter((part) => typeof part.value === "number");
  if (known.length === 0) return "–";
  if (!several) return share(known[0].value, known[0].interval, plural(known[0].judgments, "answer"));
  const mean = known.reduce((sum, part) => sum + part.value, 0) / known.length;
  return h("span", { title: known.map((part) => `${part.title} ${percent(part.value)}`).join(", ") }, percent(mean));
}

/** Leads to where they differ from the label. */
function alike({ user, agreement }, base) {
  const figure = share(agreement.mean, agreement.interval, `${plural(agreement.compared, "task")} compared`);
  return figure === "–" ? figure : h("a", { class: "plain-link", href: `${base}/tasks?annotator=${user.id}&unlike=1`, title: "Tasks that they did not answer as the label says" }, figure);
}

function share(value, interval, title) {
  if (typeof value !== "number") return "–";
  return h("span", { title }, percent(value), interval && h("span", { class: "soft small nowrap" }, ` ${intervalText(interval)}`));
}

customElements.define("people-quality", PeopleQuality);
