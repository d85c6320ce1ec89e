/**
 * A tool's mode as one named state. A state is an object of handlers (`enter`, `exit`, `pointerdown`, `keydown`,
 * `cancel`, …); an event goes to the present state and to no other.
 */
export class States {
  #states;
  #name = "";

  constructor(states, first) {
    this.#states = states;
    this.to(first);
  }

  get name() {
    return this.#name;
  }

  to(name, detail) {
    if (!(name in this.#states)) throw new Error(`There is no state ${name}`);
    this.#states[this.#name]?.exit?.();
    this.#name = name;
    this.#states[name].enter?.(detail);
  }

  /** True when the state had a handler for it. */
  send(type, event) {
    const handler = this.#states[this.#name][type];
    handler?.(event);
    return Boolean(handler);
  }
}
