import { announce } from "../core/announce.js";

/** The stretch of a recording that plays again and again, once it is asked for: what is chosen, else what is in sight. */
export class PlayLoop {
  #surface;
  #stretch = null;

  constructor(surface) {
    this.#surface = surface;
  }

  get isOn() {
    return this.#stretch !== null;
  }

  toggle() {
    this.#stretch = this.#stretch ? null : this.#chosen();
    announce(this.#stretch ? "Looping" : "Not looping");
  }

  /** Loops what is chosen, and says where that begins. */
  begin() {
    this.#stretch = this.#chosen();
    return this.#stretch.start;
  }

  /** The choice is another. */
  follow() {
    if (this.#stretch) this.#stretch = this.#chosen();
  }

  end() {
    this.#stretch = null;
  }

  /** Goes back to the beginning when `time` is outside; a seek may land up to `before` seconds ahead of it. */
  keep(time, before = 0) {
    if (!this.#stretch || (time < this.#stretch.end && time >= this.#stretch.start - before)) return;
    this.#surface.media.currentTime = this.#stretch.start;
  }

  #chosen() {
    const { pickedShape, view } = this.#surface;
    return pickedShape ? pickedShape.kit.extent(pickedShape.region) : { start: view.start, end: view.end };
  }
}
