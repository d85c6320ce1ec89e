import { announce } from "../core/announce.js";
import { move, snap } from "../core/graphemes.js";
import { States } from "../core/states.js";
import { SpanCaret } from "./span-caret.js";
import { SpanPlaces } from "./span-places.js";

/**
 * Hands for a `<span-text>`: selecting by mouse, by touch and by keyboard alone, choosing marks, moving their edges.
 * What they find they tell by the events of the text.
 */
export class SpanHands {
  #host;
  #places;
  #caret;
  #range = null;
  #pointer = "mouse";
  #states = new States({ resting: this.#resting(), selecting: this.#selecting() }, "resting");
  #listening = null;

  constructor(host) {
    this.#host = host;
    this.#places = new SpanPlaces(host.lines);
    this.#caret = new SpanCaret(host, this.#places);
  }

  /** What came before the hands: the `pointerdown` of a pointer that is still `held`, or its `pointerup`, and the kind of the last one. */
  begin({ held, released, pointer = "mouse" }) {
    if (this.#listening) return;
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    const host = this.#host;
    host.append(this.#caret.element);
    host.addEventListener("pointerdown", (event) => this.#states.send("pointerdown", event), { signal });
    host.addEventListener("keydown", (event) => this.#states.send("keydown", event), { signal });
    host.addEventListener("focus", () => this.#caret.show(), { signal });
    host.addEventListener("blur", () => this.#caret.hide(), { signal });
    host.addEventListener("pick", () => (document.activeElement === host ? this.#caret.show() : this.#caret.hide()), { signal });
    // A drag may end anywhere, and the handles of a touch selection move without pointer events.
    document.addEventListener("pointerup", (event) => this.#states.send("pointerup", event), { signal });
    document.addEventListener("pointercancel", (event) => this.#states.send("pointercancel", event), { signal });
    document.addEventListener("selectionchange", () => this.#states.send("selectionchange"), { signal });
    if (document.activeElement === host) this.#caret.show();
    this.#pointer = pointer;
    if (held) this.#states.to("selecting", held);
    else if (released) this.#settle(released);
    else this.#readSelection(pointer === "touch" ? "touch" : "drag");
  }

  leave() {
    this.#listening?.abort();
    this.#listening = null;
    this.#caret.element.remove();
  }

  reset() {
    this.#range = null;
    this.#caret.reset();
  }

  get range() {
    return this.#range;
  }

  get #offsets() {
    return this.#host.offsets;
  }

  /** After a mark was made: the selection has done its duty, the caret stands behind it. */
  clearRange() {
    if (this.#range) this.#caret.moveTo(this.#range.end);
    this.#setRange(null);
    const selection = getSelection();
    if (this.#host.contains(selection.anchorNode)) selection.removeAllRanges();
  }

  #setRange(range, by) {
    const same = range?.start === this.#range?.start && range?.end === this.#range?.end;
    this.#range = range;
    if (!same || by === "pointer") this.#host.dispatchEvent(new CustomEvent("range", { detail: { range, by } }));
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
    if (selection.rangeCount === 0 || selection.isCollapsed || !selection.getRangeAt(0).intersectsNode(this.#host.body)) {
      if (by === "drag") this.#setRange(null, by);
      return;
    }
    const anchor = this.#places.offsetAt(selection.anchorNode, selection.anchorOffset);
    const focus = this.#places.offsetAt(selection.focusNode, selection.focusOffset);
    this.#setRange(snap(this.#offsets, anchor, focus), by);
  }

  #settle(event) {
    const selection = getSelection();
    if (!selection.isCollapsed) {
      this.#readSelection(event.pointerType === "touch" ? "touch" : "drag");
      if (!this.#range) return;
      this.#caret.moveTo(this.#range.end, { show: false });
      if (this.#host.picked) this.#host.pick(null);
      // Fingers adjust a selection before they are done with it; a mouse is done when its button is up.
      if (event.pointerType !== "touch") this.#setRange(this.#range, "pointer");
      return;
    }
    this.#setRange(null, "pointer");
    if (!this.#host.contains(event.target)) return;
    if (selection.anchorNode && this.#host.contains(selection.anchorNode)) {
      this.#caret.moveTo(this.#places.offsetAt(selection.anchorNode, selection.anchorOffset), { show: document.activeElement === this.#host });
    }
    this.#pickUnder(event);
  }

  /** A click takes the shortest mark there; more clicks at one place go through the longer ones. */
  #pickUnder({ target }) {
    const found = new Set();
    for (let mark = target.closest?.("mark.span"); mark; mark = mark.parentElement.closest("mark.span")) found.add(mark.dataset.key);
    const keys = this.#host.spans.filter(({ key }) => found.has(key)).sort((a, b) => a.end - a.start - (b.end - b.start)).map(({ key }) => key);
    const next = keys[keys.indexOf(this.#host.picked) + 1] ?? (keys.includes(this.#host.picked) ? null : keys[0] ?? null);
    if (next !== this.#host.picked) this.#host.pick(next);
  }

  // By keyboard alone.

  #keydown(event) {
    if (event.key === "Tab") return this.#tab(event);
    if (event.key === "Escape") return this.#escape(event);
    if ((event.key === "Delete" || event.key === "Backspace") && this.#host.picked) {
      this.#host.dispatchEvent(new CustomEvent("remove", { detail: { key: this.#host.picked } }));
      return taken(event);
    }
    if (!this.#caret.isMovement(event)) return;
    taken(event);
    if (this.#host.picked && event.shiftKey) return this.#moveEdge(event);
    if (this.#host.picked) this.#leavePicked(event);
    const range = this.#caret.move(event);
    this.#setRange(range && snap(this.#offsets, range.start, range.end), "key");
    announce(this.#range ? `Selected: ${this.#offsets.slice(this.#range.start, this.#range.end)}` : this.#caret.spoken);
  }

  #leavePicked() {
    const span = this.#host.spans.find(({ key }) => key === this.#host.picked);
    if (span) this.#caret.moveTo(span.start);
    this.#host.pick(null);
  }

  /** Shift moves the end of the mark that is chosen, Alt and Shift its start; Ctrl goes by words. */
  #moveEdge(event) {
    const span = this.#host.spans.find(({ key }) => key === this.#host.picked);
    const step = this.#caret.stepOf(event, span.end);
    if (!step) return;
    const granularity = event.ctrlKey || event.metaKey ? "word" : "grapheme";
    const start = event.altKey ? move(this.#offsets, span.start, step, granularity) : span.start;
    const end = event.altKey ? span.end : move(this.#offsets, span.end, step, granularity);
    if (start >= end) return;
    this.#host.dispatchEvent(new CustomEvent("edge", { detail: { key: span.key, start, end } }));
    announce(this.#offsets.slice(start, end));
  }

  /** From mark to mark in the order of the text; past the last, or before the first, focus goes on as usual. */
  #tab(event) {
    const order = [...this.#host.spans].sort((a, b) => a.start - b.start || a.end - b.end);
    const step = event.shiftKey ? -1 : 1;
    const at = order.findIndex(({ key }) => key === this.#host.picked);
    const next = at < 0 ? (step > 0 ? order.find(({ start }) => start >= this.#caret.offset) : order.findLast(({ end }) => end <= this.#caret.offset)) : order[at + step];
    if (!next) return this.#host.picked ? this.#host.pick(null) : undefined;
    taken(event);
    this.clearRange();
    this.#host.pick(next.key, { reveal: true });
    announce(`${next.title}: ${this.#offsets.slice(next.start, next.end)}`);
  }

  #escape(event) {
    if (!this.#range && !this.#host.picked) return;
    taken(event);
    if (this.#host.picked) this.#host.pick(null);
    this.clearRange();
  }
}

function taken(event) {
  event.preventDefault();
  event.stopPropagation();
}
