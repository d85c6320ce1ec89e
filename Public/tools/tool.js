/**
 * What every tool is: a custom element that shows one question and holds its answer.
 *
 *   properties  question, data (the task's), answer, keys (value → key), readonly
 *   events      `answer` { detail: { answer, final } }: `final` says that one act gave the whole answer
 *   methods     command(value): choose an option or a label as its key does; check(): what is wrong, or ""
 *
 * More of tools of regions and of those with keys of their own: parts/form-extras.js.
 *
 * A tool overrides `build` (once for a question) and `paint` (for an answer).
 */
export class Tool extends HTMLElement {
  #question = null;
  #answer;
  #data = {};
  #readonly = false;
  #built = false;
  keys = new Map();

  set question(question) {
    this.#question = question;
    this.#built = false;
    this.#refresh();
  }

  get question() {
    return this.#question;
  }

  set data(data) {
    this.#data = data ?? {};
    this.dataChanged?.();
  }

  get data() {
    return this.#data;
  }

  set answer(answer) {
    this.#answer = answer ?? undefined;
    this.#refresh();
  }

  get answer() {
    return this.#answer;
  }

  set readonly(readonly) {
    this.#readonly = Boolean(readonly);
    this.#built = false;
    this.#refresh();
  }

  get readonly() {
    return this.#readonly;
  }

  connectedCallback() {
    this.#refresh();
  }

  /** Takes the answer and tells the form. `kind` joins changes of one sort into one step of undo. */
  give(answer, { final = false, kind = null } = {}) {
    this.#answer = answer;
    this.paint();
    this.dispatchEvent(new CustomEvent("answer", { bubbles: true, detail: { answer, final, kind } }));
  }

  command() {}

  check() {
    return "";
  }

  #refresh() {
    if (!this.isConnected || !this.#question) return;
    if (!this.#built) this.build();
    this.#built = true;
    this.paint();
  }
}
