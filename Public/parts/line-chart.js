// <line-chart>: lines over a shared axis as inline SVG, with the table of its numbers behind it.
import { h } from "../core/dom.js";
import { labelStride, ticks } from "./scale.js";
import { svg } from "./svg.js";

const height = 220;
const margin = { top: 12, right: 16, bottom: 28, left: 48 };

/** Property `data`: {title, xTitle, labels: [text], series: [{name, values: [number|null], dashed}], band: {low, high}|null, format, top}. */
class LineChart extends HTMLElement {
  #data = null;
  #plot = h("div", { class: "chart-plot" });
  #table = h("div", { class: "chart-table scroll-x", tabIndex: 0, role: "region" });
  #width = 0;
  #observer = null;

  set data(data) {
    this.#data = data;
    if (this.isConnected) this.#render();
  }

  get data() {
    return this.#data;
  }

  connectedCallback() {
    if (!this.firstChild) {
      const details = h("details", { class: "chart-details" }, h("summary", {}, "Numbers"), this.#table);
      this.append(this.#plot, details);
    }
    this.#observer = new ResizeObserver(([entry]) => {
      const width = Math.round(entry.contentRect.width);
      if (width === this.#width) return;
      this.#width = width;
      this.#draw();
    });
    this.#observer.observe(this.#plot);
    if (this.#data) this.#render();
  }

  disconnectedCallback() {
    this.#observer?.disconnect();
  }

  #render() {
    this.#draw();
    this.#fillTable();
  }

  #draw() {
    if (!this.#data || this.#width < 80) return;
    const { title, labels, series, format = String } = this.#data;
    const values = series.flatMap((one) => one.values.filter((value) => value !== null));
    const marks = ticks(this.#data.top ?? Math.max(0, ...values), 4, this.#data.whole ?? true);
    const frame = {
      width: this.#width - margin.left - margin.right,
      height: height - margin.top - margin.bottom,
      top: marks.at(-1),
      steps: Math.max(1, labels.length - 1),
    };
    const x = (index) => margin.left + (labels.length === 1 ? frame.width / 2 : (index / frame.steps) * frame.width);
    const y = (value) => margin.top + frame.height - (value / frame.top) * frame.height;
    const picture = svg("svg", { class: "chart-svg", width: this.#width, height, role: "img", "aria-label": summary(this.#data) },
      marks.map((mark) => gridLine(mark, y(mark), this.#width, format)),
      axisLabels(labels, x, frame.width),
      this.#data.band && band(this.#data.band, x, y),
      series.map((one, index) => line(one, index, x, y)),
      hoverTargets(this.#data, x, frame.width / frame.steps));
    this.#plot.replaceChildren(picture);
    this.#plot.setAttribute("data-title", title);
  }

  #fillTable() {
    const { title, xTitle, labels, series, format = String } = this.#data;
    this.#table.setAttribute("aria-label", title);
    const head = h("tr", {}, h("th", { scope: "col" }, xTitle), series.map((one) => h("th", { scope: "col", class: "numeric" }, one.name)));
    const rows = labels.map((label, index) => h("tr", {}, h("th", { scope: "row" }, label),
      series.map((one) => h("td", { class: "numeric" }, one.values[index] === null ? "–" : format(one.values[index])))));
    this.#table.replaceChildren(h("table", { class: "table" }, h("thead", {}, head), h("tbody", {}, rows.reverse())));
  }
}

function gridLine(mark, y, width, format) {
  return [
    svg("line", { class: "chart-grid", x1: margin.left, x2: width - margin.right, y1: y, y2: y }),
    svg("text", { class: "chart-axis", x: margin.left - 8, y: y + 4, "text-anchor": "end" }, format(mark)),
  ];
}

function axisLabels(labels, x, width) {
  const stride = labelStride(labels.length, width, 64);
  const last = labels.length - 1;
  return labels.map((label, index) => {
    if ((last - index) % stride !== 0) return null;
    const anchor = index === last && last > 0 ? "end" : "middle";
    return svg("text", { class: "chart-axis", x: index === last && last > 0 ? x(index) + 8 : x(index), y: height - 8, "text-anchor": anchor }, label);
  });
}

/** Between two lines: where the truth lies most of the time. */
function band({ low, high }, x, y) {
  const place = (values) => values.map((value, at) => [at, value]).filter(([, value]) => value !== null).map(([at, value]) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`);
  return svg("polygon", { class: "chart-band", points: [...place(high), ...place(low).reverse()].join(" ") });
}

function line(one, index, x, y) {
  const known = one.values.map((value, at) => [at, value]).filter(([, value]) => value !== null);
  if (known.length === 0) return null;
  const points = known.map(([at, value]) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`);
  const name = `chart-line chart-series-${index}${one.dashed ? " chart-dashed" : ""}`;
  const dots = known.length < 40 ? known.map(([at, value]) => svg("circle", { class: `chart-dot chart-series-${index}`, cx: x(at), cy: y(value), r: 2.5 })) : [];
  return [svg("polyline", { class: name, points: points.join(" ") }), dots];
}

function hoverTargets({ labels, series, format = String }, x, stride) {
  return labels.map((label, index) => {
    const text = series.map((one) => `${one.name}: ${one.values[index] === null ? "–" : format(one.values[index])}`).join(", ");
    const width = Math.max(stride, 8);
    return svg("rect", { class: "chart-hover", x: x(index) - width / 2, y: margin.top, width, height: height - margin.top - margin.bottom },
      svg("title", {}, `${label}: ${text}`));
  });
}

function summary({ title, labels, series, format = String }) {
  const ends = series.map((one) => `${one.name} ${format(one.values.findLast((value) => value !== null) ?? 0)}`);
  return `${title}. ${labels.at(0) ?? ""} to ${labels.at(-1) ?? ""}, at the end: ${ends.join(", ")}.`;
}

/** The names of the lines with a sample of each, as text beside the title. */
export function legend(series) {
  return h("ul", { class: "legend" }, series.map((one, index) => h("li", {},
    svg("svg", { width: 20, height: 8, "aria-hidden": "true" },
      svg("line", { class: `chart-line chart-series-${index}${one.dashed ? " chart-dashed" : ""}`, x1: 0, x2: 20, y1: 4, y2: 4 })),
    one.name)));
}

customElements.define("line-chart", LineChart);
