const earlier = () => import("./label-earlier.js");

/**
 * My earlier answers, the newest first: those of this page at once, older ones from the server as one goes back.
 * A record is `{ task, answers, annotation: { id, version } | null, pending: key of the outbox | null, editable }`.
 */
export class Past {
  #project;
  #records = [];
  #after = undefined;

  constructor(project) {
    this.#project = project;
  }

  add(record) {
    this.#records.unshift(record);
  }

  /** An acknowledgement of the outbox: from now on the annotation can be changed under its id. */
  acknowledge(key, annotation) {
    const record = this.#records.find(({ pending }) => pending === key);
    if (!record) return;
    record.pending = null;
    if (annotation?.id) record.annotation = { id: annotation.id, version: annotation.version };
  }

  forget(key) {
    this.#records = this.#records.filter(({ pending }) => pending !== key);
  }

  /** The record at a place, complete with its task; null past the oldest. */
  async at(index) {
    while (index >= this.#records.length && this.#after !== null) await this.#fetch();
    const record = this.#records[index];
    if (!record) return null;
    if (!record.task) await this.#complete(record);
    return record;
  }

  /** What this person has submitted for an assignment already, from another window perhaps. */
  async ofAssignment(id) {
    return (await earlier()).ofAssignment(this.#project, id);
  }

  /** Resolves once one can go back without waiting for code. */
  ready() {
    return earlier();
  }

  async #fetch() {
    const page = await (await earlier()).fetchEarlier(this.#project, this.#after);
    this.#after = page.next ?? null;
    const isKnown = ({ taskID }) => this.#records.some((record) => (record.task?.id ?? record.taskID) === taskID);
    for (const record of page.records) if (!isKnown(record)) this.#records.push(record);
  }

  async #complete(record) {
    await (await earlier()).complete(record);
  }
}
