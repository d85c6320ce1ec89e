import { announce } from "../core/announce.js";
import { clock } from "../core/time-view.js";

/** Start and end of a stretch by keys: of what is chosen, or, one after the other, of a new one. */
export class EdgeKeys {
  #surface;
  #pending = null;

  constructor(surface) {
    this.#surface = surface;
  }

  forget() {
    this.#pending = null;
  }

  /** The start of what is chosen comes to the playhead; without a choice a new stretch begins here and ends at the other key. */
  set(edge) {
    const surface = this.#surface;
    const { time, pickedShape: shape } = surface;
    if (shape?.kit.edged) {
      if (surface.lockedKeys.has(shape.key)) return announce("It is locked");
      const extent = shape.kit.extent(shape.region);
      const isTurned = edge === "start" ? time >= extent.end : time <= extent.start;
      if (!isTurned) return shape.tool.change([shape.kit.edged(shape.region, edge, time - extent[edge], surface.view)]);
      surface.pick([]);
    }
    return this.#mark(edge, time);
  }

  #mark(edge, time) {
    const { hands, tools } = this.#surface;
    const tool = hands.tool?.kit.marked ? hands.tool : tools.find(({ kit }) => kit?.marked);
    if (!tool) return undefined;
    if (edge === "start" || this.#pending === null || this.#pending >= time) {
      this.#pending = edge === "start" ? time : null;
      return announce(edge === "start" ? `From ${clock(time, 2)}` : "Set the start first");
    }
    tool.kit.marked(tool, this.#pending, time);
    this.#pending = null;
    return undefined;
  }
}
