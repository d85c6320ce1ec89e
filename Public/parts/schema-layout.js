import { h } from "../core/dom.js";
import { field, select } from "./field-form.js";

const kinds = [["", "Questions beside the fields"], ["columns", "In columns"], ["tabs", "In tabs"]];

/** How fields and questions are arranged: a line for each column (`text, names`) or tab (`Scene: image, boxes`). */
export function layoutPart(schema, { changed, rebuild, follow }) {
  const { columns, tabs } = schema.layout ?? {};
  const kind = columns ? "columns" : tabs ? "tabs" : "";
  const control = select(kinds, kind, { onchange: ({ target: { value } }) => {
    const halves = [schema.fields.map(({ name }) => name), schema.questions.map(({ name }) => name)];
    if (value === "columns") schema.layout = { columns: halves };
    else if (value === "tabs") schema.layout = { tabs: [{ title: "First", items: halves[0] }, { title: "Second", items: halves[1] }] };
    else delete schema.layout;
    rebuild("/layout");
  } });
  const lines = () => schema.layout?.columns?.map((items) => items.join(", ")) ?? (schema.layout?.tabs ?? []).map(({ title, items }) => `${title}: ${items.join(", ")}`);
  const hint = () => `Names with commas between: ${[...schema.fields, ...schema.questions].map(({ name }) => name).join(", ")}`;
  const text = h("textarea", { rows: Math.max(2, lines().length), spellcheck: false, value: lines().join("\n"), onchange: (event) => {
    schema.layout = read(kind, event.target.value);
    changed();
  } });
  const part = h("section", { class: "stack tight", "aria-label": "Layout" },
    h("div", {}, h("h2", { class: "card-title" }, "Layout"), h("p", { class: "soft small" }, "Where people see what.")),
    h("div", { class: "card stack tight" }, field({ label: "Arranged", control, pointer: "/layout" }),
      kind && field({ label: kind === "columns" ? "A line for each column" : "A line for each tab, its title first", control: text, pointer: `/layout/${kind}`, hint: hint() })));
  follow(() => {
    text.value = lines().join("\n");
    const words = part.querySelector(".hint");
    if (words) words.textContent = hint();
  });
  return part;
}

function read(kind, text) {
  const rows = text.split("\n").filter((line) => line.trim());
  const items = (line) => line.split(",").map((name) => name.trim()).filter(Boolean);
  if (kind === "columns") return { columns: rows.map(items) };
  return { tabs: rows.map((line, index) => {
    const at = line.indexOf(":");
    return at < 0 ? { title: `Part ${index + 1}`, items: items(line) } : { title: line.slice(0, at).trim(), items: items(line.slice(at + 1)) };
  }) };
}
