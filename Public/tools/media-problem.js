import { fill, h } from "../core/dom.js";
import { mediaAddress, mediaProblem } from "../core/media.js";
import { clock } from "../core/time-view.js";

/** What is wrong with a recording that begins well and then cannot be decoded; else nothing. */
export function brokenAt({ error, currentTime }) {
  return error?.code === MediaError.MEDIA_ERR_DECODE && currentTime > 0 ? `It plays up to ${clock(currentTime, 1)}; what comes after is broken.` : "";
}

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
    return this.#say(kind === "picture" ? "The picture does not show" : `This ${kind} cannot be played`, words);
  }

  /** Of a picture whose last row never came: where its file is one that ends too soon, says so over what is missing. */
  async showCut(value, isStill) {
    const reply = await fetch(mediaAddress(value), { headers: { Range: "bytes=0-0" } }).catch(() => null);
    if (!isStill() || reply?.headers.get("Content-Type") !== "image/jpeg") return;
    this.#say("The picture is cut off", "Its file ends before the picture does.", "partly");
  }

  #say(title, words, look = "") {
    const ask = (detail, text) => h("button", { type: "button", class: "button", onclick: () => this.#owner.dispatchEvent(new CustomEvent("ask", { bubbles: true, detail })) }, text);
    this.element.className = `media-problem ${look}`;
    fill(this.element, h("strong", {}, title), h("p", {}, words),
      this.#owner.closest("question-form")?.offersWayOut && h("div", { class: "row" }, ask("flag", "Flag as broken…"), ask("skip", "Skip…")));
    this.element.hidden = false;
    return true;
  }
}
