import { keyFor, printed, spokenKey } from "../core/keys.js";

/** Has a tool's button say the key of its command `id`: the person's own where they have one, else `key`. */
export function keyed(button, id, key) {
  Object.assign(button.dataset, { keyOf: id, key });
  say(button);
  return button;
}

document.addEventListener("concord:keys", () => document.querySelectorAll("[data-key-of]").forEach(say));

/** In its key cap; a button without words has it in its title. */
function say(button) {
  const key = keyFor(button.dataset.keyOf, button.dataset.key);
  const cap = button.querySelector("kbd");
  if (cap) cap.textContent = printed(key);
  if (button.matches(".icon-button")) button.title = `${button.getAttribute("aria-label")} (${printed(key)})`;
  button.setAttribute("aria-keyshortcuts", spokenKey(key));
}
