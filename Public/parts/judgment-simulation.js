// What a fixed and an adaptive number of judgments would cost, with people as good as is supposed.
import { api } from "../core/api.js";
import { h } from "../core/dom.js";
import { announce } from "../core/announce.js";
import { field, submitForm } from "./field-form.js";
import { legend } from "./line-chart.js";

const percent = (value) => `${(value * 100).toLocaleString("en", { maximumFractionDigits: 1 })} %`;
const money = (value) => value.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const number = (value) => value.toLocaleString("en", { maximumFractionDigits: 2 });

/** `read(name)` gives a workflow setting as it stands in the form, saved or not. */
export function simulationCard({ project, read }) {
  const inputs = fields(project);
  const result = h("div", { class: "stack", hidden: true });
  const form = h("form", { class: "stack" },
    h("div", { class: "settings-grid" }, inputs.map((one) => one.element)),
    h("p", { class: "problem", role: "alert" }),
    h("div", {}, h("button", { type: "submit", class: "button" }, "Simulate")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submitForm(form, simulate);
  });

  async function simulate() {
    const wish = Object.fromEntries(inputs.filter((one) => one.name !== "price").map((one) => [one.name, one.read()]));
    const body = { ...wish, judgments: Math.min(10, read("judgments") ?? 1), max_judgments: Math.min(10, read("max_judgments") ?? 3), confidence: Math.max(0.5, read("confidence") ?? 0.95) };
    const reply = await api.post("/api/simulations", body);
    const price = inputs.find((one) => one.name === "price").read();
    result.replaceChildren(...picture(reply, price));
    result.hidden = false;
    announce(summary(reply));
  }

  return h("section", { class: "card stack", "aria-label": "Simulation" }, h("h2", { class: "card-title" }, "What would it cost?"),
    h("p", { class: "soft small" }, "Simulated people judge simulated tasks with the numbers of answers and the confidence that stand above, saved or not. Real people are less regular: expect somewhat more."),
    form, result);
}

function fields(project) {
  const classes = project.schema.questions.find((question) => question.type === "choice")?.options?.length ?? 3;
  const counts = project.counts ?? {};
  const tasks = Object.values({ open: counts.open ?? 0, review: counts.review ?? 0, done: counts.done ?? 0 }).reduce((sum, count) => sum + count, 0);
  return [
    entry("tasks", "Tasks", tasks || 1000, { min: 1, max: 1e9 }),
    entry("annotators", "People", 10, { min: 2, max: 200 }),
    entry("classes", "Labels to choose from", Math.min(20, Math.max(2, classes)), { min: 2, max: 20 }),
    entry("accuracy", "Right answers of a person, in %", 80, { min: 5, max: 100, factor: 100, hint: "On average." }),
    entry("spread", "Best and worst differ from that by, in %", 15, { min: 0, max: 50, factor: 100 }),
    entry("price", "Price of an answer", 0.05, { min: 0, max: 1e6, step: "any", hint: "In any currency." }),
  ];
}

function entry(name, label, value, { factor = 1, hint = "", ...range }) {
  const input = h("input", { type: "number", step: 1, required: true, value, ...range });
  return { name, element: field({ label, hint, control: input, pointer: `/${name}` }), read: () => input.valueAsNumber / factor };
}

function picture({ fixed, adaptive }, price) {
  const labels = [...new Set([...fixed.curve, ...adaptive.curve].map((point) => point.judgments))].sort((a, b) => a - b);
  const at = (curve) => labels.map((label) => curve.find((point) => point.judgments === label)?.accuracy ?? null);
  const series = [{ name: "Adaptive", values: at(adaptive.curve) }, { name: "Fixed", values: at(fixed.curve), dashed: true }];
  const chart = document.createElement("line-chart");
  chart.data = { title: "Right labels by answers for each task", xTitle: "Answers for each task", labels: labels.map(number), series, format: percent, top: 1, whole: false };
  const rows = [["Fixed", fixed], ["Adaptive", adaptive]].map(([name, one]) => h("tr", {}, h("th", { scope: "row" }, name),
    [number(one.judgments), one.total.toLocaleString("en"), money(one.total * price), percent(one.accuracy)].map((text) => h("td", { class: "numeric" }, text))));
  const head = h("tr", {}, ["Policy", "Each task", "Answers", "Cost", "Right"].map((text, index) => h("th", { scope: "col", class: index ? "numeric" : "" }, text)));
  return [
    h("div", { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": "Cost of each policy" }, h("table", { class: "table" }, h("thead", {}, head), h("tbody", {}, rows))),
    h("h3", { class: "small" }, "Right labels by answers for each task"), legend(series), chart,
  ];
}

function summary({ fixed, adaptive }) {
  return `Fixed: ${number(fixed.judgments)} answers for each task, ${percent(fixed.accuracy)} right. Adaptive: ${number(adaptive.judgments)} answers, ${percent(adaptive.accuracy)} right.`;
}
