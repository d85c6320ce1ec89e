/**
 * The worker that knows a picture's pixels, started when it is first asked. Of questions of one kind only the last one
 * counts: while one is worked on, the next waits, and one that waits gives way to a newer one.
 */
export class Assist {
  #worker = null;
  #picture = null;
  #opened = null;
  #number = 0;
  #waiting = new Map();
  #next = new Map();
  #busy = new Set();

  /** Resolves to the answer; to null when a newer question of the same kind took its place. */
  async ask(picture, act, question) {
    await this.#open(picture);
    if (this.#busy.has(act)) {
      return new Promise((resolve) => {
        this.#next.get(act)?.resolve(null);
        this.#next.set(act, { question, resolve });
      });
    }
    return this.#send(act, question);
  }

  end() {
    this.#worker?.terminate();
    this.#worker = null;
    this.#picture = null;
    this.#busy.clear();
    this.#next.clear();
    this.#waiting.clear();
  }

  async #open(picture) {
    if (this.#picture === picture) return this.#opened;
    this.#picture = picture;
    this.#opened = (async () => {
      if (!this.#worker) {
        this.#worker = new Worker("/tools/image-worker.js", { type: "module" });
        this.#worker.onmessage = ({ data }) => {
          this.#waiting.get(data.id)?.(data);
          this.#waiting.delete(data.id);
        };
      }
      const bitmap = await picture.copy();
      await this.#post("open", { bitmap }, [bitmap]);
    })();
    this.#opened.catch(() => { this.#picture = null; });
    return this.#opened;
  }

  async #send(act, question) {
    this.#busy.add(act);
    const answer = await this.#post(act, question);
    this.#busy.delete(act);
    const next = this.#next.get(act);
    this.#next.delete(act);
    if (next) this.#send(act, next.question).then(next.resolve);
    return answer;
  }

  #post(act, question, transfer = []) {
    this.#number += 1;
    const id = this.#number;
    this.#worker.postMessage({ id, act, ...question }, transfer);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, (answer) => (answer.problem ? reject(new Error(answer.problem)) : resolve(answer)));
    });
  }
}
