/** Undo and redo over values that are never changed in place. */
export class History {
  #past = [];
  #future = [];
  #value;

  constructor(value) {
    this.#value = value;
  }

  get value() {
    return this.#value;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  /** A change of the same `kind` right after another (letters typed into one text) joins it. */
  push(value, kind = null) {
    const last = this.#past.at(-1);
    if (!kind || last?.kind !== kind || this.#future.length > 0) this.#past.push({ value: this.#value, kind });
    this.#future = [];
    this.#value = value;
  }

  undo() {
    if (!this.canUndo) return this.#value;
    const entry = this.#past.pop();
    this.#future.push({ value: this.#value, kind: entry.kind });
    this.#value = entry.value;
    return this.#value;
  }

  redo() {
    if (!this.canRedo) return this.#value;
    const entry = this.#future.pop();
    this.#past.push({ value: this.#value, kind: entry.kind });
    this.#value = entry.value;
    return this.#value;
  }
}
