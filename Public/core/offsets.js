/**
 * Text offsets. Everywhere outside this file an offset counts Unicode code points; the DOM counts UTF-16 units.
 * ("a👍🏽b": code points 4, units 6.)
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
}
