let present = null;

/** The key to print for a command of a page's tools: the person's own, or `key`. */
export const keyFor = (id, key) => present?.ownKey(id) ?? key;

/**
 * The commands of a page and their keys, named once: the same table runs them, prints them on buttons and draws the help.
 *
 *   const keys = new KeyMap({ preferences: session.preferences.keys, signal });
 *   keys.add({ id: "submit", key: "Enter", title: "Submit and next", group: "Work", run: submit });
 *
 * A key is written "Ctrl+Shift+Z", "ArrowLeft", "Space", "1", "?". Letters follow what is printed on the key where
 * that is a Latin letter, and the physical key on other layouts; digits are always physical, because some layouts
 * have them behind Shift. A command that `repeats` runs on while its key is held.
 */
export class KeyMap {
  #commands = new Map();
  #preferences;
  #listeners = new Set();
  #byPointer = false;
  #keeps;

  /** `keeps(event)` is true for a key that has to wait (core/kept-keys.js). */
  constructor({ preferences = {}, signal, target = document, keeps = () => false } = {}) {
    this.#preferences = preferences ?? {};
    this.#keeps = keeps;
    if (target === document) present = this;
    // Capture, so that it is known before anything reacts: a control focused by mouse does not own Enter and Space.
    target.addEventListener("pointerdown", () => { this.#byPointer = true; }, { capture: true, signal });
    target.addEventListener("keydown", (event) => this.#keydown(event), { signal });
  }

  add(...commands) {
    for (const command of commands) {
      this.#commands.set(command.id, { keys: [], ...command, keys: [command.key, ...(command.also ?? [])].filter(Boolean) });
    }
    this.#changed();
    return this;
  }

  remove(prefix) {
    for (const id of [...this.#commands.keys()]) if (id.startsWith(prefix)) this.#commands.delete(id);
    this.#changed();
  }

  get commands() {
    return [...this.#commands.values()];
  }

  /** The keys that run a command now: the person's own choice before the product's. */
  keysOf(id) {
    const command = this.#commands.get(id);
    if (!command) return [];
    const own = command.fixed ? undefined : this.#preferences[id];
    return own ? [own] : command.keys;
  }

  ownKey(id) {
    return this.#preferences[id];
  }

  rebind(id, key) {
    if (key === null) delete this.#preferences[id];
    else this.#preferences[id] = key;
    this.#changed();
    document.dispatchEvent(new Event("concord:keys"));
    return { ...this.#preferences };
  }

  /** Calls back now and whenever the table changes; for hints on buttons and for the help. */
  observe(callback, signal) {
    this.#listeners.add(callback);
    signal?.addEventListener("abort", () => this.#listeners.delete(callback));
    callback();
  }

  #changed() {
    for (const listener of this.#listeners) listener();
  }

  #keydown(event) {
    if (/^(Tab|F2)$/.test(event.key)) this.#byPointer = false;
    if (event.defaultPrevented || event.isComposing || event.repeat && !isMovement(event) && !this.commandOf(event)?.repeats) return;
    const target = event.composedPath()[0];
    if (isBusy(target, event, this.#byPointer) || this.#keeps(event)) return;
    const command = this.commandOf(event);
    if (!command) return;
    event.preventDefault();
    command.run(event);
  }

  /** The command that a key press means at the moment, if any. */
  commandOf(event) {
    return this.commands.find(({ id, when }) => this.keysOf(id).some((key) => matches(key, event)) && (!when || when()));
  }
}

const isMovement = (event) => /^Arrow|^Tab$|^[+\-[\]]$/.test(event.key) || /^Key[JK]$/.test(event.code);

/** Whether the key belongs to what has the focus: a text being typed, an open dialog, a button about to be pressed. */
function isBusy(target, event, byPointer) {
  if (document.querySelector("dialog:modal, :popover-open")) return true;
  if (!(target instanceof Element)) return false;
  if (isTyping(target)) {
    // Enter ends a single line; in a text of several it needs Ctrl.
    const isLine = target.matches("input:not([type=search])") && !target.form;
    return !(event.key === "Enter" && (isLine || event.ctrlKey || event.metaKey));
  }
  if (byPointer) return false;
  if (event.key === " " || event.key === "Enter") {
    if (target.matches("button, a[href], summary, [role=button], [role=treeitem]")) return true;
  }
  if (event.key === " " && target.matches("input")) return true;
  return /^Arrow/.test(event.key) && target.matches("input[type=radio], input[type=range]");
}

function isTyping(target) {
  if (target.isContentEditable || target.matches("textarea, select")) return true;
  return target.matches("input") && !target.matches("[type=radio], [type=checkbox], [type=button], [type=submit], [type=range], [type=color]");
}

function parse(key) {
  const parts = key === "+" ? ["+"] : key.split("+");
  const name = parts.at(-1);
  return { name, ctrl: parts.includes("Ctrl"), alt: parts.includes("Alt"), shift: parts.includes("Shift") };
}

export function matches(key, event) {
  const { name, ctrl, alt, shift } = parse(key);
  if (ctrl !== (event.ctrlKey || event.metaKey) || alt !== event.altKey) return false;
  if (/^[A-Z]$/i.test(name)) {
    const latin = /^[a-z]$/i.test(event.key) ? event.key.toUpperCase() : event.code.replace(/^Key/, "");
    return latin === name.toUpperCase() && shift === event.shiftKey;
  }
  if (/^[0-9]$/.test(name)) return (event.code === `Digit${name}` || event.code === `Numpad${name}`) && shift === event.shiftKey;
  if (name === "Space") return event.key === " " && shift === event.shiftKey;
  // Signs stand behind Shift on some layouts and not on others.
  if ([...name].length === 1) return event.key === name;
  return event.key === name && shift === event.shiftKey;
}

const signs = {
  Enter: "↵", Space: "␣", ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓",
  Delete: "Del", Backspace: "⌫", Escape: "Esc", Tab: "Tab",
};
const spoken = { Enter: "Enter", Space: "Space", ArrowLeft: "left arrow", ArrowRight: "right arrow", ArrowUp: "up arrow", ArrowDown: "down arrow" };

/** "Ctrl+Shift+Z" as it is printed on a keycap. */
export function printed(key) {
  const { name, ctrl, alt, shift } = parse(key);
  const sign = signs[name] ?? (name.length === 1 ? name.toUpperCase() : name);
  return [ctrl && "Ctrl ", alt && "Alt ", shift && "⇧", sign].filter(Boolean).join("");
}

/** The same for a screen reader and for aria-keyshortcuts. */
export function spokenKey(key) {
  const { name } = parse(key);
  return spoken[name] ?? name;
}

/** A key cap that follows the key map: `<key-hint>` with `bind(keys, "submit")`. Hidden from screen readers: the
    control it stands in says its key by aria-keyshortcuts. */
export class KeyHint extends HTMLElement {
  #stop = new AbortController();

  connectedCallback() {
    this.setAttribute("aria-hidden", "true");
  }

  disconnectedCallback() {
    this.#stop.abort();
  }

  bind(keys, id) {
    this.#stop.abort();
    this.#stop = new AbortController();
    keys.observe(() => {
      const [key] = keys.keysOf(id);
      this.textContent = key ? printed(key) : "";
      this.hidden = !key;
      const shortcut = key?.replace("Ctrl", "Control");
      if (shortcut && this.parentElement?.matches("button")) this.parentElement.setAttribute("aria-keyshortcuts", shortcut);
    }, this.#stop.signal);
    return this;
  }
}
customElements.define("key-hint", KeyHint);

export function keyHint(keys, id) {
  return new KeyHint().bind(keys, id);
}
