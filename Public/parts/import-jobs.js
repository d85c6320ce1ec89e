import { h } from "../core/dom.js";
import { bytes, count, plural, timeElement } from "../core/format.js";

const kinds = { done: "good", failed: "bad", cancelled: "warn", running: "accent", queued: "" };
const endings = {
  done: (name) => `Imported ${name}`, failed: (name) => `The import of ${name} failed`, cancelled: (name) => `The import of ${name} was cancelled`,
};

/** What became of an import: how many went in, which did not and why. */
export function resultCard(job, { base, again }) {
  const result = job.result ?? {};
  const left = (result.rejected ?? 0) > 0;
  return h("section", { class: "card stack" },
    h("h2", { tabIndex: -1 }, endings[job.state](job.parameters?.name ?? "a file")),
    job.problem && h("p", { class: "problem" }, typeof job.problem === "string" ? job.problem : job.problem.detail ?? job.problem.title),
    h("div", { class: "tiles" }, figure("Tasks created", result.created), figure("Rows read", result.read), figure("Duplicates", result.duplicates), figure("Rejected", result.rejected, left ? "bad" : "")),
    left && rejected(job),
    h("div", { class: "row" },
      (result.created ?? 0) > 0 && h("a", { class: "button primary", href: `${base}/tasks?order=-id` }, "See the tasks"),
      (result.created ?? 0) > 0 && h("a", { class: "button", href: `${base}/label` }, "Label"),
      h("button", { type: "button", class: "button", onclick: again }, "Import another file")));
}

function figure(title, value, kind = "") {
  return h("div", { class: "tile" }, h("h3", {}, title), h("p", { class: `figure ${kind}` }, count(value ?? 0)));
}

function rejected(job) {
  const { problems = [], rejected: many } = job.result;
  return h("div", { class: "stack tight" },
    h("div", { class: "row apart" }, h("h3", {}, "Lines that did not go in"),
      h("span", { class: "row" }, "All of them: ", h("a", { href: `/api/jobs/${job.id}/problems?format=csv`, download: "" }, "CSV"), h("a", { href: `/api/jobs/${job.id}/problems?format=jsonl`, download: "" }, "JSON lines"))),
    h("div", { class: "scroll-y", tabIndex: 0, role: "region", "aria-label": "Lines that did not go in" }, h("table", { class: "table" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col", class: "numeric line-number" }, "Line"), h("th", { scope: "col" }, "Why"))),
      h("tbody", {}, problems.map((one) => h("tr", {}, h("td", { class: "numeric" }, String(one.line)), h("td", {}, one.detail)))))),
    many > problems.length && h("p", { class: "soft small" }, `The first ${problems.length} of ${plural(many, "line")}.`));
}

/** The project's imports, newest first. */
export function jobTable(jobs, base) {
  return h("div", { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": "Imports" }, h("table", { class: "table table-rows" },
    h("caption", { class: "visually-hidden" }, "Imports of this project"),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "File"), h("th", { scope: "col" }, "State"), h("th", { scope: "col", class: "numeric" }, "Created"), h("th", { scope: "col", class: "numeric wide-only" }, "Duplicates"),
      h("th", { scope: "col", class: "numeric" }, "Rejected"), h("th", { scope: "col", class: "numeric wide-only" }, "Size"), h("th", { scope: "col", class: "wide-only" }, "By"), h("th", { scope: "col" }, "When"))),
    h("tbody", {}, jobs.map((job) => row(job, base)))));
}

function row(job, base) {
  const { result, parameters } = job;
  return h("tr", {},
    h("td", {}, h("a", { href: `${base}/import?job=${job.id}` }, parameters?.name || `import ${job.id}`)),
    h("td", {}, h("span", { class: `badge ${kinds[job.state] ?? ""}` }, job.state)),
    h("td", { class: "numeric" }, count(result?.created)), h("td", { class: "numeric wide-only" }, count(result?.duplicates)), h("td", { class: "numeric" }, count(result?.rejected)),
    h("td", { class: "numeric wide-only" }, parameters?.bytes ? bytes(parameters.bytes) : "–"), h("td", { class: "wide-only" }, job.created_by?.name ?? ""), h("td", { class: "nowrap" }, timeElement(job.created_at)));
}
