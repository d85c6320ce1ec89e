import { h, setStyle } from "../core/dom.js";
import { TextOffsets } from "../core/offsets.js";
import { cutLines, layOut } from "./span-layout.js";

/**
 * The lines of a text in the page, with the spans over them drawn as nested marks. Only lines whose marks changed are
 * built anew. Offsets are code points. Where an offset is on screen, and the other way round, say SpanPlaces.
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

  /** For SpanPlaces: the element that holds the text, the lines `{ start, end, breaks, line }` and their elements. */
  get host() {
    return this.#host;
  }

  get all() {
    return this.#lines;
  }

  get elements() {
    return this.#elements;
  }

  /** The place of an element in `elements`; undefined for any other. */
  indexOf(element) {
    return this.#indexOf.get(element);
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
