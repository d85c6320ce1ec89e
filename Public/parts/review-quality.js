import "./data-table.js";
import { api } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { count, percent, plural } from "../core/format.js";

/** How reviewers do, what they found wrong, and where the guidelines were silent. `show(project)` loads and paints. */
export class ReviewQuality extends HTMLElement {
  async show(project) {
    const base = `/projects/${project.id}`;
    try {
      const quality = await api.get(`/api/projects/${project.id}/review/quality`);
      const empty = quality.reviewers.length === 0;
      fill(this, h("section", { class: "stack", "aria-label": "Review" }, h("h2", {}, "Review"),
        empty ? h("p", { class: "soft" }, "No reviewer has decided anything yet.")
          : h("div", { class: "split" }, reviewersCard(quality, project, base), errorsCard(quality.errors, base), gapsCard(quality.guideline_gaps, base))));
    } catch (error) {
      fill(this, h("p", { class: "problem", role: "alert" }, error.detail));
    }
  }
}

function reviewersCard({ reviewers, appeals }, project, base) {
  const table = document.createElement("data-table");
  table.caption = "Reviewers";
  table.rowKey = (row) => row.user.id;
  table.columns = [
    { key: "name", title: "Reviewer", render: (row) => h("a", { class: "plain-link", href: `${base}/tasks?decided_by=${row.user.id}` }, row.user.name) },
    { key: "decisions", title: "Decisions", number: true, wide: true, render: (row) => h("a", { class: "plain-link", href: `${base}/tasks?decided_by=${row.user.id}` }, count(row.decisions)) },
    { key: "reliability", title: "Same as a second reviewer", number: true, render: (row) => (row.reliability ? h("span", {}, percent(row.reliability.value), h("span", { class: "soft small" }, ` ${percent(row.reliability.low)} – ${percent(row.reliability.high)}, of `, link(base, { decided_by: row.user.id, second: "any" }, row.compared, "decided by two"), row.compared > row.confirmed && [", ", link(base, { decided_by: row.user.id, second: "other" }, row.compared - row.confirmed, "where the second said something else"), " not"])) : "–") },
    { key: "overturned", title: "Appeals upheld", number: true, render: (row) => [link(base, { appeal: "upheld", against: row.user.id }, row.overturned, `appeals against ${row.user.name} upheld`), " of ", link(base, { appeal: "any", against: row.user.id }, row.appealed, `appeals against ${row.user.name}`)] },
  ];
  table.rows = reviewers;
  const total = appeals.open + appeals.upheld + appeals.dismissed;
  return h("section", { class: "card stack tight" }, h("h3", {}, "Reviewers"), table,
    h("p", { class: "soft small" }, total === 0 ? "Nobody has appealed." : [h("a", { href: `${base}/tasks?appeal=any` }, plural(total, "appeal")), ": ",
      [["upheld", "upheld"], ["dismissed", "dismissed"], ["open", "waiting"]].map(([state, words], index) => [index > 0 && ", ", appeals[state] > 0 ? h("a", { href: `${base}/tasks?appeal=${state}` }, `${count(appeals[state])} ${words}`) : `0 ${words}`]), "."]),
    reviewers.every((one) => one.compared === 0) && h("p", { class: "soft small" }, project.workflow.second_review > 0 ? "No task was decided by two reviewers so far: reliability follows when some were."
      : ["Reliability needs second reviews: ask for a share of them under ", h("a", { href: `${base}/settings#workflow` }, "Workflow"), "."]));
}

/** A number that leads to its tasks; none lead nowhere. */
function link(base, filter, number, words) {
  if (number === 0) return "0";
  return h("a", { class: "plain-link", href: `${base}/tasks?${new URLSearchParams(filter)}`, "aria-label": `${count(number)}: ${words}` }, count(number));
}

function errorsCard(errors, base) {
  const categories = [...new Set(errors.map((one) => one.category))].sort();
  const people = [...new Map(errors.map((one) => [one.annotator.id, one.annotator])).values()];
  const found = (person, category) => errors.find((one) => one.annotator.id === person.id && one.category === category)?.count ?? 0;
  return h("section", { class: "card stack tight" }, h("h3", {}, "Errors that reviewers named"),
    errors.length === 0 ? h("p", { class: "soft" }, "None so far.")
      : h("div", { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": "Errors by annotator" }, h("table", { class: "table" },
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Annotator"), categories.map((category) => h("th", { scope: "col", class: "numeric" }, category)))),
        h("tbody", {}, people.map((person) => h("tr", {}, h("th", { scope: "row" }, h("a", { class: "plain-link", href: `${base}/tasks?annotator=${person.id}` }, person.name)), categories.map((category) => h("td", { class: "numeric" }, errorCount(found(person, category), person, category, base)))))))));
}

function errorCount(found, person, category, base) {
  if (found === 0) return count(0);
  return h("a", { class: "plain-link", href: `${base}/tasks?${new URLSearchParams({ annotator: person.id, error: category })}` }, count(found));
}

function gapsCard(gaps, base) {
  return h("section", { class: "card stack tight" }, h("h3", {}, "Where the guidelines do not say"),
    gaps.length === 0 ? h("p", { class: "soft" }, "No reviewer has marked a guideline gap.")
      : h("ul", { class: "plain-list" }, gaps.map((gap) => h("li", {}, h("a", { href: `${base}/tasks/${gap.task_id}` }, `Task ${gap.task_id}`), gap.comment && h("span", { dir: "auto" }, ` “${gap.comment}”`)))),
    gaps.length > 0 && h("a", { class: "small", href: `${base}/settings#guidelines` }, "Change the guidelines"));
}

customElements.define("review-quality", ReviewQuality);
