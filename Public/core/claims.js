/**
 * Which window of this browser has which assignment or review, so that two windows of one person never show the same.
 * A claim is a Web Lock: it ends with its window. Browsers have locks on https and on this computer alone; elsewhere
 * every claim succeeds, and the server tells a second answer from the first.
 */
export class Claims {
  #mine = new Map();
  /** From before they are granted until they are free. */
  #asked = new Set();
  #prefix;

  constructor(what) {
    this.#prefix = `concord-${what}-`;
  }

  /** Whether this window has it from now on. */
  claim(id) {
    if (!navigator.locks || this.#mine.has(id)) return Promise.resolve(true);
    this.#asked.add(id);
    return new Promise((resolve) => {
      navigator.locks.request(this.#prefix + id, { ifAvailable: true }, (lock) => {
        resolve(Boolean(lock));
        return lock && new Promise((done) => { this.#mine.set(id, done); });
      }).then(() => this.#asked.delete(id));
    });
  }

  /** Gives a window that is just closing, or loading again, a moment to let go. */
  moment(id) {
    return navigator.locks.request(this.#prefix + id, { signal: AbortSignal.timeout(200) }, () => null).catch(() => null);
  }

  release(id) {
    this.#mine.get(id)?.();
    this.#mine.delete(id);
  }

  releaseAll() {
    for (const id of [...this.#mine.keys()]) this.release(id);
  }

  /** What this person's other windows have; `looked` is a look at the locks from before this window claimed anything. */
  async elsewhere(looked = navigator.locks?.query()) {
    // The answer is of a moment between the two looks at what is this window's.
    const before = new Set(this.#asked);
    const { held = [] } = await looked ?? {};
    const ids = held.filter(({ name }) => name.startsWith(this.#prefix)).map(({ name }) => Number(name.slice(this.#prefix.length)));
    return ids.filter((id) => !before.has(id) && !this.#asked.has(id));
  }
}
