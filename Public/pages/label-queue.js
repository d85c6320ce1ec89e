import { api } from "../core/api.js";
import { Claims } from "../core/claims.js";
import { afterPaint } from "../core/late.js";

/**
 * The tasks this page holds, with their leases; one fetched ahead that is not needed goes back when the page closes.
 * What another window of this person has is left to that window.
 */
export class LabelQueue {
  #project;
  #first;
  #locks;
  #leaseSeconds;
  #drafts;
  #ahead = [];
  #onScreen = null;
  #seen = new Set();
  #unsent = new Set();
  #coming = new Set();
  #claims = new Claims("assignment");
  #elsewhere = [];
  #fetching = null;
  #renewal;
  #leases = null;
  #onChange;

  /** `first` is the reply to a `next` that is on its way already, if there is one, `locks` a look at other windows. */
  constructor({ project, leaseSeconds, drafts, first, locks, taken, onChange, onLost }) {
    this.#project = project;
    this.#first = first?.catch(() => null);
    this.#locks = locks;
    this.#leaseSeconds = leaseSeconds;
    this.#drafts = drafts;
    this.#onChange = onChange;
    for (const id of taken) this.#seen.add(id) && this.#unsent.add(id);
    this.#renewal = { path: (id) => `/api/assignments/${id}/renew`, onLost: (id) => this.#lost(id, onLost) };
    addEventListener("pagehide", () => this.#release());
    addEventListener("pageshow", (event) => { if (event.persisted) this.fill(); });
  }

  get isReady() {
    return this.#ahead.length > 0;
  }

  /** What the next task shows, where it is here. */
  get dataAhead() {
    return this.#ahead[0]?.task.data;
  }

  /** The leases this page has: not to be given again. */
  get held() {
    return [this.#onScreen, ...this.#ahead.map(({ assignment }) => assignment.id), ...this.#coming, ...this.#elsewhere].filter((id) => id !== null);
  }

  /** The task fetched ahead, at once, or null. */
  take() {
    const work = this.#ahead.shift() ?? null;
    this.#onScreen = work?.assignment.id ?? null;
    return work;
  }

  /** A task that gives way to an earlier answer: the next to come again. */
  putBack(work) {
    this.#ahead.unshift(work);
    this.#onScreen = null;
  }

  /** Its answer is on the way: it will not be given again, whatever a late reply says. */
  finish(assignmentID) {
    this.#seen.add(assignmentID);
    this.#unsent.add(assignmentID);
    this.#leases?.drop(assignmentID);
    if (this.#onScreen === assignmentID) this.#onScreen = null;
  }

  /** Its answer arrived: should it come again, it was returned by a reviewer. */
  arrived(assignmentID) {
    this.#unsent.delete(assignmentID);
    this.#claims.release(assignmentID);
  }

  /** Fetches ahead when nothing is; gives back the server's reason when there is nothing to fetch. */
  fill() {
    if (this.isReady) return Promise.resolve(null);
    // What is on its way may go straight on screen: then one more is wanted.
    if (this.#fetching) return this.#fetching.then((empty) => empty ?? this.fill());
    this.#fetching = this.#fetch().finally(() => { this.#fetching = null; });
    return this.#fetching;
  }

  async #fetch() {
    const [first, elsewhere] = await Promise.all([this.#first, this.#claims.elsewhere(this.#locks)]);
    this.#first = null;
    this.#locks = undefined;
    this.#elsewhere = elsewhere;
    if (first && !elsewhere.includes(first.assignment?.id)) return this.accept(first);
    const held = [...this.held, ...this.#unsent].slice(-100);
    const reply = await api.post(`/api/projects/${this.#project}/next`, held.length > 0 ? { held } : {});
    return this.accept(reply);
  }

  /** What `next` replied, alone or with a submit. */
  async accept(reply) {
    if (!reply?.assignment) return this.#reason(reply?.empty);
    const { assignment, task } = reply;
    // Two replies may bring the same lease: known from here on, before anything is waited for.
    const isOver = assignment.returned ? this.#unsent.has(assignment.id) : this.#seen.has(assignment.id);
    if (!task || isOver || this.#coming.has(assignment.id) || this.held.includes(assignment.id)) return null;
    this.#coming.add(assignment.id);
    if (!await this.#claims.claim(assignment.id)) {
      this.#coming.delete(assignment.id);
      await this.#claims.moment(assignment.id);
      // Whether it is still to be done only the server knows now.
      return this.#fetch();
    }
    task.shown = assignment.shown;
    const draft = await this.#drafts.restore(assignment.id, reply.draft);
    const suggestion = task.prediction?.answers ? task.prediction : null;
    this.#ahead.push({ assignment, task, answers: draft ?? suggestion?.answers ?? {}, suggestion: draft ? null : suggestion, seconds: 0 });
    this.#coming.delete(assignment.id);
    afterPaint(() => this.#hold(assignment.id));
    this.#onChange();
    this.#elsewhere = await this.#claims.elsewhere();
    return null;
  }

  /** Keeps its lease alive; the code for that comes long before the first is to be renewed, or as soon as it can. */
  async #hold(id) {
    const { Leases } = await import("../core/leases.js").catch(() => ({}));
    if (!Leases) return void setTimeout(() => this.#hold(id), 5000);
    this.#leases ??= new Leases(this.#renewal);
    if (this.held.includes(id)) this.#leases.hold(id, this.#leaseSeconds);
  }

  async #reason(empty) {
    if (empty?.reason !== "done") return empty ?? null;
    this.#elsewhere = await this.#claims.elsewhere();
    return this.#elsewhere.length > 0 ? { reason: "elsewhere", retry_after_seconds: 30 } : empty;
  }

  #lost(id, onLost) {
    const index = this.#ahead.findIndex(({ assignment }) => assignment.id === id);
    this.#claims.release(id);
    if (index >= 0) this.#ahead.splice(index, 1);
    else onLost(id);
    this.#onChange();
  }

  #release() {
    this.#claims.releaseAll();
    for (const { assignment } of this.#ahead.splice(0)) {
      this.#leases?.drop(assignment.id);
      navigator.sendBeacon(`/api/assignments/${assignment.id}/release`);
    }
  }
}
