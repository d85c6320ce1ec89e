import { h } from "../core/dom.js";

/** What is said of some tasks only: why it is here, errors to be named, an appeal, why someone passed it over. */

const flagWords = { skips: "Skipped by several", broken: "Flagged as broken", sample: "A sample", appeal: "Appealed", suspected: "Its label is suspected", second_review: "Second review: decide it apart", reviewers_differ: "Two reviewers differ" };

/** Why a task is here, where the disputes do not tell. */
export const flagBadge = (flag) => flagWords[flag] && h("span", { class: "badge warn" }, flagWords[flag]);

/** Its place is kept by the card; the list behind it is made when it is opened. */
export function errorNames(categories, annotator, named) {
  const summary = h("summary", { "aria-label": `Errors of ${annotator.name}` });
  const paint = () => { summary.textContent = named.size === 0 ? "Name an error" : [...named].join(", "); };
  paint();
  const details = h("details", { class: "small" }, summary);
  details.addEventListener("toggle", () => details.append(...errorChoices(categories, named, paint)), { once: true });
  return details;
}

function errorChoices(categories, named, onChange) {
  return categories.map((category) => h("label", { class: "row tight" },
    h("input", { type: "checkbox", checked: named.has(category), onchange: ({ target }) => {
      if (target.checked) named.add(category);
      else named.delete(category);
      onChange();
    } }), category));
}

export function appealNote({ appeals = [] }, { id }) {
  const appeal = appeals.find(({ annotation_id: annotation }) => annotation === id);
  return appeal && h("p", { class: "notice warn small", dir: "auto" }, h("strong", {}, "Appeal: "), appeal.comment);
}

const reasons = { unclear: "Unclear to them", not_for_me: "Not for them", broken: "Flagged as broken", other: "Skipped" };

export function skipCard({ annotator, reason, comment }) {
  return h("article", { class: "card annotation skipped", "aria-label": annotator?.name ?? "Skipped" },
    h("header", {}, h("h2", {}, annotator?.name ?? annotator), h("span", { class: reason === "broken" ? "badge warn" : "badge" }, reasons[reason] ?? reason)),
    h("p", { dir: "auto" }, comment || "Without a word."));
}
