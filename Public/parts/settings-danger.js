import { api } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { plural } from "../core/format.js";
import { confirmDialog } from "./dialog.js";
import { problemText } from "./field-form.js";

/** Stopping the handing out for a while, and deleting the project for good. */
export function dangerPanel({ version }) {
  const problem = h("p", { class: "problem", role: "alert" });
  const pause = h("section", { class: "card stack tight" });
  const remove = h("button", { type: "button", class: "button danger", onclick: deleteProject }, "Delete the project…");
  paint();

  function paint() {
    const { paused } = version.project;
    fill(pause, h("h2", { class: "card-title" }, paused ? "The project is paused" : "Pause"),
      h("p", {}, paused ? "No tasks are handed out. Answers that people still send are kept." : "No more tasks are handed out; people see that the project is paused. Work under way is kept, review goes on."),
      h("div", {}, h("button", { type: "button", class: `button ${paused ? "primary" : ""}`, onclick: () => setPaused(!paused) }, paused ? "Go on" : "Pause the project")));
  }

  async function setPaused(paused) {
    problem.textContent = "";
    await version.save({ paused }).catch((error) => { problem.textContent = problemText(error); });
    paint();
    pause.querySelector("button").focus();
  }

  async function deleteProject() {
    const { project } = version;
    const { tasks = 0, annotations = 0 } = project.counts ?? {};
    const sure = await confirmDialog({
      title: `Delete “${project.name}”?`,
      text: `${plural(tasks, "task")} and ${plural(annotations, "annotation")} are deleted with it. This cannot be undone. Export first what you want to keep.`,
      confirm: "Delete for good", danger: true, typed: project.name,
    });
    if (!sure) return;
    await api.delete(version.path).then(() => location.assign("/"), (error) => { problem.textContent = problemText(error); });
  }

  return { element: h("div", { class: "stack reading" }, pause, h("section", { class: "card stack tight danger-card" }, h("h2", { class: "card-title" }, "Delete"),
    h("p", {}, "The project, its tasks, annotations and labels. ", h("a", { href: `/projects/${version.project.id}/export` }, "Export"), " first what you want to keep."), h("div", {}, remove)), problem) };
}
