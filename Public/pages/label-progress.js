import { count } from "../core/counts.js";

const find = (id) => document.getElementById(id);

/** How far the project is, and how fast this person goes: in the header, from what the replies say. */
export class LabelProgress {
  #counts;
  #times = [];

  constructor(counts) {
    this.#counts = { ...counts };
    this.#paint();
  }

  done() {
    this.#counts.done = (this.#counts.done ?? 0) + 1;
    this.#paint();
  }

  answered() {
    this.#times = [...this.#times.slice(-19), performance.now()];
    this.#paint();
  }

  #paint() {
    const total = Math.max((this.#counts.tasks ?? 0) - (this.#counts.excluded ?? 0), 0);
    const done = Math.min(this.#counts.done ?? 0, total);
    find("progress").max = Math.max(total, 1);
    find("progress").value = done;
    find("progress-text").replaceChildren(count(done), Object.assign(document.createElement("span"), { className: "soft", textContent: ` of ${count(total)}` }));
    find("rate").textContent = this.#rate();
  }

  /** From the last twenty answers, once there are enough to say anything. */
  #rate() {
    if (this.#times.length < 5) return "";
    const hours = (this.#times.at(-1) - this.#times[0]) / 3600000;
    const rate = (this.#times.length - 1) / Math.max(hours, 1e-9);
    return rate < 10000 ? `${count(Math.round(rate))} an hour` : "";
  }
}
