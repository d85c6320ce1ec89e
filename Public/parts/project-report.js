import "./progress-meter.js";
import { announce } from "../core/announce.js";
import { api } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { withQuery } from "../core/query.js";

const pause = 1000;

/**
 * A report on a project that a job works out: shows the last one, looks again while a job goes on, and asks for a new one.
 * A kind of report names its `path` behind the project's, what is asked for (`asked`), and paints replies: `paint(reply)`.
 */
export class ProjectReport extends HTMLElement {
  project = null;
  #timer = 0;

  async show(project) {
    this.project = project;
    await this.load();
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  async load() {
    clearTimeout(this.#timer);
    try {
      const reply = await api.get(withQuery(this.#address, this.asked));
      this.paint(reply);
      if (reply.job) this.#timer = setTimeout(() => this.load(), pause);
    } catch (error) {
      fill(this, h("p", { class: "problem", role: "alert" }, error.detail ?? error.message));
    }
  }

  async compute(words) {
    try {
      await api.post(this.#address, this.asked);
      announce(words);
      await this.load();
    } catch (error) {
      this.append(h("p", { class: "problem", role: "alert" }, error.detail ?? error.message));
    }
  }

  get #address() {
    return `/api/projects/${this.project.id}/${this.path}`;
  }
}

/** How far the job is. */
export function jobMeter(job, label) {
  const element = document.createElement("progress-meter");
  element.progress = { ...job.progress, unit: "tasks", label, state: job.state };
  return element;
}
