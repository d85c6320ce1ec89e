import { count } from "../core/counts.js";
import { fill, h } from "../core/dom.js";
import { printed } from "../core/keys.js";

const shownAtMost = 100;

/** The list of what a `<tool-spans>` has marked: each mark can be chosen and removed there. */
export class SpanList {
  #tool;
  #rows = new Map();

  constructor(tool) {
    this.#tool = tool;
  }

  /** The text or the question is another. */
  forget() {
    this.#rows.clear();
  }

  paint() {
    const { marked, spans, pickedSpan, surface } = this.#tool;
    const sorted = [...spans].sort((a, b) => a.start - b.start || a.end - b.end);
    const hadFocus = marked.contains(document.activeElement) ? document.activeElement.closest("li")?.dataset.id : null;
    fill(marked,
      this.#tool.heading(),
      h("ul", { class: "marks" }, sorted.slice(0, shownAtMost).map((span) => this.#row(span, span === pickedSpan))),
      sorted.length > shownAtMost && h("p", { class: "hint" }, `and ${count(sorted.length - shownAtMost)} more`));
    if (hadFocus) (marked.querySelector(`[data-id="${CSS.escape(hadFocus)}"] .pick`) ?? marked.querySelector(".pick") ?? surface)?.focus();
  }

  /** Rows stay as they are while nothing about them changes: a list of many is painted with every mark. */
  #row(span, isPicked) {
    const text = this.#tool.surface?.offsets.slice(span.start, span.end) ?? "";
    const looks = JSON.stringify([text, span, isPicked]);
    const known = this.#rows.get(span.id);
    if (known?.looks === looks) return known.row;
    const row = this.#makeRow(span, text, isPicked);
    this.#rows.set(span.id, { looks, row });
    return row;
  }

  #makeRow(span, text, isPicked) {
    const tool = this.#tool;
    const label = tool.title(span.label);
    return h("li", { class: isPicked ? "picked" : "", dataset: { id: span.id } },
      h("button", { type: "button", class: "pick", "aria-pressed": String(isPicked), onclick: () => tool.surface.pick(tool.key(span), { reveal: true }) },
        h("span", { class: "dot", style: { "--label": tool.color(span.label) } }),
        h("span", { class: "clip", dir: "auto" }, text), h("span", { class: "visually-hidden" }, label)),
      !tool.readonly && h("button", { type: "button", class: "remove", "aria-label": `Remove the mark ${text}, ${label}`, onclick: () => tool.marking.remove(tool.spans.find(({ id }) => id === span.id)) }, h("kbd", { "aria-hidden": "true" }, printed("Backspace"))));
  }
}
