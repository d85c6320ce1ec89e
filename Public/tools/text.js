import { fill, h } from "../core/dom.js";
import { count } from "../core/counts.js";
import { titleOf } from "../core/schema.js";
import { TextOffsets } from "../core/offsets.js";
import { Tool } from "./tool.js";

/** Free text, one line or several. */
export class TextTool extends Tool {
  #input = null;
  #counter = h("p", { class: "hint counter" });

  build() {
    if (this.readonly) return;
    this.#input = h(this.question.multiline ? "textarea" : "input", {
      dir: "auto", "aria-label": titleOf(this.question), spellcheck: true,
      oninput: () => this.give(this.#input.value === "" ? undefined : this.#input.value, { kind: this.question.name }),
    });
    fill(this, this.#input, this.question.max_length && this.#counter);
  }

  get #length() {
    return new TextOffsets(this.answer ?? "").length;
  }

  paint() {
    if (this.readonly) {
      fill(this, h("span", { class: this.answer ? "given text" : "given none", dir: "auto" }, this.answer ?? "not answered"));
      return;
    }
    if (this.#input.value !== (this.answer ?? "")) this.#input.value = this.answer ?? "";
    const { max_length: most } = this.question;
    if (!most) return;
    this.#counter.textContent = `${count(this.#length)} of ${count(most)} characters`;
    this.#counter.classList.toggle("bad", this.#length > most);
  }

  check() {
    if (!this.answer?.trim()) return this.question.required ? "Write an answer." : "";
    const { max_length: most } = this.question;
    return most && this.#length > most ? `At most ${count(most)} characters.` : "";
  }

  focusInput() {
    this.#input?.focus();
  }
}
customElements.define("tool-text", TextTool);
