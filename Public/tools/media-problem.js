import { fill, h } from "../core/dom.js";
import { mediaProblem } from "../core/media.js";

/** What stands in the place of media that do not show: what is wrong and, where people label, what can be done about it. */
export class MediaProblem {
  #owner;
  element = h("div", { class: "media-problem", role: "alert", hidden: true });

  /** @param owner the element that shows the media; what is chosen leaves it as an `ask` event, detail "flag" or "skip". */
  constructor(owner) {
    this.#owner = owner;
  }

  hide() {
    this.element.hidden = true;
  }

  /** @param kind "picture", "sound" or "video"; @param isStill whether this is still what is to be shown. `known` what the caller found out itself. True when it was said. */
  async show(value, kind, isStill, known = "") {
    const words = known || await mediaProblem(value, kind);
    if (!isStill()) return false;
    const ask = (detail, title) => h("button", { type: "button", class: "button", onclick: () => this.#owner.dispatchEvent(new CustomEvent("ask", { bubbles: true, detail })) }, title);
    fill(this.element, h("strong", {}, kind === "picture" ? "The picture does not show" : `This ${kind} cannot be played`), h("p", {}, words),
      this.#owner.closest("question-form")?.offersWayOut && h("div", { class: "row" }, ask("flag", "Flag as broken…"), ask("skip", "Skip…")));
    this.element.hidden = false;
    return true;
  }
}
