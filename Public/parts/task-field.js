import { h } from "../core/dom.js";
import { titleOf } from "../core/schema.js";

/** One field of a task's data as it is shown. A text that spans lie over is a `<span-text>`, which comes with their tool. */
export function makeField(field, isMarked) {
  const kind = kindOf(field, isMarked);
  const content = kind.make(field);
  const element = h("div", { class: `task-field ${field.type}`, role: "group", "aria-label": titleOf(field) },
    h("h2", { class: "field-title" }, titleOf(field)), content);
  return { field, element, content, show: (value) => kind.show(content, value, field) };
}

function kindOf({ type }, isMarked) {
  if (type === "text") return isMarked ? markedText : plainText;
  return rare[type] ?? rare.json;
}

let rare = null;

/** All but texts are fetched when a schema has them; a field is made only after. */
export async function loadFields(schema) {
  if (!areFieldsLoaded(schema)) rare = (await import("./rare-fields.js")).kinds;
}

export const areFieldsLoaded = ({ fields }) => rare !== null || fields.every(({ type }) => type === "text");

const markedText = {
  make: (field) => {
    const text = document.createElement("span-text");
    text.name = titleOf(field);
    text.readonly = true;
    return text;
  },
  show: (text, value) => { text.text = String(value ?? ""); },
};

const plainText = {
  make: () => h("div", { class: "plain-text" }, h("div", { class: "span-body" })),
  show: ({ firstChild: body }, value) => {
    const text = String(value ?? "");
    body.classList.toggle("long", text.length > 20000);
    // Each line finds its own direction; one without text still has its height.
    body.replaceChildren(...text.split("\n").map((line) => h("div", { class: "line", dir: "auto" }, line || h("br"))));
  },
};
