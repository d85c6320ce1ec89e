import { request } from "./api.js";

const rest = 1200;
const longestWait = 30000;

/**
 * Unfinished answers: in this browser with every change, and on the server within two seconds of rest. A draft has
 * the id of its assignment; one of an annotation being edited (`annotation-7`) stays in this browser.
 */
export class Drafts {
  #store;
  #timers = new Map();
  #unsent = new Map();
  #onChange;
  #onLost;

  constructor({ store, onChange, onLost }) {
    this.#store = store;
    this.#onChange = onChange;
    this.#onLost = onLost;
    // The page may never run again: what the server does not have yet goes with it.
    addEventListener("pagehide", () => {
      for (const id of this.#unsent.keys()) this.#send(id, { keepalive: true });
    });
  }

  /** How many changes are kept here that the server could not be told of. */
  get stuck() {
    return [...this.#unsent.values()].filter(({ failed }) => failed > 0).length;
  }

  change(id, answers) {
    this.#store.put("drafts", { id, answers, at: Date.now() }).catch(() => null);
    if (typeof id !== "number") return;
    this.#unsent.set(id, { answers, failed: this.#unsent.get(id)?.failed ?? 0 });
    this.#schedule(id, rest);
  }

  /** The newest draft: of this browser if it has one, since it is written first, else the server's. */
  async restore(id, fromServer) {
    const kept = await this.#store.get("drafts", id).catch(() => null);
    return kept?.answers ?? fromServer?.answers ?? fromServer ?? null;
  }

  async done(id) {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.#unsent.delete(id);
    await this.#store.delete("drafts", id).catch(() => null);
  }

  #schedule(id, wait) {
    clearTimeout(this.#timers.get(id));
    this.#timers.set(id, setTimeout(() => this.#send(id), wait));
  }

  async #send(id, { keepalive = false } = {}) {
    const draft = this.#unsent.get(id);
    if (!draft) return;
    try {
      await request("PUT", `/api/assignments/${id}/draft`, { answers: draft.answers }, { keepalive, anonymous: keepalive });
      if (this.#unsent.get(id) === draft) this.#unsent.delete(id);
    } catch (error) {
      if (!error.isTemporary) {
        // Incomplete answers the server will not hold, or a lease that is gone: kept here all the same.
        this.#unsent.delete(id);
        if (error.code === "lease_lost") this.#onLost?.(id);
      } else if (this.#unsent.get(id) === draft) {
        draft.failed += 1;
        this.#schedule(id, Math.min(rest * 2 ** draft.failed, longestWait));
      }
    }
    this.#onChange?.();
  }
}
