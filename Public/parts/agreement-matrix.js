// <agreement-matrix>: who agrees with whom, a heat map that is a table.
import { h } from "../core/dom.js";
import { count } from "../core/format.js";

/** People at first; the rest by a button. */
const most = 15;

/**
 * Properties: `people` [{id, name, href}], `cells` Map from "i:j" (i < j, positions in people) to {value, units, reason},
 * `measure` (what a number is), `words` (reason → sentence), `link(a, b)` → address of the tasks both did, or null.
 */
class AgreementMatrix extends HTMLElement {
  #state = null;
  #isWhole = false;

  set data(state) {
    this.#state = state;
    if (this.isConnected) this.#render();
  }

  connectedCallback() {
    if (this.#state) this.#render();
  }

  #render() {
    const { people: all, title } = this.#state;
    const isCut = !this.#isWhole && all.length > most + 3;
    const people = isCut ? all.slice(0, most) : all;
    const head = h("tr", {}, h("td", {}), people.map((person) => h("th", { scope: "col", title: person.name }, short(person.name))));
    const rows = people.map((person, row) => h("tr", {},
      h("th", { scope: "row", title: person.name }, person.href ? h("a", { href: person.href }, person.name) : person.name),
      people.map((_, column) => this.#cell(row, column))));
    this.replaceChildren(h("div", { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": title },
      h("table", { class: "matrix" }, h("caption", { class: "visually-hidden" }, title), h("thead", {}, head), h("tbody", {}, rows))),
    isCut ? this.#moreButton(all.length, title) : "");
  }

  #moreButton(number, title) {
    return h("button", { type: "button", class: "button small more", "aria-label": `${title}: show all ${count(number)} people`, onclick: () => {
      this.#isWhole = true;
      this.#render();
      this.querySelectorAll("tbody tr")[most]?.querySelector("a")?.focus();
    } }, `Show all ${count(number)} people`);
  }

  #cell(row, column) {
    if (row === column) return h("td", { class: "matrix-self" }, h("span", { "aria-label": "the same person" }, "·"));
    const { cells, people, measure, words, link } = this.#state;
    const cell = cells.get(`${Math.min(row, column)}:${Math.max(row, column)}`);
    const pair = `${people[row].name} and ${people[column].name}`;
    if (!cell || cell.value === null) {
      const why = cell?.reason ? words(cell.reason) : "no task done by both";
      return h("td", { class: "matrix-none", title: `${pair}: ${why}` }, h("span", { "aria-label": why }, "–"));
    }
    const text = cell.value.toFixed(2);
    const detail = `${pair}: ${measure} ${text}${cell.units === null ? "" : `, ${cell.units} tasks`}`;
    const href = link?.(people[row], people[column]);
    const td = h("td", { class: "matrix-cell", title: detail }, href ? h("a", { href, "aria-label": detail }, text) : text);
    td.style.setProperty("--strength", `${Math.round(Math.max(0, Math.min(1, cell.value)) * 72) + 8}%`);
    return td;
  }
}

function short(name) {
  const first = name.split(/\s+|@/u)[0];
  return [...first].length > 10 ? `${[...first].slice(0, 9).join("")}…` : first;
}

customElements.define("agreement-matrix", AgreementMatrix);
