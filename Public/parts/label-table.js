import { h } from "../core/dom.js";
import { count, percent, ratio } from "../core/format.js";

/** Per label: how often it was given, and how far people agree on it alone. `link(value)` leads to its tasks. */
export function labelTable(question, link) {
  const most = Math.max(...question.categories.map((one) => one.share), 0.0001);
  return h("div", { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": `Per label: ${question.title}` }, h("table", { class: "table" },
    h("caption", { class: "visually-hidden" }, `Per label: ${question.title}`),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Answer"), h("th", { scope: "col" }, h("span", { class: "visually-hidden" }, "Share as a bar")), ["Given", "Share", "Agreement"].map((name) => h("th", { scope: "col", class: "numeric" }, name)))),
    h("tbody", {}, question.categories.map((one) => h("tr", {},
      h("th", { scope: "row", dir: "auto" }, h("a", { class: "plain-link", href: link(one.value) }, one.title)),
      h("td", { class: "bar-cell", "aria-hidden": "true" }, bar(one.share / most)),
      h("td", { class: "numeric" }, count(one.count)), h("td", { class: "numeric soft" }, percent(one.share)),
      h("td", { class: "numeric strong", title: one.agreement === null ? "Nobody who shared a task gave it." : "Of what two people gave to the same task under this label, the share that both gave." }, ratio(one.agreement)))))));
}

function bar(share) {
  const fillPart = h("span", { class: "bar-fill" });
  fillPart.style.inlineSize = `${share * 100}%`;
  return h("span", { class: "bar-track" }, fillPart);
}

/** People whose habits are shown at first; the rest by a button. */
const most = 15;

/** What each person gives: their shares of the labels, shaded, so that a habit of one's own stands out. */
export function habitTable(question, annotators, link) {
  const values = question.categories;
  const rows = question.annotators.filter((one) => one.labels?.length > 0);
  if (rows.length < 2 || values.length < 2 || values.length > 12) return null;
  const body = h("tbody", {}, rows.slice(0, rows.length > most + 3 ? most : rows.length).map((row) => habitRow(row, values, annotators[row.annotator], link)));
  const more = h("button", { type: "button", class: "button small more", "aria-label": `What each person gives: show all ${count(rows.length)} people`, onclick: () => {
    body.append(...rows.slice(most).map((row) => habitRow(row, values, annotators[row.annotator], link)));
    body.children[most].querySelector("a")?.focus();
    more.remove();
  } }, `Show all ${count(rows.length)} people`);
  return h("section", { class: "card stack tight" }, h("h3", {}, "What each person gives"),
    h("div", { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": `What each person gives: ${question.title}` }, h("table", { class: "matrix" },
      h("caption", { class: "visually-hidden" }, `What each person gives: ${question.title}`),
      h("thead", {}, h("tr", {}, h("td", {}), values.map((one) => h("th", { scope: "col", dir: "auto" }, one.title)), h("th", { scope: "col" }, "Answers"))),
      body)), rows.length > most + 3 && more);
}

function habitRow(row, values, person, link) {
  const counts = new Map(row.labels.map((label) => [label.value, label.count]));
  return h("tr", {}, h("th", { scope: "row" }, person.id ? h("a", { href: link(person) }, person.name) : person.name),
    values.map((value) => {
      const share = (counts.get(value.value) ?? 0) / row.ratings;
      const number = counts.get(value.value) ?? 0;
      const words = `${person.name}: ${value.title} ${count(number)} times`;
      const cell = h("td", { class: "matrix-cell", title: words }, person.id && number > 0 ? h("a", { href: link(person, value.value), "aria-label": words }, percent(share)) : percent(share));
      cell.style.setProperty("--strength", `${Math.round(share * 72) + 8}%`);
      return cell;
    }), h("td", {}, count(row.ratings)));
}
