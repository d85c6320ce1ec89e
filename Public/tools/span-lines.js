import { h, setStyle } from "../core/dom.js";
import { TextOffsets } from "../core/offsets.js";
import { cutLines, layOut, lineAt } from "./span-layout.js";

/**
 * The lines of a text in the page, with the spans over them drawn as nested marks. Only lines whose marks changed are
 * built anew. Offsets given and taken are code points; positions in the page are nodes and UTF-16 units.
 */
export class SpanLines {
  #host;
  #offsets = new TextOffsets("");
  #lines = [];
  #elements = [];
  #drawn = [];
  #indexOf = new WeakMap();

  constructor(host) {
    this.#host = host;
  }

  get offsets() {
    return this.#offsets;
  }

  set text(text) {
    this.#offsets = new TextOffsets(text);
    this.#lines = cutLines(text).map((line) => ({ ...line, start: this.#offsets.toPoints(line.start), end: this.#offsets.toPoints(line.end) }));
    this.#drawn = [];
    this.#build();
  }

  /** One block for each line; a very long line is a block of several inline pieces. */
  #build() {
    const fragment = document.createDocumentFragment();
    let block = null;
    this.#elements = this.#lines.map((line, index) => {
      const isPart = this.#lines[index + 1]?.line === line.line || this.#lines[index - 1]?.line === line.line;
      if (!block || block.line !== line.line) {
        block = { line: line.line, element: h("div", { class: "line", dir: "auto" }) };
        fragment.append(block.element);
      }
      const element = isPart ? block.element.appendChild(h("span")) : block.element;
      this.#indexOf.set(element, index);
      return element;
    });
    this.#host.classList.toggle("long", this.#offsets.length > 20000);
    this.#host.replaceChildren(fragment);
  }

  draw(spans, { selected = null } = {}) {
    layOut(spans, this.#lines).forEach((pieces, index) => {
      const drawn = this.#drawn[index];
      if (drawn && areSame(drawn.pieces, pieces) && (drawn.selected === selected || ![drawn.selected, selected].some((key) => key && holds(pieces, key)))) return;
      this.#drawn[index] = { pieces, selected };
      this.#elements[index].replaceChildren(...pieces.map((piece) => this.#piece(piece, selected)));
    });
  }

  #piece({ start, end, over }, selected) {
    // A line without text still has its height.
    if (start === end) return h("br");
    let node = document.createTextNode(this.#offsets.slice(start, end));
    for (const { span, level, first, last } of over.toReversed()) {
      const mark = h("mark", { class: ["span", first && "first", last && "last", span.different && "different", span.key === selected && "selected"].filter(Boolean).join(" "), dataset: { key: span.key } }, node);
      setStyle(mark, { "--label": span.color, "--level": level > 0 ? String(level) : null });
      if (last) mark.dataset.tag = span.title;
      node = mark;
    }
    return node;
  }

  /** The offset that a place in the page stands for; places before or after the text count as its ends. */
  offsetAt(node, unit) {
    if (!this.#host.contains(node)) {
      return this.#host.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_PRECEDING ? 0 : this.#offsets.length;
    }
    if (node === this.#host) return this.#lines[Math.min(unit, this.#host.childNodes.length - 1)] ? this.#startOfChild(unit) : 0;
    let element = node;
    while (element !== this.#host && !this.#indexOf.has(element)) element = element.parentNode;
    // In the block of a long line, between its pieces.
    if (element === this.#host) return this.#offsetAtPiece(node, unit);
    const line = this.#lines[this.#indexOf.get(element)];
    const range = document.createRange();
    range.setStart(element, 0);
    range.setEnd(node, unit);
    return this.#offsets.toPoints(this.#offsets.toUnits(line.start) + range.toString().length);
  }

  #startOfChild(unit) {
    const child = this.#host.childNodes[unit];
    if (!child) return this.#offsets.length;
    const first = this.#indexOf.has(child) ? child : child.firstChild;
    return this.#lines[this.#indexOf.get(first)]?.start ?? 0;
  }

  #offsetAtPiece(block, unit) {
    const piece = block.childNodes[unit];
    if (piece) return this.#lines[this.#indexOf.get(piece)].start;
    return this.#lines[this.#indexOf.get(block.lastChild)]?.end ?? 0;
  }

  /** The text node and unit of an offset. `after` prefers the end of what lies before it to the start of what follows. */
  placeOf(offset, after = false) {
    let index = lineAt(this.#lines, offset);
    if (after && index > 0 && this.#lines[index].start === offset && !this.#lines[index - 1].breaks) index -= 1;
    const { start } = this.#lines[index];
    let rest = this.#offsets.toUnits(offset) - this.#offsets.toUnits(start);
    const walker = document.createTreeWalker(this.#elements[index], NodeFilter.SHOW_TEXT);
    let last = null;
    while (walker.nextNode()) {
      last = walker.currentNode;
      if (rest < last.length || (after && rest === last.length)) return { node: last, unit: rest };
      rest -= last.length;
    }
    return last ? { node: last, unit: last.length } : { node: this.#elements[index], unit: 0 };
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
    return this.#lines[lineAt(this.#lines, offset)];
  }

  isRightToLeft(offset) {
    return getComputedStyle(this.#elements[lineAt(this.#lines, offset)].closest(".line")).direction === "rtl";
  }

  /** Where the caret before the character at this offset stands, in the coordinates of the viewport. */
  caretBox(offset) {
    const { start, end } = this.lineOf(offset);
    const rtl = this.isRightToLeft(offset);
    if (start === end) {
      const box = this.#elements[lineAt(this.#lines, offset)].getBoundingClientRect();
      return { x: rtl ? box.right : box.left, y: box.top, height: box.height };
    }
    const isEnd = offset >= end;
    const other = this.#offsets.move(offset, isEnd ? -1 : 1);
    const box = this.rangeOf(Math.min(offset, other), Math.max(offset, other)).getClientRects()[0];
    if (!box) return null;
    return { x: isEnd === rtl ? box.left : box.right, y: box.top, height: box.height };
  }
}

/** Spans are compared as objects: a tool gives the same one as long as nothing about it changed. */
function areSame(before, now) {
  return before.length === now.length && before.every(({ start, end, over }, index) => {
    const other = now[index];
    return start === other.start && end === other.end && over.length === other.over.length
      && over.every(({ span, level, first, last }, at) => span === other.over[at].span && level === other.over[at].level && first === other.over[at].first && last === other.over[at].last);
  });
}

const holds = (pieces, key) => pieces.some(({ over }) => over.some(({ span }) => span.key === key));
