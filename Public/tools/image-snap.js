import { snapBy } from "../core/geometry.js";
import { drawGuide } from "./shape-paint.js";

const reachOnScreen = 6;

/** Draws points to the edges of the shapes near them, and shows by guides which edges those were. */
export class Snapping {
  #surface;
  #guides = [];
  isOn = true;

  constructor(surface) {
    this.#surface = surface;
  }

  clear() {
    this.#guides = [];
  }

  /** A point held inside the picture; `except` and what is in motion draw nothing to themselves. */
  at(point, { isFree = false, except = null, moving = new Map() } = {}) {
    const { view } = this.#surface;
    const [x, y] = view.inside(point);
    this.#guides = [];
    if (!this.isOn || isFree) return [x, y];
    const reach = reachOnScreen / view.scale;
    const lines = this.#linesNear([x, y], except, moving);
    const [across, along] = [snapBy([x], lines.x, reach), snapBy([y], lines.y, reach)];
    this.#guides = [across && { x: across.line }, along && { y: along.line }].filter(Boolean);
    return [x + (across?.by ?? 0), y + (along?.by ?? 0)];
  }

  #linesNear([x, y], except, moving) {
    const { view } = this.#surface;
    const lines = { x: [0, view.imageWidth], y: [0, view.imageHeight] };
    const far = 400 / view.scale;
    for (const { kit, region, key } of this.#surface.within({ x: x - far, y: y - far, width: 2 * far, height: 2 * far })) {
      if (key === except || moving.has(key) || !kit.lines) continue;
      const own = kit.lines(region);
      lines.x.push(...own.x);
      lines.y.push(...own.y);
    }
    return lines;
  }

  draw(context) {
    const { view, colors } = this.#surface;
    for (const guide of this.#guides) {
      const [x, y] = view.toScreen([guide.x ?? 0, guide.y ?? 0]);
      if (guide.x === undefined) drawGuide(context, [0, y], [view.width, y], colors.of("var(--accent)"));
      else drawGuide(context, [x, 0], [x, view.height], colors.of("var(--accent)"));
    }
  }
}
