import "./schema-builder.js";
import { api } from "../core/api.js";
import { h } from "../core/dom.js";
import { plural } from "../core/format.js";
import { openDialog } from "./dialog.js";
import { saveBar } from "./project-version.js";

const checkPause = 400;

/** The schema builder beside a live preview of the real tools; the server checks while it is edited. */
export function schemaPanel({ version }) {
  const builder = document.createElement("schema-builder");
  const result = h("p", { class: "check-result small", role: "status" });
  let changed = false;
  let sampled = null;
  const previewPlace = h("div", { class: "card preview-card" });
  let preview = null;
  let timer = 0;
  let checking = null;

  const bar = saveBar({ save, revert: load });
  builder.addEventListener("change", () => {
    changed = true;
    bar.isChanged = true;
    clearTimeout(timer);
    timer = setTimeout(check, checkPause);
  });
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
      else (await preview)?.wait();
    } catch (error) {
      if (error.name !== "AbortError") result.textContent = error.detail ?? error.message;
    }
  }

  /** Fetched once the builder stands: it does without. */
  async function showPreview(schema) {
    preview ??= nextFrame().then(() => import("./schema-preview.js")).then(({ schemaPreview }) => schemaPreview({ firstTask: () => (sampled ??= dataOfFirst(version.path).catch(() => ({}))) }));
    const { element, show } = await preview;
    if (!element.isConnected) previewPlace.replaceWith(element);
    await show(schema);
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
    previewPlace);
  return { element, isChanged: () => changed };
}

function nextFrame() {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}

/** Recordings of the project itself: those of its first task, where it has one. */
async function dataOfFirst(path) {
  const { items: [first] } = await api.get(`${path}/tasks?order=id&limit=1`);
  return first ? (await api.get(`/api/tasks/${first.id}`)).data : {};
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
