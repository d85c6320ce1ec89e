import { api } from "../core/api.js";
import { announce } from "../core/announce.js";
import { h } from "../core/dom.js";

const words = {
  migration: ["Moving the answers to their new labels", "Nobody gets tasks until that is done; what is handed in meanwhile waits and is kept."],
  rebuild: ["Bringing the tasks in line with the changed workflow", "Labelling goes on meanwhile."],
};
const running = ["queued", "running"];
const pause = 3000;

/**
 * The job that a change of the project left behind, while it goes on; else nothing is seen. `show` takes what the server
 * replied to a change, `follow` what an event says; a slow look now and then catches what was missed.
 */
export function projectJob(project) {
  const title = h("h2", { class: "card-title" });
  const note = h("p", { class: "soft small" });
  const meter = document.createElement("progress-meter");
  const element = h("section", { class: "card stack tight", hidden: true, "aria-label": "Work on the project" }, title, meter, note);
  let current = null;
  let timer = 0;

  function show(job) {
    if (!words[job?.kind]) return;
    const isRunning = running.includes(job.state);
    if (!isRunning && current !== job.id) return;
    clearTimeout(timer);
    element.hidden = !isRunning;
    if (!isRunning) {
      current = null;
      return announce(job.state === "done" ? `${words[job.kind][0]}: done` : `${words[job.kind][0]}: ${job.problem ?? job.state}`);
    }
    current = job.id;
    title.textContent = words[job.kind][0];
    note.textContent = words[job.kind][1];
    import("./progress-meter.js").then(() => {
      // What was made before its kind was known, and is not in the page yet, would keep the property for itself.
      customElements.upgrade(meter);
      meter.progress = { ...job.progress, unit: "tasks", label: words[job.kind][0], state: job.state };
    }, () => null);
    timer = setTimeout(() => api.get(`/api/jobs/${job.id}`).then(show, (error) => { if (error.isTemporary) show(job); }), pause);
  }

  show(project.job);
  return { element, show, follow: ({ job, ...rest }) => show(job ?? rest) };
}
