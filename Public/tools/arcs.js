import { fill, setStyle } from "../core/dom.js";
import { svg } from "../parts/svg.js";
import { lineAt } from "./span-lines.js";

/**
 * Arcs between regions, drawn over the surface that they lie on: a text, a picture, or the lanes of a recording. Only those in sight are drawn, again
 * whenever something moved. A link is `{ key, from, to, title, color, directed, isPicked, different }`, its ends keys.
 */
export class Arcs {
  #surface;
  #links = [];
  #frame = 0;
  #seen = "";
  #life = null;
  #drawing = svg("svg", { class: "arcs", "aria-hidden": "true" });

  constructor(surface) {
    this.#surface = surface;
  }

  begin() {
    this.#life?.abort();
    this.#life = new AbortController();
    const { signal } = this.#life;
    (this.#surface.stage ?? this.#surface).append(this.#drawing);
    document.addEventListener("scroll", () => this.redraw(), { capture: true, passive: true, signal });
    const observer = new ResizeObserver(() => this.redraw());
    observer.observe(this.#surface);
    signal.addEventListener("abort", () => observer.disconnect());
  }

  end() {
    this.#life?.abort();
    this.#life = null;
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#drawing.remove();
  }

  set links(links) {
    this.#links = links;
    this.redraw();
  }

  redraw() {
    this.#seen = "";
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.#frame = 0;
    if (!this.#life) return;
    const { view } = this.#surface;
    const state = this.#state(view);
    if (state !== this.#seen) {
      this.#seen = state;
      const places = this.#places(view);
      fill(this.#drawing, this.#links.map((link) => arc(link, places(link.from), places(link.to))));
    }
    // Pictures and timelines are zoomed and moved without a word.
    if (view && this.#links.length > 0) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  /** What the places depend on beside the regions. */
  #state(view) {
    if (!view) return "text";
    if (view.toScreen) return `${view.left} ${view.top} ${view.scale} ${view.width}`;
    return `${view.start} ${view.end} ${view.width} ${this.#surface.line.tops.bottom}`;
  }

  #places(view) {
    if (!view) return this.#textPlaces();
    return view.toScreen ? this.#picturePlaces(view) : this.#lanePlaces(view);
  }

  /** The middle of what is in sight of a stretch. */
  #lanePlaces(view) {
    const shapes = new Map(this.#surface.shapes.map((shape) => [shape.key, shape]));
    return (key) => {
      const shape = shapes.get(key);
      if (!shape) return null;
      const { left, width, top, height } = this.#surface.line.boxOf(shape);
      const [from, until] = [Math.max(left, 0), Math.min(left + width, view.width)];
      return from > until ? null : { x: (from + until) / 2, y: top + height / 2, isMiddle: true };
    };
  }

  #picturePlaces(view) {
    const shapes = new Map(this.#surface.regions.map((shape) => [shape.key, shape]));
    return (key) => {
      const shape = shapes.get(key);
      if (!shape?.kit.bounds) return null;
      const { x, y, width, height } = shape.kit.bounds(shape.region);
      const [left, top] = view.toScreen([x + width / 2, y + height / 2]);
      return { x: left, y: top, isMiddle: true };
    };
  }

  /** Marks in lines that are in sight have places; one above or below them stands for where it leads. */
  #textPlaces() {
    const { lines } = this.#surface;
    const origin = this.#surface.getBoundingClientRect();
    const [first, last] = linesInSight(lines.elements);
    const spans = new Map(this.#surface.spans.map((span) => [span.key, span]));
    return (key) => {
      const span = spans.get(key);
      if (!span) return null;
      const at = lineAt(lines.all, span.start);
      if (at < first || at > last) {
        const edge = lines.elements[at < first ? first : last].getBoundingClientRect();
        return { x: edge.left - origin.left + 24, y: (at < first ? edge.top - 8 : edge.bottom + 8) - origin.top, isOut: true };
      }
      const mark = lines.elements[at].querySelector(`[data-key="${CSS.escape(key)}"]`);
      const box = mark?.getClientRects()[0];
      return box ? { x: box.left + box.width / 2 - origin.left, y: box.top - origin.top } : null;
    };
  }
}

/** Lines stand in order from top to bottom: the first and the last in the window, by halving. */
function linesInSight(elements) {
  const find = (isBefore) => {
    let [low, high] = [0, elements.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(elements[middle].getBoundingClientRect())) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return [find(({ bottom }) => bottom < 0), find(({ top }) => top < innerHeight)];
}

function arc({ title, color, directed, isPicked, different }, from, to) {
  if (!from || !to || (from.isOut && to.isOut)) return null;
  const apart = Math.abs(from.x - to.x);
  const rise = from.isMiddle ? Math.min(40, apart / 4) : Math.min(44, 12 + apart * 0.07);
  const top = Math.min(from.y, to.y) - rise;
  const [ax, bx] = [from.x + (to.x - from.x) * 0.15, to.x + (from.x - to.x) * 0.15];
  const line = svg("path", { d: `M${from.x} ${from.y}C${ax} ${top} ${bx} ${top} ${to.x} ${to.y}`, class: `${isPicked ? "picked" : ""} ${different ? "different" : ""}` });
  const angle = (Math.atan2(to.y - top, to.x - bx) * 180) / Math.PI;
  const head = directed && svg("path", { d: "M0 0l-7-3.500v7z", class: "head", transform: `translate(${to.x} ${to.y}) rotate(${angle})` });
  const [x, y] = [(from.x + 3 * ax + 3 * bx + to.x) / 8, (from.y + 6 * top + to.y) / 8];
  const words = svg("text", { x, y: y + 1, "text-anchor": "middle", "dominant-baseline": "middle" }, title);
  const group = svg("g", {}, line, head || [], words);
  setStyle(group, { "--label": color });
  return group;
}

