import { api } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { count, duration, percent } from "../core/format.js";

/** What seeing a prediction does to the answers: the two groups of tasks side by side. `show(project)` loads it. */
export class AnchoringReport extends HTMLElement {
  async show(project) {
    try {
      const report = await api.get(`/api/projects/${project.id}/anchoring`);
      const none = report.shown.annotations + report.hidden.annotations === 0;
      // A project without predictions has no use for an empty card.
      if (none && report.anchoring_control === 0) return fill(this);
      fill(this, h("section", { class: "card stack tight", "aria-label": "Predictions" }, h("h2", { class: "card-title" }, "Do people only follow predictions?"),
        none ? h("p", { class: "soft" }, `${percent(report.anchoring_control)} of the tasks with a prediction are answered without it. As soon as some are, both kinds stand here side by side.`)
          : [table(report, `/projects/${project.id}/tasks`), h("p", { class: "soft small" }, verdict(report.same_as_prediction))]));
    } catch (error) {
      fill(this, h("p", { class: "problem", role: "alert" }, error.detail));
    }
  }
}

const rows = [
  ["same_as_prediction", "Same as the prediction"],
  ["right", "Right, where a reviewer or gold decided"],
  ["followed_wrong_prediction", "Followed the prediction where it was wrong"],
];

function table(report, base) {
  const linked = (value, prediction) => (value > 0 ? h("a", { class: "plain-link", href: `${base}?prediction=${prediction}` }, count(value)) : count(value));
  return h("div", { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": "With and without prediction" }, h("table", { class: "table" },
    h("thead", {}, h("tr", {}, ["", "Saw it", "Did not see it", "Difference"].map((title, at) => h("th", { scope: "col", class: at > 0 ? "numeric" : "" }, title)))),
    h("tbody", {},
      h("tr", {}, h("th", { scope: "row" }, "Annotations"), h("td", { class: "numeric" }, linked(report.shown.annotations, "shown")), h("td", { class: "numeric" }, linked(report.hidden.annotations, "hidden")), h("td", {})),
      rows.map(([key, title]) => h("tr", {}, h("th", { scope: "row" }, title), share(report.shown[key], links[key] && `${base}?prediction=shown_same`), share(report.hidden[key], links[key] && `${base}?prediction=hidden_same`), difference(report[key]))),
      h("tr", {}, h("th", { scope: "row" }, "Time, median"), h("td", { class: "numeric" }, seconds(report.shown)), h("td", { class: "numeric" }, seconds(report.hidden)), h("td", {})))));
}

const seconds = ({ median_seconds: value }) => (value === null ? "–" : duration(value));

/** Figures whose tasks a list can tell. */
const links = { same_as_prediction: true };

function share(value, href) {
  return h("td", { class: "numeric" }, value ? [href ? h("a", { class: "plain-link", href }, percent(value.value)) : percent(value.value), h("span", { class: "soft small" }, ` of ${count(value.n)}`)] : "–");
}

function difference(value) {
  const points = (number) => `${number > 0 ? "+" : ""}${(number * 100).toFixed(0)}`;
  return h("td", { class: "numeric" }, value ? [`${points(value.value)} points`, h("span", { class: "soft small" }, ` ${points(value.low)} to ${points(value.high)}`)] : "–");
}

function verdict(same) {
  if (!same) return "Both kinds need answers before they can be compared.";
  if (same.low > 0) return "People who see the prediction give the same answer more often than those who do not: it pulls them along.";
  return "So far no pull can be told from chance.";
}

customElements.define("anchoring-report", AnchoringReport);
