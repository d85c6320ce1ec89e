import { randomID, request } from "./api.js";

const firstWait = 1000;
const longestWait = 30000;

/**
 * Answers on their way to the server. An entry is kept, with one idempotency key, until the server has acknowledged
 * it: over lost networks, killed servers, reloads and sign-ins. Entries go in the order they came, one at a time.
 *
 * An entry is `{ kind, method, path, body, version?, follows?, … }`. One that `follows` another waits for that one's
 * reply and takes the annotation's id and version from it. What the server refuses for good is kept as well, as
 * `refused`, until the person has dealt with it.
 */
export class Outbox {
  #store;
  #user;
  #entries = [];
  #sending = false;
  #offline = false;
  #signedOut = false;
  #wait = firstWait;
  #wake = null;
  #onChange;
  #onReply;
  #onRefused;

  constructor({ store, user, onChange, onReply, onRefused }) {
    this.#store = store;
    this.#user = user;
    this.#onChange = onChange;
    this.#onReply = onReply;
    this.#onRefused = onRefused;
    addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.hurry(); });
    addEventListener("concord:signed-out", () => this.#setSignedOut(true));
    addEventListener("concord:signed-in", () => this.#setSignedOut(false));
  }

  /** Takes up what an earlier page left behind: all that the store has in its outbox. */
  start(left) {
    const kept = left.filter(({ user }) => user === this.#user);
    // Sent before, perhaps: whoever reads the replies should know that they may be old.
    this.#entries.push(...kept.sort((a, b) => a.at - b.at).map((entry) => ({ ...entry, tried: true })));
    this.#changed();
    this.#drain();
  }

  get refused() {
    return this.#entries.filter(({ refused }) => refused);
  }

  get waiting() {
    return this.#entries.filter(({ refused }) => !refused);
  }

  get state() {
    const count = this.waiting.length;
    if (this.#signedOut) return { kind: "signedout", count };
    if (this.#offline && count > 0) return { kind: "offline", count };
    if (count > 0) return { kind: "saving", count };
    if (this.refused.length > 0) return { kind: "refused", count: this.refused.length };
    return { kind: "saved", count: 0 };
  }

  /** Kept first, sent then; gives back the entry's key at once. */
  add(entry) {
    const kept = { ...entry, key: randomID(), user: this.#user, at: Date.now() + this.#entries.length / 1000 };
    this.#entries.push(kept);
    this.#changed();
    // A store that fails (a full disk) must not keep the answer from being sent.
    this.#store.put("outbox", kept).catch(() => null).then(() => this.#drain());
    return kept.key;
  }

  async discard(key) {
    this.#entries = this.#entries.filter((entry) => entry.key !== key);
    await this.#store.delete("outbox", key).catch(() => null);
    this.#changed();
  }

  /** Tries now instead of after the wait. */
  hurry() {
    this.#wait = firstWait;
    this.#wake?.();
    this.#drain();
  }

  async #drain() {
    if (this.#sending) return;
    this.#sending = true;
    for (let entry = this.waiting[0]; entry; entry = this.waiting[0]) {
      try {
        const reply = await request(entry.method, entry.path, entry.body, { key: entry.key, version: entry.version });
        this.#offline = false;
        this.#wait = firstWait;
        await this.#acknowledged(entry, reply);
      } catch (error) {
        entry.tried = true;
        if (error.isTemporary || error.status === 401) await this.#pause(error.retryAfter);
        else await this.#refuse(entry, error);
      }
    }
    this.#sending = false;
  }

  async #acknowledged(entry, reply) {
    const annotation = reply?.annotation ?? (reply?.version ? reply : null);
    await this.#tell(entry, annotation);
    await this.discard(entry.key);
    // What was added meanwhile did not know of the reply yet.
    const told = this.#tell(entry, annotation);
    this.#onReply?.(entry, reply, annotation);
    await told;
  }

  /** Those that follow an entry learn at once what they change; then it is kept. */
  async #tell({ key }, annotation) {
    const later = this.#entries.filter(({ follows }) => follows === key);
    for (const entry of later) Object.assign(entry, { follows: null, path: `/api/annotations/${annotation?.id}`, version: annotation?.version });
    for (const entry of later) await this.#store.put("outbox", entry).catch(() => null);
  }

  async #refuse(entry, error) {
    entry.refused = { status: error.status, code: error.code, detail: error.detail, errors: error.errors };
    await this.#store.put("outbox", entry).catch(() => null);
    this.#changed();
    this.#onRefused?.(entry);
  }

  /** Waits before the next try, longer each time, with some chance in it so that not all come back at once. */
  async #pause(retryAfter) {
    this.#offline = true;
    this.#changed();
    const wait = retryAfter ? retryAfter * 1000 : this.#wait * (0.75 + Math.random() / 2);
    this.#wait = Math.min(this.#wait * 2, longestWait);
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, wait);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = null;
  }

  #setSignedOut(isSignedOut) {
    this.#signedOut = isSignedOut;
    this.#changed();
    if (!isSignedOut) this.hurry();
  }

  #changed() {
    this.#onChange?.(this.state);
  }
}
