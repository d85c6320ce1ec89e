import { fill, h } from "../core/dom.js";
import { field } from "./field-form.js";

const sample = "Then the little tailor laughed aloud, and said: ‘You have heard of seven at one blow; that was I.’";

/**
 * The real tools of a schema, with words or a picture to try them on. `firstTask()` gives the data of a task of the
 * project, where there is one: recordings and films cannot be made up.
 */
export function schemaPreview({ firstTask = async () => ({}) } = {}) {
  const place = h("div", { class: "stack" });
  const text = h("textarea", { rows: 3, value: sample, dir: "auto" });
  const words = field({ label: "Text to try it on", control: text });
  let shown = null;
  let turn = 0;
  text.addEventListener("input", () => shown && show(shown));

  /** The tools are fetched with the first preview: the page stands without them. */
  async function show(schema) {
    shown = schema;
    words.hidden = schema.fields.every(({ type }) => ["image", "audio", "video"].includes(type));
    const mine = (turn += 1);
    const [{ KeyMap }] = await Promise.all([import("../core/keys.js"), import("./question-form.js")]);
    const lists = new Set(schema.questions.map(({ items }) => items));
    const first = schema.fields.some(isRecorded) ? await firstTask() : {};
    const data = Object.fromEntries(await Promise.all(schema.fields.map(async (one) => [one.name, await sampleOf(one, text.value, first, lists)])));
    if (mine !== turn) return;
    const missing = schema.fields.some((one) => isRecorded(one) && !data[one.name]);
    if (missing) return fill(place, h("p", { class: "soft" }, "The tool is shown here as soon as the project has a recording or a film."));
    const form = document.createElement("question-form");
    fill(place, form);
    Object.assign(form, { schema, data, answers: {} });
    await form.ready;
    // The keys of the tools work as they will, as long as the focus is in here.
    new KeyMap({ target: form }).add(...form.commands());
  }

  const element = h("section", { class: "card stack preview-card", "aria-label": "Preview" },
    h("div", {}, h("h2", { class: "card-title" }, "Preview"), h("p", { class: "soft small" }, "The real tool, with your own words. Nothing is kept.")),
    words,
    place);
  return { element, show };
}

function isRecorded({ type }) {
  return type === "audio" || type === "video";
}

async function sampleOf({ name, type }, text, first, lists) {
  if (isRecorded({ type })) return first[name];
  if (type === "json" && lists.has(name)) return ["first", "second", "third"];
  if (type === "image") return (await import("./sample-picture.js")).samplePicture();
  if (type === "table") return [{ column: text }];
  return type === "json" ? { text } : text;
}
