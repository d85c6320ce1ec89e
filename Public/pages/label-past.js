import { api } from "../core/api.js";

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

  get latest() {
    return this.#records[0] ?? null;
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
    const { items } = await api.get(`/api/projects/${this.#project}/mine?limit=100`);
    return items.find(({ assignment_id: assignment }) => assignment === id) ?? null;
  }

  async #fetch() {
    const query = this.#after ? `?limit=50&after=${encodeURIComponent(this.#after)}` : "?limit=50";
    const page = await api.get(`/api/projects/${this.#project}/mine${query}`);
    this.#after = page.next ?? null;
    for (const item of page.items) {
      const known = this.#records.some(({ task, taskID }) => (task?.id ?? taskID) === item.task_id);
      if (known) continue;
      this.#records.push({ taskID: item.task_id, task: null, answers: item.answers, annotation: { id: item.annotation_id, version: item.version }, pending: null, editable: item.editable });
    }
  }

  async #complete(record) {
    const reply = await api.get(`/api/annotations/${record.annotation.id}`);
    record.task = reply.task;
    record.answers = reply.annotation.answers;
    record.annotation.version = reply.annotation.version;
    record.editable = reply.editable;
  }
}
