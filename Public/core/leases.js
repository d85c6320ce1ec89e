import { request } from "./api.js";

const idleLimit = 30 * 60 * 1000;

/**
 * Keeps leases alive while their tasks are on screen or fetched ahead. Counted from when a lease came, not by its
 * written end: this computer's clock may be wrong. Someone away for half an hour gives way to others.
 */
export class Leases {
  #held = new Map();
  #lastInput = Date.now();
  #onLost;
  #path;

  /** `path(id)` is where a lease is renewed by POST. */
  constructor({ path, onLost, onRenewed }) {
    this.#path = path;
    this.#onLost = onLost;
    this.onRenewed = onRenewed;
    for (const type of ["keydown", "pointerdown", "wheel"]) {
      addEventListener(type, () => this.#awake(), { passive: true, capture: true });
    }
  }

  hold(id, seconds) {
    this.drop(id);
    this.#held.set(id, { seconds, timer: 0 });
    this.#schedule(id);
  }

  drop(id) {
    clearTimeout(this.#held.get(id)?.timer);
    this.#held.delete(id);
  }

  #awake() {
    const wasAway = Date.now() - this.#lastInput > idleLimit;
    this.#lastInput = Date.now();
    if (wasAway) for (const id of this.#held.keys()) this.#renew(id);
  }

  #schedule(id) {
    const held = this.#held.get(id);
    if (!held) return;
    clearTimeout(held.timer);
    // setTimeout counts in 31 bits.
    held.timer = setTimeout(() => this.#renew(id), Math.min(held.seconds * 400, 3600000));
  }

  async #renew(id) {
    if (!this.#held.has(id)) return;
    if (Date.now() - this.#lastInput > idleLimit) return;
    try {
      const reply = await request("POST", this.#path(id), {});
      this.onRenewed?.(id, reply);
    } catch (error) {
      if (!error.isTemporary && this.#held.has(id)) {
        this.drop(id);
        this.#onLost?.(id);
        return;
      }
    }
    this.#schedule(id);
  }
}
