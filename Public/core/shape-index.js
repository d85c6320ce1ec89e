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

  /** @param bounds the box of an item. */
  constructor(items, bounds, extent = 1) {
    this.#items = items;
    this.#bounds = items.map(bounds);
    this.#size = Math.max(1, extent / 32);
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
