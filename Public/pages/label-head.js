import { announce } from "../core/announce.js";
import { fill, h } from "../core/dom.js";
import { count, plural } from "../core/counts.js";
import { contextOf } from "../core/schema.js";
import { keyHint } from "../core/keys.js";

const find = (id) => document.getElementById(id);

/** What stands above the text: where it comes from, and why it is here when it is not simply the next one. */
export class TaskHead {
  #context = h("p", { class: "context soft small" });
  #banner = h("div", { class: "banner" });

  constructor(form) {
    form.reading.prepend(this.#context, this.#banner);
  }

  show(work, keys, acts) {
    this.#context.textContent = contextOf(work.task);
    fill(this.#banner, bannerOf(work, keys, acts));
  }
}

function bannerOf({ kind, assignment, record, index, refusal, suggestion }, keys, { discard, back }) {
  if (kind === "refused" || refusal) {
    return h("div", { class: "notice warn", role: "group" }, h("p", {}, h("strong", {}, "The server refused this answer. "), refusal.detail),
      h("p", { class: "small" }, "Mend it and save it again, or ", h("button", { class: "link-button", onclick: discard }, "throw it away"), "."));
  }
  if (kind === "earlier") {
    const fixed = record.editable === false;
    return h("div", { class: "notice row apart" },
      h("p", {}, h("strong", {}, index === 0 ? "Your last answer. " : `Your answer ${plural(index + 1, "task")} ago. `), fixed ? "A reviewer has decided this task; it cannot be changed any more." : "Change it and save, or go back."),
      h("button", { class: "button small", onclick: back }, "Back to the present task ", keyHint(keys, "later")));
  }
  if (assignment?.returned) {
    return h("div", { class: "notice warn" }, h("p", {}, h("strong", {}, `Returned by a reviewer, round ${assignment.returned.round}. `), assignment.returned.comment));
  }
  if (suggestion) {
    return h("div", { class: "notice" }, h("p", {}, h("strong", {}, "Suggested"), suggestion.model ? ` by ${suggestion.model}` : "", ". Check it before you submit."));
  }
  return null;
}

/** Without a network from the first second on, this is all there is to say. */
export function showOffline(place) {
  fill(place, h("h2", {}, "No connection"), h("p", {}, "Your answers are kept here and will be sent."));
  place.hidden = false;
  announce("No connection");
}

/** How far the project is, what this person did today and how fast: in the header, from what the replies say. */
export class LabelProgress {
  #counts;
  #today;
  #times = [];

  constructor({ counts, mine }) {
    this.#counts = { ...counts };
    this.#today = mine?.today ?? 0;
    this.#paint();
  }

  done() {
    this.#counts.done = (this.#counts.done ?? 0) + 1;
    this.#paint();
  }

  answered() {
    this.#today += 1;
    this.#times = [...this.#times.slice(-19), performance.now()];
    this.#paint();
  }

  #paint() {
    const total = Math.max((this.#counts.tasks ?? 0) - (this.#counts.excluded ?? 0), 0);
    const done = Math.min(this.#counts.done ?? 0, total);
    find("progress").max = Math.max(total, 1);
    find("progress").value = done;
    find("progress-text").replaceChildren(count(done), Object.assign(document.createElement("span"), { className: "soft", textContent: ` of ${count(total)}` }));
    find("rate").textContent = [this.#today > 0 && `${count(this.#today)} by you today`, this.#rate()].filter(Boolean).join(" · ");
  }

  /** From the last twenty answers, once there are enough to say anything. */
  #rate() {
    if (this.#times.length < 5) return "";
    const hours = (this.#times.at(-1) - this.#times[0]) / 3600000;
    const rate = (this.#times.length - 1) / Math.max(hours, 1e-9);
    return rate < 10000 ? `${count(Math.round(rate))} an hour` : "";
  }
}
