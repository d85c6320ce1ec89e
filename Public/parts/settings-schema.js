import "./schema-builder.js";
import { api } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { plural } from "../core/format.js";
import { openDialog } from "./dialog.js";
import { field } from "./field-form.js";
import { saveBar } from "./project-version.js";

const checkPause = 400;
const sample = "Then the little tailor laughed aloud, and said: ‘You have heard of seven at one blow; that was I.’";

/** The schema builder beside a live preview of the real tools; the server checks while it is edited. */
export function schemaPanel({ version }) {
  const builder = document.createElement("schema-builder");
  const preview = h("div", { class: "stack" });
  const text = h("textarea", { rows: 3, value: sample, dir: "auto" });
  const result = h("p", { class: "check-result small", role: "status" });
  let changed = false;
  let sampled = null;
  const firstTask = () => (sampled ??= dataOfFirst(version.path).catch(() => ({})));
  let timer = 0;
  let checking = null;

  const bar = saveBar({ save, revert: load });
  builder.addEventListener("change", () => {
    changed = true;
    bar.isChanged = true;
    clearTimeout(timer);
    timer = setTimeout(check, checkPause);
  });
  text.addEventListener("input", () => showPreview(builder.schema));
  load();

  function load() {
    builder.schema = version.project.schema;
    changed = false;
    bar.isChanged = false;
    bar.problem = "";
    builder.clearErrors();
    result.textContent = "";
    showPreview(version.project.schema);
  }

  async function check() {
    if (builder.isUnreadable) return;
    checking?.abort();
    checking = new AbortController();
    const schema = builder.schema;
    try {
      const reply = await api.post("/api/schema/check", { schema }, { signal: checking.signal });
      const homeless = builder.showErrors(reply.errors, { focus: false });
      if (reply.valid) builder.clearErrors();
      result.className = `check-result small ${reply.valid ? "good" : "bad"}`;
      result.textContent = reply.valid ? "The schema is valid." : [plural(reply.errors.length, "error"), ...homeless.map((one) => `${one.pointer}: ${one.detail}`)].join(" · ");
      if (reply.valid) await showPreview(schema);
    } catch (error) {
      if (error.name !== "AbortError") result.textContent = error.detail ?? error.message;
    }
  }

  /** The real tools are fetched with the first preview: the builder stands without them. */
  async function showPreview(schema) {
    const [{ KeyMap }] = await Promise.all([import("../core/keys.js"), import("./question-form.js")]);
    const lists = new Set(schema.questions.map(({ items }) => items));
    const first = schema.fields.some(({ type }) => ["audio", "video"].includes(type)) ? await firstTask() : {};
    const data = Object.fromEntries(await Promise.all(schema.fields.map(async (one) => [one.name, await sampleOf(one, text.value, first, lists)])));
    const form = document.createElement("question-form");
    fill(preview, form);
    Object.assign(form, { schema, data, answers: {} });
    await form.ready;
    // The keys of the tools work as they will, as long as the focus is in here.
    new KeyMap({ target: form }).add(...form.commands());
  }

  async function save() {
    if (builder.isUnreadable) throw new Error("The JSON cannot be read.");
    const changes = { schema: builder.schema };
    try {
      const { askAboutMoves } = await import("./settings-moves.js");
      const moves = await askAboutMoves(version.path, changes.schema, await builder.labelMoves());
      if (!moves) return "Not saved yet";
      Object.assign(changes, moves);
      if (!(await version.save(changes))) return "Not saved yet";
      load();
      return "Saved";
    } catch (error) {
      if (error.code === "in_use") {
        await showInUse(error);
        return "Not saved yet";
      }
      bar.problem = [error.detail, ...builder.showErrors((error.errors ?? []).map((one) => ({ ...one, pointer: one.pointer.replace(/^\/schema(?=\/|$)/, "") }))).map((one) => `${one.pointer}: ${one.detail}`)].join(" ");
      return "";
    }
  }

  const element = h("div", { class: "split split-settings" },
    h("div", { class: "stack" }, builder, result, bar.element),
    h("section", { class: "card stack preview-card", "aria-label": "Preview" },
      h("div", {}, h("h2", { class: "card-title" }, "Preview"), h("p", { class: "soft small" }, "The real tool, with your own words. Nothing is kept.")),
      field({ label: "Text to try it on", control: text }),
      preview));
  return { element, isChanged: () => changed };
}

/** Recordings of the project itself: those of its first task, where it has one. */
async function dataOfFirst(path) {
  const { items: [first] } = await api.get(`${path}/tasks?order=id&limit=1`);
  return first ? (await api.get(`/api/tasks/${first.id}`)).data : {};
}

async function sampleOf({ name, type }, text, first, lists) {
  if (type === "audio" || type === "video") return first[name];
  if (type === "json" && lists.has(name)) return ["first", "second", "third"];
  if (type === "image") return (await import("./sample-picture.js")).samplePicture();
  if (type === "table") return [{ column: text }];
  return type === "json" ? { text } : text;
}

function showInUse(error) {
  return openDialog({
    title: "This is in use",
    body: [
      h("p", {}, "What answers use cannot be taken away. Rename it, merge it into another option by giving it that option’s value, or split it; or leave it and say in the guidelines that it is no longer used."),
      h("ul", {}, error.errors.map((one) => h("li", {}, one.detail))),
    ],
    actions: [{ label: "Back", value: "" }],
  });
}
