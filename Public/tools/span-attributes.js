import { fill, h } from "../core/dom.js";
import { printed } from "../core/keys.js";
import { titleOf } from "../core/schema.js";
import { attributePart, openAttribute, withAttribute } from "./region-attributes.js";

/**
 * What a question asks of each mark: beside the labels for the mark that is picked, on a phone above the thumb. It stands
 * in its `<tool-spans>` and is painted with it.
 */
export class SpanAttributes {
  #tool;
  #shown = null;
  #about = h("strong", { class: "small clip grow", dir: "auto" });
  #head = h("div", { class: "row" }, this.#about, h("kbd", { "aria-hidden": "true" }, printed("F2")));
  element = h("section", { class: "about-mark", "aria-label": "About the mark", "aria-keyshortcuts": "F2", onkeydown: (event) => this.#back(event) });

  constructor(tool) {
    this.#tool = tool;
    tool.surface.addEventListener("keydown", (event) => this.#enter(event));
  }

  /** Tab goes from mark to mark: from the text to what is asked of one, and back to it, there is a key. */
  #enter(event) {
    if (event.key !== "F2" || !this.#tool.pickedSpan) return;
    event.preventDefault();
    this.element.querySelector("input, textarea, button, select")?.focus();
  }

  #back(event) {
    if (event.key !== "Escape" && event.key !== "F2") return;
    event.preventDefault();
    event.stopPropagation();
    this.#tool.surface.focus();
  }

  paint() {
    const tool = this.#tool;
    if (this.element.parentElement !== tool) tool.append(this.element);
    const span = tool.pickedSpan;
    this.element.classList.toggle("none", !span);
    if (!span) {
      this.#shown = null;
      return fill(this.element, h("p", { class: "hint" }, "Choose a mark to say more about it."));
    }
    // Made once for a mark, then only painted: a control in use is never taken away.
    if (this.#shown?.id !== span.id) {
      this.#shown = { id: span.id, parts: tool.question.attributes.map((attribute) => attributePart(this, attribute, () => tool.pickedSpan)) };
      fill(this.element, this.#head, this.#shown.parts.map(({ element }) => element));
    }
    this.#about.textContent = tool.surface.offsets.slice(span.start, span.end);
    for (const part of this.#shown.parts) part.paint(span);
  }

  get question() {
    return this.#tool.question;
  }

  answerAttribute(span, name, answer, kind = null) {
    const tool = this.#tool;
    if (!span || tool.readonly) return;
    tool.give(tool.spans.map((each) => (each === span ? withAttribute(span, name, answer) : each)), { kind: kind && `attribute:${span.id}:${name}:${kind}` });
  }

  /** What is still open, with its mark picked; "" when nothing is. */
  check() {
    const tool = this.#tool;
    const open = openAttribute(tool.spans, tool.question.attributes);
    if (!open) return "";
    tool.surface.pick(tool.key(open.region), { reveal: true });
    return `“${tool.surface.offsets.slice(open.region.start, open.region.end)}”: answer “${titleOf(open.attribute)}”.`;
  }
}
