import { h } from "../core/dom.js";
import { titleOf } from "../core/schema.js";

/** One field of a task's data as it is shown. What regions lie over is a surface: an element that comes with their tool. */
export function makeField(field, isMarked) {
  const isSurface = isMarked && field.type in surfaces;
  const kind = isSurface ? surface : kindOf(field);
  const content = kind.make(field);
  const element = h("div", { class: `task-field ${field.type}`, role: "group", "aria-label": titleOf(field) },
    h("h2", { class: "field-title" }, titleOf(field)), content);
  return { field, element, content, isSurface, show: (value) => kind.show(content, value, field) };
}

function kindOf({ type }) {
  return type === "text" ? plainText : rare[type] ?? rare.json;
}

/** Field type → the element that regions over it are drawn on (form-extras.js), defined by the module of their tool. */
const surfaces = { text: "span-text", image: "image-surface", audio: "audio-surface", video: "video-surface" };

const surface = {
  make: (field) => {
    const element = document.createElement(surfaces[field.type]);
    element.name = titleOf(field);
    element.readonly = true;
    return element;
  },
  show: (element, value) => { element.value = value; },
};

let rare = null;

/** All but texts are fetched when a schema has them; a field is made only after. */
export async function loadFields(schema) {
  if (areFieldsLoaded(schema)) return;
  const { kinds, loadKinds } = await import("./rare-fields.js");
  await loadKinds(schema.fields);
  rare = kinds;
}

export const areFieldsLoaded = ({ fields }) => fields.every(({ type }) => type === "text" || (rare !== null && (!surfaces[type] || customElements.get(surfaces[type]))));

const plainText = {
  make: () => h("div", { class: "plain-text" }, h("div", { class: "span-body" })),
  show: ({ firstChild: body }, value) => {
    const text = String(value ?? "");
    body.classList.toggle("long", text.length > 20000);
    // Each line finds its own direction; one without text still has its height.
    body.replaceChildren(...text.split("\n").map((line) => h("div", { class: "line", dir: "auto" }, line || h("br"))));
  },
};
