import { h, setStyle } from "../core/dom.js";
import { move } from "../core/graphemes.js";

/**
 * The caret of a text that is not edited: moved by grapheme, word, line and text, following the direction of the
 * line it is in; with Shift it draws a selection behind it.
 */
export class SpanCaret {
  #host;
  #places;
  #offset = 0;
  #anchor = null;
  #column = null;
  element = h("div", { class: "caret", hidden: true, "aria-hidden": "true" });

  constructor(host, places) {
    this.#host = host;
    this.#places = places;
  }

  get offset() {
    return this.#offset;
  }

  reset() {
    this.#anchor = null;
    this.#offset = 0;
    this.#place();
  }

  moveTo(offset, { show = true } = {}) {
    this.#offset = offset;
    this.#anchor = null;
    if (show && document.activeElement === this.#host) this.show();
  }

  show() {
    // A caret is of use to someone at the keyboard; after a click the pointer shows the place.
    this.element.hidden = !this.#host.matches(":focus-visible") || this.#host.picked !== null;
    this.#place();
  }

  hide() {
    this.element.hidden = true;
  }

  isMovement({ key, altKey, shiftKey }) {
    return ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"].includes(key) && (!altKey || shiftKey);
  }

  /** +1 towards the end of the text, −1 towards its start: left means onward in a right-to-left line. */
  stepOf({ key }, offset) {
    const rtl = this.#places.isRightToLeft(offset);
    if (key === "ArrowRight") return rtl ? -1 : 1;
    if (key === "ArrowLeft") return rtl ? 1 : -1;
    return 0;
  }

  /** Moves as the key says; the range between where Shift was first held and here, or null. */
  move(event) {
    const target = this.#target(event);
    if (event.shiftKey) this.#anchor ??= this.#offset;
    else this.#anchor = null;
    this.#offset = target;
    this.element.hidden = false;
    this.#select();
    this.#place();
    this.element.scrollIntoView({ block: "nearest" });
    return this.#anchor === null || this.#anchor === target ? null : { start: Math.min(this.#anchor, target), end: Math.max(this.#anchor, target) };
  }

  /** What stands right after the caret, for someone who does not see it. */
  get spoken() {
    const { offsets } = this.#host;
    const word = offsets.slice(this.#offset, move(offsets, this.#offset, 1, "word"));
    return word.trim() || "end of text";
  }

  #target(event) {
    const { offsets } = this.#host;
    const byWord = event.ctrlKey || event.metaKey;
    if (event.key === "ArrowUp" || event.key === "ArrowDown") return this.#vertical(event.key === "ArrowUp" ? -1 : 1);
    this.#column = null;
    if (event.key === "Home") return byWord ? 0 : this.#lineEdge("start");
    if (event.key === "End") return byWord ? offsets.length : this.#lineEdge("end");
    return move(offsets, this.#offset, this.stepOf(event, this.#offset), byWord ? "word" : "grapheme");
  }

  #lineEdge(edge) {
    return this.#places.lineOf(this.#offset)[edge];
  }

  /** The line above or below as it is drawn: asked of the page, because only it knows where lines wrap. */
  #vertical(step) {
    const box = this.#places.caretBox(this.#offset);
    if (!box) return this.#offset;
    this.#column ??= box.x;
    for (const distance of [1, 1.6, 2.4, 3.4]) {
      const found = placeAt(this.#column, box.y + box.height / 2 + step * distance * box.height);
      if (!found || !this.#host.contains(found.node)) continue;
      const offset = this.#places.offsetAt(found.node, found.unit);
      if (step > 0 ? offset > this.#offset : offset < this.#offset) return offset;
    }
    return step > 0 ? this.#host.offsets.length : 0;
  }

  #select() {
    const selection = getSelection();
    if (this.#anchor === null || this.#anchor === this.#offset) return selection.removeAllRanges();
    const forward = this.#anchor < this.#offset;
    const from = this.#places.placeOf(this.#anchor, !forward);
    const to = this.#places.placeOf(this.#offset, forward);
    selection.setBaseAndExtent(from.node, from.unit, to.node, to.unit);
  }

  #place() {
    if (this.element.hidden || !this.#host.isConnected) return;
    const box = this.#places.caretBox(this.#offset);
    const home = this.#host.getBoundingClientRect();
    if (!box) return;
    setStyle(this.element, {
      left: `${box.x - home.left - 1}px`, top: `${box.y - home.top}px`, height: `${box.height}px`,
    });
  }
}

function placeAt(x, y) {
  if (document.caretPositionFromPoint) {
    const place = document.caretPositionFromPoint(x, y);
    return place && { node: place.offsetNode, unit: place.offset };
  }
  const range = document.caretRangeFromPoint?.(x, y);
  return range && { node: range.startContainer, unit: range.startOffset };
}
