import { printed } from "../core/keys.js";

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
