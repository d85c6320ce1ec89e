const prefix = "concord-assignment-";

/**
 * Which window of this browser has which assignment, so that two windows of one person never show the same task. A
 * claim is a Web Lock: it ends with its window, however that ends. Browsers have locks on https and on this computer
 * alone; elsewhere every claim succeeds, and the server tells a second answer from the first.
 */
export class Claims {
  #mine = new Map();

  /** Whether this window has it from now on. */
  claim(id) {
    if (!navigator.locks || this.#mine.has(id)) return Promise.resolve(true);
    return new Promise((resolve) => {
      navigator.locks.request(prefix + id, { ifAvailable: true }, (lock) => {
        resolve(Boolean(lock));
        return lock && new Promise((done) => { this.#mine.set(id, done); });
      });
    });
  }

  /** Gives a window that is just closing, or loading again, a moment to let go. */
  moment(id) {
    return navigator.locks.request(prefix + id, { signal: AbortSignal.timeout(200) }, () => null).catch(() => null);
  }

  release(id) {
    this.#mine.get(id)?.();
    this.#mine.delete(id);
  }

  releaseAll() {
    for (const id of [...this.#mine.keys()]) this.release(id);
  }

  /** The assignments of this person's other windows. */
  async elsewhere() {
    const { held = [] } = await navigator.locks?.query() ?? {};
    return held.filter(({ name }) => name.startsWith(prefix)).map(({ name }) => Number(name.slice(prefix.length))).filter((id) => !this.#mine.has(id));
  }
}
