import { fill, h } from "../core/dom.js";
import { duration } from "../core/duration.js";
import { plural } from "../core/counts.js";

const words = {
  no_tasks: ["There are no tasks yet", "They come when a manager has imported some."],
  done: ["All done", "There is no task left for you here."],
  all_leased: ["Others hold the last tasks", "When one comes free it is yours."],
  quota: ["Your share is done", "You have reached the number of tasks set for you."],
  paused: ["Paused", "It goes on when a manager says so."],
  not_qualified: ["Not for you yet", ""],
  elsewhere: ["Open in another window", "The last tasks for you here are open in another window of yours."],
  held_enough: ["Enough in your hands", "You hold as many tasks as one person may, in other windows perhaps. They come back to you as their time runs out."],
  offline: ["No connection", "Your answers are kept here and will be sent. The next task comes when the server can be reached."],
};

/** What there is to say of it where tasks are reviewed. */
export const reviewWords = {
  done: "Nothing waits for a decision.",
  own_work: "What waits now is your own work: someone else has to decide it.",
  all_leased: "Other reviewers hold what waits.",
};

/** Why there is no task, what to do, and when the page looks again by itself. */
export class EmptyState {
  #element;
  #timer = 0;
  #retry;
  #projectPath;

  constructor(element, { retry, projectPath }) {
    this.#element = element;
    this.#retry = retry;
    this.#projectPath = projectPath;
  }

  /** `project`: before the first import nothing is done, and who may import is shown where. */
  show({ reason: said, detail: more, retry_after_seconds: seconds, renews_at: renewsAt }, project) {
    const isBare = said === "done" && project?.counts?.tasks === 0;
    const reason = isBare ? "no_tasks" : said;
    const detail = isBare ? "" : more;
    const [title, text] = words[reason] ?? ["No task", ""];
    const wait = h("span", { class: "soft small numbers" });
    const renewal = renewsAt && h("p", {}, "It goes on ", h("time", { dateTime: renewsAt }, new Date(renewsAt).toLocaleString([], { weekday: "long", hour: "2-digit", minute: "2-digit" })), ", on your clock.");
    fill(this.#element, h("h2", {}, title), h("p", {}, text), detail && detail !== text && h("p", { class: "small" }, detail), renewal,
      h("div", { class: "row" },
        isBare && project.role === "manager" && h("a", { class: "button primary", href: `${this.#projectPath}/import` }, "Import tasks"),
        h("button", { class: "button", onclick: () => this.#go() }, "Look again"),
        /^(paused|not_q)/.test(reason) && h("a", { class: "button", href: `${this.#projectPath}/me` }, "How I do"),
        h("a", { class: "button", href: this.#projectPath }, "Open the project"),
        h("a", { class: "button", href: "/" }, "My work")),
      wait);
    this.#element.hidden = false;
    this.#count(seconds ?? (said === "done" ? null : 30), wait);
  }

  hide() {
    clearTimeout(this.#timer);
    this.#element.hidden = true;
  }

  get isShown() {
    return !this.#element.hidden;
  }

  #count(seconds, wait) {
    clearTimeout(this.#timer);
    if (seconds === null) return;
    wait.textContent = `Looks again in ${seconds < 120 ? plural(Math.ceil(seconds), "second") : duration(seconds)}`;
    if (seconds <= 0) return void this.#go();
    this.#timer = setTimeout(() => this.#count(seconds - 1, wait), 1000);
  }

  #go() {
    clearTimeout(this.#timer);
    this.#retry();
  }
}
