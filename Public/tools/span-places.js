import { move } from "../core/graphemes.js";
import { lineAt } from "./span-lines.js";

/**
 * Between offsets of a text and places of the page, for the hands and the caret. Offsets given and taken are code
 * points; positions in the page are nodes and UTF-16 units.
 */
export class SpanPlaces {
  #lines;

  constructor(lines) {
    this.#lines = lines;
  }

  get #offsets() {
    return this.#lines.offsets;
  }

  #lineAt(offset) {
    return lineAt(this.#lines.all, offset);
  }

  /** The offset that a place in the page stands for; places before or after the text count as its ends. */
  offsetAt(node, unit) {
    if (!this.#lines.host.contains(node)) {
      return this.#lines.host.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_PRECEDING ? 0 : this.#offsets.length;
    }
    if (node === this.#lines.host) return this.#lines.all[Math.min(unit, this.#lines.host.childNodes.length - 1)] ? this.#startOfChild(unit) : 0;
    let element = node;
    while (element !== this.#lines.host && this.#lines.indexOf(element) === undefined) element = element.parentNode;
    // In the block of a long line, between its pieces.
    if (element === this.#lines.host) return this.#offsetAtPiece(node, unit);
    const line = this.#lines.all[this.#lines.indexOf(element)];
    const range = document.createRange();
    range.setStart(element, 0);
    range.setEnd(node, unit);
    return this.#offsets.toPoints(this.#offsets.toUnits(line.start) + range.toString().length);
  }

  #startOfChild(unit) {
    const child = this.#lines.host.childNodes[unit];
    if (!child) return this.#offsets.length;
    const first = this.#lines.indexOf(child) !== undefined ? child : child.firstChild;
    return this.#lines.all[this.#lines.indexOf(first)]?.start ?? 0;
  }

  #offsetAtPiece(block, unit) {
    const piece = block.childNodes[unit];
    if (piece) return this.#lines.all[this.#lines.indexOf(piece)].start;
    return this.#lines.all[this.#lines.indexOf(block.lastChild)]?.end ?? 0;
  }

  /** The text node and unit of an offset. `after` prefers the end of what lies before it to the start of what follows. */
  placeOf(offset, after = false) {
    let index = this.#lineAt(offset);
    if (after && index > 0 && this.#lines.all[index].start === offset && !this.#lines.all[index - 1].breaks) index -= 1;
    const { start } = this.#lines.all[index];
    let rest = this.#offsets.toUnits(offset) - this.#offsets.toUnits(start);
    const walker = document.createTreeWalker(this.#lines.elements[index], NodeFilter.SHOW_TEXT);
    let last = null;
    while (walker.nextNode()) {
      last = walker.currentNode;
      if (rest < last.length || (after && rest === last.length)) return { node: last, unit: rest };
      rest -= last.length;
    }
    return last ? { node: last, unit: last.length } : { node: this.#lines.elements[index], unit: 0 };
  }

  rangeOf(start, end) {
    const range = document.createRange();
    const from = this.placeOf(start);
    const to = this.placeOf(end, true);
    range.setStart(from.node, from.unit);
    range.setEnd(to.node, to.unit);
    return range;
  }

  lineOf(offset) {
    return this.#lines.all[this.#lineAt(offset)];
  }

  isRightToLeft(offset) {
    return getComputedStyle(this.#lines.elements[this.#lineAt(offset)].closest(".line")).direction === "rtl";
  }

  /** Where the caret before the character at this offset stands, in the coordinates of the viewport. */
  caretBox(offset) {
    const { start, end } = this.lineOf(offset);
    const rtl = this.isRightToLeft(offset);
    if (start === end) {
      const box = this.#lines.elements[this.#lineAt(offset)].getBoundingClientRect();
      return { x: rtl ? box.right : box.left, y: box.top, height: box.height };
    }
    const isEnd = offset >= end;
    const other = move(this.#offsets, offset, isEnd ? -1 : 1);
    const box = this.rangeOf(Math.min(offset, other), Math.max(offset, other)).getClientRects()[0];
    if (!box) return null;
    return { x: isEnd === rtl ? box.left : box.right, y: box.top, height: box.height };
  }
}
