import { ApiError, api } from "../core/api.js";
import { Claims } from "../core/claims.js";

/**
 * The tasks this page holds for review: the one on screen, and one fetched ahead so that it is there when it is asked
 * for. Both keep their leases; what is not decided goes back when the page closes. What another window of this person
 * has is left to that window.
 */
export class ReviewQueue {
  #project;
  #first;
  #locks;
  #seconds;
  #onReply;
  #onFailure;
  #prepare;
  #ahead = [];
  #coming = new Set();
  #claims = new Claims("review");
  #elsewhere = [];
  #fetching = null;
  #renewal;
  #leases = null;
  /** Tasks whose decisions are on their way: not to be given again. */
  deciding = new Set();
  current = null;

  /** `first` is the reply to a `next` that is on its way already, if there is one, `locks` a look at other windows. */
  constructor({ project, first, locks, leaseSeconds, deciding, prepare, onReply, onFailure, onRenewed, onLost }) {
    this.#project = project;
    this.#first = first?.catch(() => null);
    this.#locks = locks;
    this.#seconds = leaseSeconds;
    this.#prepare = prepare;
    this.#onReply = onReply;
    this.#onFailure = onFailure;
    for (const id of deciding) this.deciding.add(id) && this.#claims.claim(id);
    this.#renewal = {
      path: (id) => `/api/tasks/${id}/review-lease`,
      onRenewed: (id, { until }) => {
        const item = this.#find(id);
        if (item) item.lease = { ...item.lease, until };
        if (item && item === this.current) onRenewed(until);
      },
      onLost: (id) => (id === this.current?.task.id ? onLost() : this.#lose(id)),
    };
    addEventListener("pagehide", () => this.#release());
    addEventListener("pageshow", (event) => { if (event.persisted) this.fill(); });
  }

  get isReady() {
    return this.#ahead.length > 0;
  }

  get dataAhead() {
    return this.#ahead[0]?.task.data;
  }

  /** The tasks not to be given again: those of this page and of this person's other windows. */
  get held() {
    return [...this.#mine.map(({ task }) => task.id), ...this.#coming, ...this.#elsewhere, ...this.deciding].slice(-100);
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
    this.#leases?.drop(id);
    this.deciding.add(id);
    this.current = null;
  }

  /** Keeps its lease alive; the code for that is fetched once the first item is painted. */
  async #hold(id) {
    const { Leases } = await import("../core/leases.js").catch(() => ({}));
    if (Leases) this.#leases ??= new Leases(this.#renewal);
    if (this.#find(id)) this.#leases?.hold(id, this.#seconds);
  }

  /** The server has answered to what was decided about it. */
  settle(id) {
    this.deciding.delete(id);
    this.#claims.release(id);
  }

  /** What was fetched may have changed: it is asked for afresh. */
  forget() {
    for (const { task } of this.#mine) {
      this.#leases?.drop(task.id);
      this.#claims.release(task.id);
    }
    this.#ahead = [];
    this.current = null;
  }

  /** Asks for one more where none is ahead; `onReply` hears what came of it. */
  fill() {
    if (this.#ahead.length > 0) return Promise.resolve();
    this.#fetching ??= this.#askForMore().catch((error) => this.#onFailure(error)).finally(() => { this.#fetching = null; });
    return this.#fetching;
  }

  async #askForMore() {
    const [first, elsewhere] = await Promise.all([this.#first, this.#claims.elsewhere(this.#locks)]);
    this.#first = null;
    this.#locks = undefined;
    this.#elsewhere = elsewhere;
    if (first && !elsewhere.includes(first.task?.id)) return this.accept(first);
    const { held } = this;
    return this.accept(await this.#ask({ held }), { held });
  }

  #ask(body) {
    return api.post(`/api/projects/${this.#project}/review/next`, body);
  }

  /** This task before all others, also when it is decided; throws what there is to say against it. */
  async fetch(task) {
    const reply = await this.#ask({ task_id: task });
    if (!await this.#claims.claim(task)) {
      await this.#claims.moment(task);
      if (!await this.#claims.claim(task)) throw new ApiError(409, { code: "elsewhere", title: "Open in another window", detail: "This task is open in another window of yours." });
    }
    return this.accept(reply, { isFirst: true });
  }

  /** What `next` replied, alone or with a decision; `held` is what it was told. The same lease may come twice. */
  async accept(reply, { isFirst = false, held = [] } = {}) {
    const { task } = reply;
    if (!task) return this.#nothing(reply, held);
    if (!this.#find(task.id) && !this.deciding.has(task.id) && !this.#coming.has(task.id)) {
      this.#coming.add(task.id);
      const isOurs = await this.#claims.claim(task.id);
      await this.#prepare(reply).finally(() => this.#coming.delete(task.id));
      if (!isOurs) return this.#giveWay(task.id);
      this.#ahead[isFirst ? "unshift" : "push"](reply);
      setTimeout(() => this.#hold(task.id));
    }
    this.#onReply(reply);
    this.#claims.elsewhere().then((ids) => { this.#elsewhere = ids; });
  }

  /** Another window has it: asked anew, when one that is only closing has let go. */
  async #giveWay(id) {
    await this.#claims.moment(id);
    return this.#askForMore().catch((error) => this.#onFailure(error));
  }

  async #nothing(reply, held) {
    this.#elsewhere = await this.#claims.elsewhere();
    // What was decided or let go meanwhile was not looked at, and is no reason any more.
    const now = this.held;
    if (held.some((id) => !now.includes(id))) return this.#askForMore().catch((error) => this.#onFailure(error));
    const isElsewhere = this.#elsewhere.length > 0 && reply.empty?.reason !== "all_leased";
    this.#onReply(isElsewhere ? { ...reply, empty: { reason: "elsewhere", retry_after_seconds: 30 } } : reply);
  }

  #lose(id) {
    this.#claims.release(id);
    this.#ahead = this.#ahead.filter(({ task }) => task.id !== id);
    this.fill();
  }

  #release() {
    const mine = this.#mine;
    this.#claims.releaseAll();
    this.#ahead = [];
    for (const { task } of mine) fetch(`/api/tasks/${task.id}/review-lease`, { method: "DELETE", keepalive: true }).catch(() => null);
  }
}
