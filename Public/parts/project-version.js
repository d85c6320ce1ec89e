import { api } from "../core/api.js";
import { announce } from "../core/announce.js";
import { h } from "../core/dom.js";
import { openDialog } from "./dialog.js";

/**
 * The project as the settings know it, with its version. `save` sends a change; when somebody else saved meanwhile it
 * asks, and nothing that was typed is lost: it is saved over theirs, or stays in the form while theirs is shown.
 */
export class ProjectVersion extends EventTarget {
  constructor(project) {
    super();
    this.project = project;
  }

  get path() {
    return `/api/projects/${this.project.id}`;
  }

  /** Resolves to whether it was saved; throws the `ApiError` of anything but a stale version. */
  async save(changes) {
    try {
      this.#take(await api.patch(this.path, changes, { version: this.project.version }));
      announce("Saved");
      return true;
    } catch (error) {
      if (error.status !== 412) throw error;
      const current = await api.get(this.path);
      const mine = await askWhose(this.project, current, changes);
      this.project = { ...this.project, version: current.version };
      if (mine) return this.save(changes);
      return false;
    }
  }

  #take(project) {
    this.project = { ...this.project, ...project };
    this.dispatchEvent(new Event("change"));
  }
}

const names = { schema: "the schema", workflow: "the workflow", guidelines: "the guidelines", paused: "whether it is paused", name: "the name", description: "the description" };

async function askWhose(known, current, changes) {
  const theirs = Object.keys(names).filter((key) => JSON.stringify(known[key]) !== JSON.stringify(current[key]));
  const clash = theirs.filter((key) => key in changes);
  const said = theirs.length > 0 ? `Meanwhile somebody changed ${theirs.map((key) => names[key]).join(" and ")}.` : "Meanwhile somebody saved the settings.";
  // Changes of other parts do not meet: there is nothing to choose.
  if (clash.length === 0) return true;
  const answer = await openDialog({
    title: "Somebody else saved first",
    wide: true,
    body: [
      h("p", {}, said, " Yours is still here. Save yours over it, or go back to compare and copy what you need."),
      h("details", {}, h("summary", {}, "What stands there now"), h("pre", { class: "code-block" }, clash.map((key) => asText(current[key])).join("\n\n"))),
    ],
    actions: [{ label: "Back to mine, not saved", value: "" }, { label: "Save mine over it", value: "mine", kind: "primary" }],
  });
  return answer === "mine";
}

const asText = (value) => (typeof value === "string" ? value : JSON.stringify(value, null, 2));

/** The line under a form of the settings: what is wrong, and the button that saves. `save` returns what to tell. */
export function saveBar({ save, revert }) {
  const problem = h("p", { class: "problem", role: "alert" });
  const state = h("span", { class: "soft small", role: "status" });
  const button = h("button", { type: "button", class: "button primary" }, "Save");
  const undo = h("button", { type: "button", class: "button", hidden: true, onclick: () => revert() }, "Revert");
  button.addEventListener("click", async () => {
    button.disabled = true;
    problem.textContent = "";
    state.textContent = "Saving…";
    const result = await save(problem).catch((error) => {
      problem.textContent ||= error.detail ?? String(error);
      return "";
    });
    state.textContent = result ?? "";
    button.disabled = false;
  });
  const element = h("div", { class: "save-bar" }, problem, h("div", { class: "row end" }, state, undo, button));
  return {
    element,
    set isChanged(changed) {
      undo.hidden = !changed;
      if (changed) state.textContent = "Not saved yet";
    },
    set problem(text) {
      problem.textContent = text;
    },
  };
}
