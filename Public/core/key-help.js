import { api } from "./api.js";
import { announce } from "./announce.js";
import { fill, h } from "./dom.js";
import { printed } from "./keys.js";

/** The dialog behind `?`: every command of the page with its keys, each of which can be changed. */
export function openKeyHelp(keys, session) {
  const groups = h("div", { class: "groups" });
  const say = h("p", { class: "soft small" }, "Press a key cap to change it.");
  const close = new AbortController();
  const dialog = h("dialog", { class: "key-help", "aria-labelledby": "key-help-title" },
    h("div", { class: "dialog-head" },
      h("h2", { id: "key-help-title" }, "Keys"),
      h("button", { class: "button small", onclick: () => dialog.close() }, "Close ", h("kbd", {}, "Esc"))),
    groups,
    h("div", { class: "row apart" }, say,
      h("button", { class: "button small", onclick: () => reset() }, "Back to the defaults")));

  const save = (bindings) => {
    session.preferences = { ...session.preferences, keys: bindings };
    api.put("/api/account/preferences", session.preferences).catch((error) => { say.textContent = error.detail; });
  };
  const reset = () => {
    let bindings = {};
    for (const command of keys.commands) bindings = keys.rebind(command.id, null);
    save(bindings);
  };

  keys.observe(() => fill(groups, sections(keys, (command, button) => rebind(command, button))), close.signal);

  function rebind(command, button) {
    button.setAttribute("aria-pressed", "true");
    say.textContent = `Press the new key for “${command.title}”, or Escape.`;
    const done = new AbortController();
    addEventListener("keydown", (event) => {
      const key = keyOf(event);
      if (!key) return;
      event.preventDefault();
      event.stopPropagation();
      done.abort();
      const clash = keys.commands.find((other) => other.id !== command.id && keys.keysOf(other.id).includes(key));
      if (key !== "Escape" && !clash) save(keys.rebind(command.id, key));
      say.textContent = clash ? `${printed(key)} is taken by “${clash.title}”.` : "Press a key cap to change it.";
      announce(say.textContent);
      button.setAttribute("aria-pressed", "false");
      groups.querySelector(`[data-command="${CSS.escape(command.id)}"]`)?.focus();
    }, { capture: true, signal: done.signal });
    dialog.addEventListener("close", () => done.abort(), { signal: done.signal });
  }

  dialog.addEventListener("close", () => {
    close.abort();
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
}

function sections(keys, rebind) {
  const groups = Map.groupBy(keys.commands.filter((command) => command.title), (command) => command.group ?? "Page");
  const sections = [...groups].map(([name, commands]) => h("section", {},
    h("h3", {}, name),
    h("ul", {}, commands.map((command) => h("li", {}, command.title, caps(keys, command, rebind))))));
  return document.querySelector("question-form span-text") ? [...sections, textSection()] : sections;
}

/** A text that is marked has these of its own while it has the focus, as every text has: nobody can change them. */
const inText = [["Move by a character, by a line", ["←", "→", "↑", "↓"]], ["Move by a word", ["Ctrl ←", "Ctrl →"]], ["Select", ["⇧←", "⇧→", "⇧↑", "⇧↓"]],
  ["Select by a word", ["Ctrl ⇧←", "Ctrl ⇧→"]], ["To the start, the end of the line", ["Home", "End"]]];

function textSection() {
  return h("section", {}, h("h3", {}, "In the text, once it has the focus"),
    h("ul", {}, inText.map(([title, keys]) => h("li", {}, title, h("span", { class: "keys" }, keys.map((key) => h("kbd", {}, key)))))));
}

function caps(keys, command, rebind) {
  const hints = keys.keysOf(command.id).map((key) => h("kbd", {}, printed(key)));
  if (command.fixed) return h("span", { class: "keys" }, hints);
  const button = h("button", {
    class: "rebind keys", "aria-pressed": "false", dataset: { command: command.id },
    "aria-label": `${command.title}: ${keys.keysOf(command.id).map(printed).join(" or ") || "no key"}, change`,
    onclick: () => rebind(command, button),
  }, hints.length ? hints : h("kbd", {}, "·"));
  return button;
}

const modifiers = ["Ctrl", "Alt", "Shift"];

/** The key that an event stands for, in the same writing; null while only modifiers are down. */
export function keyOf(event) {
  if (["Control", "Alt", "Shift", "Meta", "AltGraph", "Dead", "Process"].includes(event.key)) return null;
  const held = [event.ctrlKey || event.metaKey, event.altKey, event.shiftKey];
  let name = event.key;
  if (/^Digit|^Numpad\d/.test(event.code)) name = event.code.at(-1);
  else if (/^[a-z]$/i.test(event.key)) name = event.key.toUpperCase();
  else if (/^Key[A-Z]$/.test(event.code)) name = event.code.at(-1);
  else if (event.key === " ") name = "Space";
  else if (event.key.length === 1) held[2] = false;
  return [...modifiers.filter((_, index) => held[index]), name].join("+");
}
