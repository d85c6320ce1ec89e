import { fill, h } from "../core/dom.js";
import { count, plural, ratio } from "../core/format.js";

const measures = { iou: "IoU", oks: "OKS", hausdorff: "closeness" };

/**
 * How far people agree on what they drew: all labels together with intervals, then each by itself. `link(value)` leads to
 * the tasks that have a label in their own.
 */
export function fillRegions(card, question, coefficientTable, link) {
  const { regions, title } = question;
  const measure = measures[regions.measure];
  const [{ sample }] = regions.figures;
  fill(card, h("h3", {}, "What was drawn, matched one to one"),
    coefficientTable({ title: `${title}, what was drawn`, coefficients: regions.figures }),
    h("p", { class: "soft small" }, `Two regions are the same thing from ${measure} ${ratio(regions.threshold)} on; “drawn alike” is the mean ${measure} of those that also share their label.`,
      sample !== null && ` Measured on a sample of ${plural(sample, "task")}.`),
    h("div", { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": `Regions per label: ${title}` }, h("table", { class: "table" },
      h("caption", { class: "visually-hidden" }, `Regions per label: ${title}`),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Label"), ["Regions", "Matched", "F1", `Mean ${measure}`].map((name) => h("th", { scope: "col", class: "numeric" }, name)))),
      h("tbody", {}, regions.labels.map((label) => h("tr", {}, h("th", { scope: "row", dir: "auto" }, h("a", { class: "plain-link", href: link(label.value) }, label.title)),
        h("td", { class: "numeric" }, count(label.regions)), h("td", { class: "numeric" }, count(label.matched)),
        h("td", { class: "numeric strong" }, ratio(label.f1)), h("td", { class: "numeric" }, ratio(label.extent))))))),
    h("p", { class: "soft small" }, "Regions are counted once for each pair of answers to a task."));
}
