import { h, setStyle } from "../core/dom.js";
import { TextOffsets } from "../core/offsets.js";

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

/**
 * How overlapping spans lie over lines of text: pure arithmetic, in the offsets of the text.
 *
 * Every span gets a level, the lowest that no overlapping span has, so that its underline stays at one height from
 * its first character to its last. A line is cut at every span's edge; a piece names the spans over it, outermost first.
 */
function layOut(spans, lines) {
  const sorted = [...spans].sort((a, b) => a.start - b.start || b.end - a.end);
  const levels = giveLevels(sorted);
  const perLine = lines.map(() => []);
  for (const span of sorted) {
    for (let index = lineAt(lines, span.start); index < lines.length && lines[index].start < span.end; index += 1) perLine[index].push(span);
  }
  return lines.map((line, index) => pieces(line, perLine[index], levels));
}

function giveLevels(sorted) {
  const levels = new Map();
  const ends = [];
  for (const span of sorted) {
    let level = ends.findIndex((end) => end <= span.start);
    if (level < 0) level = ends.length;
    ends[level] = span.end;
    levels.set(span, level);
  }
  return levels;
}

/** The line that holds an offset: the last one that begins at it or before it. */
export function lineAt(lines, offset) {
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (lines[middle].start <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function pieces(line, spans, levels) {
  if (spans.length === 0) return [{ start: line.start, end: line.end, over: [] }];
  const inside = (offset) => Math.min(Math.max(offset, line.start), line.end);
  const cuts = new Set([line.start, line.end]);
  for (const { start, end } of spans) cuts.add(inside(start)).add(inside(end));
  const edges = [...cuts].sort((a, b) => a - b);
  let open = [];
  let next = 0;
  return edges.slice(1).map((end, index) => {
    const start = edges[index];
    open = open.filter((span) => span.end > start);
    while (next < spans.length && spans[next].start < end) open.push(spans[next++]);
    const over = open.map((span) => ({ span, level: levels.get(span), first: span.start >= start, last: span.end <= end || endsInBreak(span, end, line) }));
    return { start, end, over: over.sort((a, b) => b.level - a.level) };
  });
}

/** A span whose last character is the line break after this line shows its end here, where there is something to show it on. */
function endsInBreak(span, end, line) {
  return line.breaks && end === line.end && span.end === line.end + 1;
}

const longest = 1500;

/**
 * Cuts a text into the pieces that are drawn anew as one: lines, and parts of very long lines, so that a change in a
 * text without line breaks stays cheap. `{ start, end, breaks, line }` in UTF-16 units, without the line break.
 */
function cutLines(text) {
  const lines = [];
  let start = 0;
  let line = 0;
  while (start <= text.length) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    let at = start;
    while (end - at > longest) {
      const space = text.lastIndexOf(" ", at + longest);
      const cut = space > at + longest / 2 ? space + 1 : wholePair(text, at + longest);
      lines.push({ start: at, end: cut, breaks: false, line });
      at = cut;
    }
    lines.push({ start: at, end, breaks: newline >= 0, line });
    line += 1;
    start = end + 1;
  }
  return lines;
}

const wholePair = (text, unit) => (/[\udc00-\udfff]/.test(text[unit]) ? unit + 1 : unit);
