import { announce } from "../core/announce.js";
import { h } from "../core/dom.js";
import { States } from "../core/states.js";
import { SpanCaret } from "./span-caret.js";
import { SpanLines } from "./span-lines.js";

/**
 * A text with spans over it, in which a person selects by mouse, by touch or by keyboard alone.
 *
 *   properties  text, spans ([{ key, start, end, label, title, color, different }]), readonly, name (for screen readers)
 *   state       range ({ start, end } chosen, or null), picked (key of the span chosen, or null)
 *   events      `range` (by: "drag", then "pointer" at its end, "touch" or "key"), `pick`, `edge` { key, start, end }, `remove` { key }
 */
export class SpanText extends HTMLElement {
  #lines;
  #caret;
  #spans = [];
  #range = null;
  #picked = null;
  #readonly = false;
  #pointer = "mouse";
  #states = new States({ reading: {}, resting: this.#resting(), selecting: this.#selecting() }, "reading");
  #listening = null;

  constructor() {
    super();
    const body = h("div", { class: "span-body" });
    this.#lines = new SpanLines(body);
    this.#caret = new SpanCaret(this, this.#lines);
    this.body = body;
  }

  connectedCallback() {
    if (!this.contains(this.body)) this.append(this.body, this.#caret.element);
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    this.addEventListener("pointerdown", (event) => this.#states.send("pointerdown", event), { signal });
    this.addEventListener("keydown", (event) => this.#states.send("keydown", event), { signal });
    this.addEventListener("focus", () => this.#caret.show(), { signal });
    this.addEventListener("blur", () => this.#caret.hide(), { signal });
    // A drag may end anywhere, and the handles of a touch selection move without pointer events.
    document.addEventListener("pointerup", (event) => this.#states.send("pointerup", event), { signal });
    document.addEventListener("pointercancel", (event) => this.#states.send("pointercancel", event), { signal });
    document.addEventListener("selectionchange", () => this.#states.send("selectionchange"), { signal });
    this.#applyReadonly();
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  set text(text) {
    if (text === this.#lines.offsets.text && text !== "") return;
    this.#lines.text = text ?? "";
    this.#spans = [];
    this.#range = null;
    this.#picked = null;
    this.#caret.reset();
  }

  get text() {
    return this.#lines.offsets.text;
  }

  get offsets() {
    return this.#lines.offsets;
  }

  set spans(spans) {
    this.#spans = spans;
    if (!spans.some(({ key }) => key === this.#picked)) this.#picked = null;
    this.#draw();
  }

  get spans() {
    return this.#spans;
  }

  set readonly(readonly) {
    this.#readonly = Boolean(readonly);
    this.#applyReadonly();
  }

  set name(name) {
    this.setAttribute("aria-label", name);
  }

  get range() {
    return this.#range;
  }

  get picked() {
    return this.#picked;
  }

  pick(key, { reveal = false } = {}) {
    this.#picked = key;
    this.#draw();
    if (reveal && key) this.body.querySelector(`[data-key="${CSS.escape(key)}"]`)?.scrollIntoView({ block: "nearest" });
    this.dispatchEvent(new CustomEvent("pick", { detail: { key } }));
  }

  /** After a mark was made: the selection has done its duty, the caret stands behind it. */
  clearRange() {
    if (this.#range) this.#caret.moveTo(this.#range.end);
    this.#setRange(null);
    const selection = getSelection();
    if (this.contains(selection.anchorNode)) selection.removeAllRanges();
  }

  #applyReadonly() {
    this.#states.to(this.#readonly ? "reading" : "resting");
    if (this.#readonly) {
      this.removeAttribute("tabindex");
      this.removeAttribute("role");
      return;
    }
    this.tabIndex = 0;
    // A text box that cannot be edited: screen readers then leave the arrow keys to it.
    this.setAttribute("role", "textbox");
    this.setAttribute("aria-readonly", "true");
    this.setAttribute("aria-multiline", "true");
    this.setAttribute("aria-description", "Arrow keys move, Shift with arrows selects, the key of a label marks. Tab goes to the next mark.");
  }

  #draw() {
    this.#lines.draw(this.#spans, { selected: this.#picked });
  }

  #setRange(range, by) {
    const same = range?.start === this.#range?.start && range?.end === this.#range?.end;
    this.#range = range;
    if (!same || by === "pointer") this.dispatchEvent(new CustomEvent("range", { detail: { range, by } }));
  }

  // The two working states: nothing under way, and a pointer held down in the text.

  #resting() {
    return {
      pointerdown: (event) => {
        if (event.button === 0) this.#states.to("selecting", event);
      },
      selectionchange: () => {
        if (this.#pointer === "touch") this.#readSelection("touch");
      },
      keydown: (event) => this.#keydown(event),
    };
  }

  #selecting() {
    return {
      enter: (event) => {
        this.#pointer = event.pointerType;
        this.#caret.hide();
      },
      selectionchange: () => this.#readSelection(this.#pointer === "touch" ? "touch" : "drag"),
      pointerup: (event) => {
        this.#states.to("resting");
        // The browser settles a click's selection after the event.
        setTimeout(() => this.#settle(event));
      },
      pointercancel: () => this.#states.to("resting"),
    };
  }

  #readSelection(by) {
    const selection = getSelection();
    if (selection.rangeCount === 0 || selection.isCollapsed || !selection.getRangeAt(0).intersectsNode(this.body)) {
      if (by === "drag") this.#setRange(null, by);
      return;
    }
    const anchor = this.#lines.offsetAt(selection.anchorNode, selection.anchorOffset);
    const focus = this.#lines.offsetAt(selection.focusNode, selection.focusOffset);
    this.#setRange(this.offsets.snap(anchor, focus), by);
  }

  #settle(event) {
    const selection = getSelection();
    if (!selection.isCollapsed) {
      this.#readSelection(event.pointerType === "touch" ? "touch" : "drag");
      if (!this.#range) return;
      this.#caret.moveTo(this.#range.end, { show: false });
      if (this.#picked) this.pick(null);
      // Fingers adjust a selection before they are done with it; a mouse is done when its button is up.
      if (event.pointerType !== "touch") this.#setRange(this.#range, "pointer");
      return;
    }
    this.#setRange(null, "pointer");
    if (!this.contains(event.target)) return;
    if (selection.anchorNode && this.contains(selection.anchorNode)) {
      this.#caret.moveTo(this.#lines.offsetAt(selection.anchorNode, selection.anchorOffset), { show: document.activeElement === this });
    }
    this.#pickUnder(event);
  }

  /** A click takes the shortest mark there; more clicks at one place go through the longer ones. */
  #pickUnder({ target }) {
    const found = new Set();
    for (let mark = target.closest?.("mark.span"); mark; mark = mark.parentElement.closest("mark.span")) found.add(mark.dataset.key);
    const keys = this.#spans.filter(({ key }) => found.has(key)).sort((a, b) => a.end - a.start - (b.end - b.start)).map(({ key }) => key);
    const next = keys[keys.indexOf(this.#picked) + 1] ?? (keys.includes(this.#picked) ? null : keys[0] ?? null);
    if (next !== this.#picked) this.pick(next);
  }

  // By keyboard alone.

  #keydown(event) {
    if (event.key === "Tab") return this.#tab(event);
    if (event.key === "Escape") return this.#escape(event);
    if ((event.key === "Delete" || event.key === "Backspace") && this.#picked) {
      this.dispatchEvent(new CustomEvent("remove", { detail: { key: this.#picked } }));
      return taken(event);
    }
    if (!this.#caret.isMovement(event)) return;
    taken(event);
    if (this.#picked && event.shiftKey) return this.#moveEdge(event);
    if (this.#picked) this.#leavePicked(event);
    const range = this.#caret.move(event);
    this.#setRange(range && this.offsets.snap(range.start, range.end), "key");
    announce(this.#range ? `Selected: ${this.offsets.slice(this.#range.start, this.#range.end)}` : this.#caret.spoken);
  }

  #leavePicked() {
    const span = this.#spans.find(({ key }) => key === this.#picked);
    if (span) this.#caret.moveTo(span.start);
    this.pick(null);
  }

  /** Shift moves the end of the mark that is chosen, Alt and Shift its start; Ctrl goes by words. */
  #moveEdge(event) {
    const span = this.#spans.find(({ key }) => key === this.#picked);
    const step = this.#caret.stepOf(event, span.end);
    if (!step) return;
    const granularity = event.ctrlKey || event.metaKey ? "word" : "grapheme";
    const start = event.altKey ? this.offsets.move(span.start, step, granularity) : span.start;
    const end = event.altKey ? span.end : this.offsets.move(span.end, step, granularity);
    if (start >= end) return;
    this.dispatchEvent(new CustomEvent("edge", { detail: { key: span.key, start, end } }));
    announce(this.offsets.slice(start, end));
  }

  /** From mark to mark in the order of the text; past the last, or before the first, focus goes on as usual. */
  #tab(event) {
    const order = [...this.#spans].sort((a, b) => a.start - b.start || a.end - b.end);
    const step = event.shiftKey ? -1 : 1;
    const at = order.findIndex(({ key }) => key === this.#picked);
    const next = at < 0 ? (step > 0 ? order.find(({ start }) => start >= this.#caret.offset) : order.findLast(({ end }) => end <= this.#caret.offset)) : order[at + step];
    if (!next) return this.#picked ? this.pick(null) : undefined;
    taken(event);
    this.clearRange();
    this.pick(next.key, { reveal: true });
    announce(`${next.title}: ${this.offsets.slice(next.start, next.end)}`);
  }

  #escape(event) {
    if (!this.#range && !this.#picked) return;
    taken(event);
    if (this.#picked) this.pick(null);
    this.clearRange();
  }
}
customElements.define("span-text", SpanText);

function taken(event) {
  event.preventDefault();
  event.stopPropagation();
}
