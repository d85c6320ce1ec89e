const idleLimit = 60000;

/** Counts the seconds someone really works on a task: not while the page is hidden, nor past a minute without a sign of life. */
export class WorkClock {
  #total = 0;
  #last = performance.now();

  constructor() {
    for (const type of ["keydown", "pointerdown", "pointermove", "wheel"]) {
      addEventListener(type, () => this.#tick(), { passive: true, capture: true });
    }
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.#tick();
      else this.#last = performance.now();
    });
  }

  restart(seconds = 0) {
    this.#total = seconds * 1000;
    this.#last = performance.now();
  }

  get seconds() {
    this.#tick();
    return Math.round(this.#total / 100) / 10;
  }

  #tick() {
    const now = performance.now();
    if (!document.hidden) this.#total += Math.min(now - this.#last, idleLimit);
    this.#last = now;
  }
}
