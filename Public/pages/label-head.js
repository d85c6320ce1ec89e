import { announce } from "../core/announce.js";
import { fill, h } from "../core/dom.js";
import { plural } from "../core/counts.js";
import { contextOf } from "../core/schema.js";
import { keyHint } from "../parts/key-hint.js";

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
