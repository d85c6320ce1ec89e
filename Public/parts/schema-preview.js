import { fill, h } from "../core/dom.js";
import { field } from "./field-form.js";

const samples = [
  "Then the little tailor laughed aloud, and said: ‘You have heard of seven at one blow; that was I.’",
  "He had killed seven flies with a single stroke of a cloth, and was proud of it.",
  "Nobody knows. There were giants in it, and a king who had promised half of his kingdom.",
  "The tailor went into the wide world, because he thought his workshop was too small for his valour.",
];

/**
 * The real tools of a schema, with words, a picture, a recording or a film to try them on. `firstTask()` gives the data
 * of a task of the project: its own recordings and films go before the samples.
 */
export function schemaPreview({ firstTask = async () => ({}) } = {}) {
  const place = h("div", { class: "stack" });
  const text = h("textarea", { rows: 3, value: samples[0], dir: "auto" });
  const words = field({ label: "Text to try it on", control: text });
  const waiting = h("p", { class: "soft small", hidden: true }, "As it was before the last change: the schema has errors.");
  let shown = null;
  let turn = 0;
  text.addEventListener("input", () => shown && show(shown));

  /** The tools are fetched with the first preview: the page stands without them. */
  async function show(schema) {
    shown = schema;
    waiting.hidden = true;
    words.hidden = schema.fields.every(isMedia);
    const mine = (turn += 1);
    const [{ KeyMap }] = await Promise.all([import("../core/keys.js"), import("./question-form.js")]);
    const lists = new Set(schema.questions.map(({ items }) => items));
    const first = schema.fields.some(isRecorded) ? await firstTask() : {};
    const written = schema.fields.filter(({ type }) => !isMedia({ type }));
    const textOf = (one) => (one === written[0] ? text.value : samples[written.indexOf(one) % samples.length]);
    const data = Object.fromEntries(await Promise.all(schema.fields.map(async (one) => [one.name, await sampleOf(one, textOf(one), first, lists)])));
    if (mine !== turn) return;
    const form = document.createElement("question-form");
    fill(place, form);
    Object.assign(form, { schema, data, answers: {} });
    await form.ready;
    // The keys of the tools work as they will, as long as the focus is in here.
    new KeyMap({ target: form }).add(...form.commands());
  }

  const element = h("section", { class: "card stack preview-card", "aria-label": "Preview" },
    h("div", {}, h("h2", { class: "card-title" }, "Preview"), h("p", { class: "soft small" }, "The real tool, to try out. Nothing is kept."), waiting),
    words,
    place);
  /** Until the schema is valid again what was shown stays, and says so. */
  const wait = () => { waiting.hidden = shown === null; };
  return { element, show, wait };
}

/** A file of the demonstration for each kind of recording. */
const recordings = { audio: "sample:voices.wav", video: "sample:beetles-1.webm" };

const isRecorded = ({ type }) => Object.hasOwn(recordings, type);
const isMedia = ({ type }) => type === "image" || isRecorded({ type });

async function sampleOf({ name, type }, text, first, lists) {
  if (isRecorded({ type })) return first[name] || recordings[type];
  if (type === "json" && lists.has(name)) return ["first", "second", "third"];
  if (type === "image") return (await import("./sample-picture.js")).samplePicture();
  if (type === "table") return [{ column: text }];
  return type === "json" ? { text } : text;
}
