import { api } from "../core/api.js";
import { announce } from "../core/announce.js";
import { fill, h } from "../core/dom.js";
import { keyOf } from "../core/key-help.js";
import { printed } from "../core/keys.js";
import { labelCommands, reviewCommands } from "../core/commands.js";
import { pictureCommands, recordingCommands } from "../core/tool-keys.js";

/** The keys of the label and review pages, each to be changed; one that is taken is refused with the name of what has it. */
export function keyPanel(session) {
  const said = h("p", { class: "soft small", role: "status" }, "Press a key cap, then the new key.");
  const list = h("div", { class: "key-columns" });
  const tools = [...pictureCommands, ...recordingCommands];
  // With the commands that are on the same page: none of them can have the same key.
  const groups = [["Labelling", labelCommands, tools], ["Reviewing", reviewCommands, []], ["On pictures", pictureCommands, labelCommands], ["On recordings", recordingCommands, labelCommands]];
  const own = () => session.preferences.keys ?? {};
  const keyFor = (command) => own()[command.id] ?? command.key;
  paint();

  function paint() {
    fill(list, groups.map(([title, commands, beside]) => h("section", { class: "stack tight" }, h("h3", {}, title),
      h("ul", { class: "plain-list key-list" }, commands.map((command) => h("li", {}, h("span", {}, command.title), capOf(command, [...commands, ...beside])))))));
  }

  function capOf(command, commands) {
    const key = keyFor(command);
    const shown = h("kbd", {}, key ? printed(key) : "–");
    if (command.fixed) return shown;
    const button = h("button", { type: "button", class: "rebind", "data-command": command.id, "aria-pressed": "false", "aria-label": `Key for ${command.title}: ${key}. Change` }, shown);
    button.addEventListener("click", () => listen(command, commands, button));
    return button;
  }

  function listen(command, commands, button) {
    button.setAttribute("aria-pressed", "true");
    said.textContent = `Press the new key for “${command.title}”, or Escape.`;
    const done = new AbortController();
    const { signal } = done;
    button.addEventListener("blur", () => stop("Press a key cap, then the new key."), { signal });
    button.addEventListener("keydown", (event) => {
      const key = keyOf(event);
      if (!key || key === "Tab") return;
      event.preventDefault();
      event.stopPropagation();
      const clash = commands.find((other) => other.id !== command.id && [keyFor(other), ...(other.also ?? [])].includes(key));
      if (clash) stop(`${printed(key)} is taken by “${clash.title}”. Nothing changed.`);
      else if (key === "Escape") stop("Nothing changed.");
      else {
        done.abort();
        save({ ...own(), [command.id]: key }, `“${command.title}” is now ${printed(key)}.`, command.id);
      }
    }, { signal });

    function stop(text) {
      done.abort();
      button.setAttribute("aria-pressed", "false");
      said.textContent = text;
    }
  }

  async function save(bindings, text, focus) {
    session.preferences = { ...session.preferences, keys: bindings };
    said.textContent = text;
    paint();
    if (focus) list.querySelector(`[data-command="${CSS.escape(focus)}"]`)?.focus();
    await api.put("/api/account/preferences", session.preferences).then(() => announce(text), (error) => { said.textContent = error.detail; });
  }

  return h("div", { class: "stack" }, list, h("div", { class: "row apart" }, said, h("button", { type: "button", class: "button small", onclick: () => save({}, "The keys are back to the defaults.") }, "Back to the defaults")));
}
