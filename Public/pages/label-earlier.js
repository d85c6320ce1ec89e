import { announce } from "../core/announce.js";
import { History } from "../core/history.js";

/** What asks the server for them: fetched once the first task stands. */
export const mine = () => import("./label-mine.js");

/**
 * Going back to what I have answered, the newest first: answers of this page at once and without a network, older ones
 * from the server as one goes back. A record is
 * `{ task, answers, annotation: { id, version } | null, pending: key of the outbox | null, editable }`.
 *
 * `desk` is the page: projectID, drafts, outbox; show(work), next(), putAway().
 */
export class Earlier {
  #desk;
  #records = [];
  #after = undefined;

  constructor(desk) {
    this.#desk = desk;
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

  /** Brings the answer at a place on screen, to be changed. */
  async open(index) {
    const record = await this.#at(index).catch((error) => announce(error.detail));
    if (!record) return announce("There is no earlier answer.");
    const kept = record.annotation ? await this.#desk.drafts.restore(`annotation-${record.annotation.id}`) : null;
    this.#desk.putAway();
    record.history ??= new History(record.answers);
    if (kept && JSON.stringify(kept) !== JSON.stringify(record.answers) && !record.history.canUndo) record.history.push(kept);
    this.#desk.show({ kind: "earlier", task: record.task, record, index, history: record.history, seconds: 0 });
    announce("Your earlier answer");
  }

  /** What was changed of it goes to the outbox, behind the answer itself where that is still on its way. */
  save({ record, task, refusedKey }, answers) {
    const { drafts, outbox, projectID, next } = this.#desk;
    if (refusedKey) outbox.discard(refusedKey);
    if (JSON.stringify(answers) !== JSON.stringify(record.answers)) {
      const { annotation } = record;
      record.pending = outbox.add({
        kind: "edit", method: "PUT", project: projectID, follows: record.pending, task, annotation: annotation?.id,
        path: annotation ? `/api/annotations/${annotation.id}` : null, version: annotation?.version, body: { answers },
      });
      record.answers = answers;
      announce("Changed.");
    }
    record.history = null;
    if (record.annotation) drafts.done(`annotation-${record.annotation.id}`);
    next();
  }

  /** The record at a place, complete with its task; null past the oldest. */
  async #at(index) {
    while (index >= this.#records.length && this.#after !== null) await this.#fetch();
    const record = this.#records[index];
    if (!record) return null;
    if (!record.task) await (await mine()).complete(record);
    return record;
  }

  async #fetch() {
    const page = await (await mine()).fetchMine(this.#desk.projectID, this.#after);
    this.#after = page.next ?? null;
    const known = new Set(this.#records.map((record) => record.task?.id ?? record.taskID));
    this.#records.push(...page.records.filter(({ taskID }) => !known.has(taskID)));
  }
}
