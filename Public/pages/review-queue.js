import { api } from "../core/api.js";
import { Leases } from "../core/leases.js";

/**
 * The tasks this page holds for review: the one on screen, and one fetched ahead so that it is there when it is asked
 * for. Both keep their leases; what is not decided goes back when the page closes.
 */
export class ReviewQueue {
  #project;
  #seconds;
  #onReply;
  #onFailure;
  #prepare;
  #ahead = [];
  #fetching = null;
  #leases;
  /** Tasks whose decisions are on their way: not to be given again. */
  deciding = new Set();
  current = null;

  constructor({ project, leaseSeconds, deciding, prepare, onReply, onFailure, onRenewed, onLost }) {
    this.#project = project;
    this.#seconds = leaseSeconds;
    this.#prepare = prepare;
    this.#onReply = onReply;
    this.#onFailure = onFailure;
    for (const id of deciding) this.deciding.add(id);
    this.#leases = new Leases({
      path: (id) => `/api/tasks/${id}/review-lease`,
      onRenewed: (id, { until }) => {
        const item = this.#find(id);
        if (item) item.lease = { ...item.lease, until };
        if (item && item === this.current) onRenewed(until);
      },
      onLost: (id) => (id === this.current?.task.id ? onLost() : this.#lose(id)),
    });
    addEventListener("pagehide", () => this.#release());
    addEventListener("pageshow", (event) => { if (event.persisted) this.fill(); });
  }

  get isReady() {
    return this.#ahead.length > 0;
  }

  get dataAhead() {
    return this.#ahead[0]?.task.data;
  }

  get held() {
    return [...this.#mine.map(({ task }) => task.id), ...this.deciding].slice(-100);
  }

  get #mine() {
    return this.current ? [this.current, ...this.#ahead] : this.#ahead;
  }

  #find(id) {
    return this.#mine.find(({ task }) => task.id === id);
  }

  /** The one fetched ahead, or null. */
  take() {
    this.current = this.#ahead.shift() ?? null;
    return this.current;
  }

  /** What is on screen gives way, and is the next to come again. */
  putBack() {
    if (this.current) this.#ahead.unshift(this.current);
    this.current = null;
  }

  /** What is on screen is decided. */
  finish() {
    const { id } = this.current.task;
    this.#leases.drop(id);
    this.deciding.add(id);
    this.current = null;
  }

  /** What was fetched may have changed: it is asked for afresh. */
  forget() {
    for (const { task } of this.#mine) this.#leases.drop(task.id);
    this.#ahead = [];
    this.current = null;
  }

  /** Asks for one more where none is ahead; `onReply` hears what came of it. */
  fill() {
    if (this.#ahead.length > 0) return Promise.resolve();
    this.#fetching ??= this.#ask({ held: this.held }).catch((error) => this.#onFailure(error)).finally(() => { this.#fetching = null; });
    return this.#fetching;
  }

  /** This task before all others, also when it is decided; throws what the server says against it. */
  fetch(task) {
    return this.#ask({ task_id: task }, true);
  }

  async #ask(body, isFirst = false) {
    return this.accept(await api.post(`/api/projects/${this.#project}/review/next`, body), isFirst);
  }

  /** What `next` replied, alone or with a decision. The same lease may come twice. */
  async accept(reply, isFirst = false) {
    const { task } = reply;
    if (task) {
      await this.#prepare(reply);
      if (!this.#find(task.id) && !this.deciding.has(task.id)) {
        this.#ahead[isFirst ? "unshift" : "push"](reply);
        this.#leases.hold(task.id, this.#seconds);
      }
    }
    this.#onReply(reply);
  }

  #lose(id) {
    this.#ahead = this.#ahead.filter(({ task }) => task.id !== id);
    this.fill();
  }

  #release() {
    const mine = this.#mine;
    this.#ahead = [];
    for (const { task } of mine) fetch(`/api/tasks/${task.id}/review-lease`, { method: "DELETE", keepalive: true }).catch(() => null);
  }
}
