import { h } from "../core/dom.js";

/** What stands on some cards only: the errors to be named, an appeal, why someone passed a task over. */

export function errorChoices(categories, named, onChange) {
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
