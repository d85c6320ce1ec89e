import { announce } from "../core/announce.js";
import { fill, h } from "../core/dom.js";

/** The line at the foot of a working page: whether everything is saved, what is ready, which keys help. */
export class StatusLine extends HTMLElement {
  // Until the page has looked what it kept, it does not say that all is saved.
  #state = h("span", { class: "state" }, "Opening");
  #action = h("button", { class: "link-button", hidden: true });
  #note = h("span", { class: "note" });
  #hints = h("span", { class: "hints" });
  #kind = "saved";

  connectedCallback() {
    if (this.childElementCount === 0) this.append(this.#state, this.#action, this.#note, this.#hints);
  }

  /** `{ kind: "saved" | "saving" | "offline" | "signedout" | "refused", count, action?: { title, run } }` */
  set state({ kind, count = 0, action = null }) {
    const text = words[kind](count);
    if (this.#state.textContent !== text) this.#state.textContent = text;
    this.#state.className = `state ${kind}`;
    this.#action.hidden = !action;
    this.#action.textContent = action?.title ?? "";
    this.#action.onclick = action?.run ?? null;
    // Saving comes and goes with every answer; only a change between safe and not safe is worth a word.
    if (kind !== this.#kind && kind !== "saving" && !(kind === "saved" && this.#kind === "saving")) announce(text);
    if (kind !== "saving") this.#kind = kind;
  }

  set note(text) {
    this.#note.textContent = text;
  }

  set hints(children) {
    fill(this.#hints, children);
  }
}

const words = {
  saved: () => "All saved",
  saving: (count) => `Saving ${count}`,
  offline: (count) => `Offline, ${count} kept`,
  signedout: (count) => `Signed out, ${count} kept`,
  refused: (count) => (count === 1 ? "1 answer was refused" : `${count} answers were refused`),
};
customElements.define("status-line", StatusLine);
