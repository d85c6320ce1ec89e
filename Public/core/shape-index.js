import { overlap } from "./geometry.js";

/**
 * Which boxes lie near a place: an even grid, made anew when the shapes change. With many hundred shapes a look-up
 * reads a few cells instead of all.
 */
export class ShapeIndex {
  #items;
  #bounds;
  #cells = new Map();
  #size;

  /** @param bounds the box of an item; @param extent how far they reach, where that is known: the picture may come after them. */
  constructor(items, bounds, extent = 1) {
    this.#items = items;
    this.#bounds = items.map(bounds);
    this.#size = Math.max(1, extent / 32, reachOf(this.#bounds) / 32);
    this.#bounds.forEach((box, index) => this.#eachCell(box, (cell) => {
      if (!this.#cells.has(cell)) this.#cells.set(cell, []);
      this.#cells.get(cell).push(index);
    }));
  }

  #eachCell({ x, y, width, height }, visit) {
    const at = (value) => Math.floor(value / this.#size);
    for (let column = at(x); column <= at(x + width); column += 1) {
      for (let row = at(y); row <= at(y + height); row += 1) visit(column * 4096 + row);
    }
  }

  /** The items whose boxes meet this one, in their order. */
  near(box) {
    const found = new Set();
    this.#eachCell(box, (cell) => {
      for (const index of this.#cells.get(cell) ?? []) if (overlap(this.#bounds[index], box)) found.add(index);
    });
    return [...found].sort((a, b) => a - b).map((index) => this.#items[index]);
  }
}

/** The longer side of what has all boxes in it: no box lies in more than a thousand cells. */
function reachOf(boxes) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, width, height } of boxes) [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x + width), Math.max(bottom, y + height)];
  return Math.max(right - left, bottom - top, 0);
}
