// <bar-chart>: shares as bars in a table, so that the picture and the numbers are one thing for every reader.
import { h } from "../core/dom.js";

/** Property `data`: {title, total, values: [{title, count, href, color}], format(count, share)}. */
class BarChart extends HTMLElement {
  #data = null;

  set data(data) {
    this.#data = data;
    if (this.isConnected) this.#render();
  }

  connectedCallback() {
    if (this.#data) this.#render();
  }

  #render() {
    const { title, total, values } = this.#data;
    const most = Math.max(1, ...values.map((value) => value.count));
    const rows = values.map((value) => row(value, value.count / most, total > 0 ? value.count / total : 0));
    this.replaceChildren(h("table", { class: "bars" },
      h("caption", { class: "visually-hidden" }, title),
      h("thead", { class: "visually-hidden" }, h("tr", {}, ["Value", "Share", "Count", "Percent"].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, rows)));
  }
}

function row(value, length, share) {
  const bar = h("span", { class: "bar-fill" });
  bar.style.inlineSize = `${Math.max(length * 100, value.count > 0 ? 0.5 : 0)}%`;
  if (value.color) bar.style.backgroundColor = value.color;
  const name = value.href ? h("a", { href: value.href }, value.title) : value.title;
  return h("tr", {},
    h("th", { scope: "row", class: "bar-name", dir: "auto" }, name),
    h("td", { class: "bar-cell", "aria-hidden": "true" }, h("span", { class: "bar-track" }, bar)),
    h("td", { class: "numeric" }, value.count.toLocaleString("en")),
    h("td", { class: "numeric bar-share" }, `${percent(share)} %`));
}

function percent(share) {
  const value = share * 100;
  return value > 0 && value < 1 ? "<1" : String(Math.round(value));
}

customElements.define("bar-chart", BarChart);
