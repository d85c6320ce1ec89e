/**
 * Text offsets. Everywhere outside this file an offset counts Unicode code points; the DOM counts UTF-16 units.
 * ("a👍🏽b": code points 4, units 6.) Also where a grapheme, what a person sees as one character, begins and ends.
 */
export class TextOffsets {
  static #stride = 256;
  #text;
  #length;
  #isPlain;
  #marks = [];

  constructor(text) {
    this.#text = text;
    // Without surrogate pairs both counts are the same.
    this.#isPlain = !/[\ud800-\udfff]/.test(text);
    this.#length = this.#isPlain ? text.length : this.#index();
  }

  get text() {
    return this.#text;
  }

  /** In code points. */
  get length() {
    return this.#length;
  }

  /** Remembers the unit of every 256th code point, so that a conversion walks at most that far. */
  #index() {
    let points = 0;
    for (let unit = 0; unit < this.#text.length; points += 1) {
      if (points % TextOffsets.#stride === 0) this.#marks.push(unit);
      unit += this.#text.codePointAt(unit) > 0xffff ? 2 : 1;
    }
    return points;
  }

  toUnits(point) {
    if (this.#isPlain) return Math.max(0, Math.min(point, this.#length));
    if (point >= this.#length) return this.#text.length;
    const mark = Math.floor(Math.max(0, point) / TextOffsets.#stride);
    let unit = this.#marks[mark];
    for (let at = mark * TextOffsets.#stride; at < point; at += 1) unit += this.#text.codePointAt(unit) > 0xffff ? 2 : 1;
    return unit;
  }

  /** A unit inside a surrogate pair counts as its beginning. */
  toPoints(unit) {
    if (this.#isPlain) return Math.max(0, Math.min(unit, this.#length));
    if (unit >= this.#text.length) return this.#length;
    let low = 0;
    let high = this.#marks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#marks[middle] <= unit) low = middle;
      else high = middle - 1;
    }
    let point = low * TextOffsets.#stride;
    let at = this.#marks[low];
    while (at < unit) {
      at += this.#text.codePointAt(at) > 0xffff ? 2 : 1;
      if (at > unit) break;
      point += 1;
    }
    return point;
  }

  slice(start, end) {
    return this.#text.slice(this.toUnits(start), this.toUnits(end));
  }

  /** The nearest boundary of a grapheme (or word) strictly after (`step` 1) or before (−1) the offset. */
  move(point, step, granularity = "grapheme") {
    const unit = this.toUnits(point);
    const [from, to] = surroundings(this.#text, unit);
    const segments = [...segmenter(granularity).segment(this.#text.slice(from, to))];
    const edges = segments.filter((segment) => granularity !== "word" || segment.isWordLike)
      .flatMap(({ index, segment }) => (granularity === "word" ? [step > 0 ? from + index + segment.length : from + index] : [from + index, from + index + segment.length]));
    if (step > 0) return this.toPoints(edges.find((edge) => edge > unit) ?? to);
    return this.toPoints(edges.findLast((edge) => edge < unit) ?? from);
  }

  /** The range grown to whole graphemes and cut free of white space at its ends; null when nothing remains. */
  snap(start, end) {
    let from = this.toUnits(Math.min(start, end));
    let to = this.toUnits(Math.max(start, end));
    while (from < to && /\s/u.test(this.#text[from])) from += 1;
    while (to > from && /\s/u.test(this.#text[to - 1])) to -= 1;
    if (from >= to) return null;
    return { start: this.toPoints(this.#graphemeEdge(from, -1)), end: this.toPoints(this.#graphemeEdge(to, 1)) };
  }

  #graphemeEdge(unit, step) {
    const [from, to] = surroundings(this.#text, unit);
    for (const { index, segment } of segmenter("grapheme").segment(this.#text.slice(from, to))) {
      const begin = from + index;
      const end = begin + segment.length;
      if (begin < unit && unit < end) return step < 0 ? begin : end;
    }
    return unit;
  }
}

/** A piece of the text around a unit that certainly begins and ends between graphemes and words: its lines, or, in
    very long lines, from one white space to another. */
function surroundings(text, unit) {
  const reach = 400;
  const before = text.slice(Math.max(0, unit - reach), Math.max(0, unit - 1));
  const cutBefore = unit > reach ? Math.max(before.search(/\s/u), 0) : 0;
  const after = text.slice(unit, unit + reach);
  const gap = after.length === reach ? after.search(/\s(?=\S*$)/u) : -1;
  return [Math.max(0, unit - reach) + cutBefore, gap > 0 ? unit + gap + 1 : unit + after.length];
}

const segmenters = new Map();

function segmenter(granularity) {
  if (!segmenters.has(granularity)) segmenters.set(granularity, new Intl.Segmenter(undefined, { granularity }));
  return segmenters.get(granularity);
}
