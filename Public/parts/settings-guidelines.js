import { fill, h } from "../core/dom.js";
import { markdown } from "../core/markdown.js";
import { field } from "./field-form.js";
import { saveBar } from "./project-version.js";

/** Name and description, and the guidelines as Markdown beside how people will read them. */
export function guidelinesPanel({ version }) {
  const name = h("input", { required: true, maxLength: 200 });
  const description = h("input", { maxLength: 1000 });
  const text = h("textarea", { class: "mono guidelines-text", rows: 22, dir: "auto" });
  const shown = h("div", { class: "prose", dir: "auto" });
  let changed = false;
  const bar = saveBar({ save, revert: load });

  const paint = () => fill(shown, text.value.trim() ? markdown(text.value) : h("p", { class: "soft" }, "Say what each label means, show borderline examples, and what to do when unsure. Annotators open this with G."));
  const element = h("div", { class: "stack" },
    h("section", { class: "card" }, h("div", { class: "schema-row" }, field({ label: "Name", control: name, pointer: "/name" }), field({ label: "Description", optional: true, control: description, pointer: "/description" }))),
    h("div", { class: "split" },
      h("section", { class: "card stack tight" }, field({ label: "Guidelines", control: text, pointer: "/guidelines", hint: "Markdown: # heading, **strong**, *soft*, - list, > quote, `code`, [link](https://…), | tables |" })),
      h("section", { class: "card stack tight", "aria-label": "Preview" }, h("h2", { class: "card-title" }, "As people read it"), shown)),
    bar.element);
  element.addEventListener("input", () => {
    changed = true;
    bar.isChanged = true;
    paint();
  });
  load();

  function load() {
    const { project } = version;
    name.value = project.name;
    description.value = project.description ?? "";
    text.value = project.guidelines ?? "";
    changed = false;
    bar.isChanged = false;
    paint();
  }

  async function save(problem) {
    if (!name.reportValidity()) return "Not saved yet";
    const { project } = version;
    const wanted = { name: name.value.trim(), description: description.value.trim(), guidelines: text.value };
    const changes = Object.fromEntries(Object.entries(wanted).filter(([key, value]) => value !== (project[key] ?? "")));
    if (Object.keys(changes).length === 0) return "Nothing to save";
    try {
      if (!(await version.save(changes))) return "Not saved yet";
    } catch (error) {
      problem.textContent = [error.detail, ...(error.errors ?? []).map((one) => one.detail)].join(" ");
      return "";
    }
    load();
    return "Saved";
  }

  return { element, isChanged: () => changed };
}
