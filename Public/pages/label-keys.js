import { h } from "../core/dom.js";
import { keepKeysUntil, keysForAnyTask } from "../core/kept-keys.js";
import { keyHint } from "../core/keys.js";
import { lateSheet } from "../core/late.js";

const find = (id) => document.getElementById(id);

/** Resolves to the dialog behind `?`. */
export const help = async () => (await Promise.all([import("../core/key-help.js"), lateSheet()]))[0];

/** Gives the labelling page its keys and buttons; `desk` is the page: its parts, and what each key does. */
export function layKeys(desk) {
  const { keys, form, project } = desk;
  // Space plays what can be played.
  const plays = project.schema.fields.some(({ type }) => type === "audio" || type === "video");
  keysForAnyTask((event) => keys.commandOf(event)?.anytime);
  const showHelp = async () => (await keepKeysUntil(help())).openKeyHelp(keys, desk.session);
  keys.add(...form.commands());
  keys.add(
    { id: "submit", key: "Enter", also: ["Ctrl+Enter"], title: "Submit and next", group: "Work", run: desk.submit },
    { id: "skip", key: plays ? "Shift+Space" : "Space", title: "Skip", group: "Work", when: desk.isFresh, run: desk.skip },
    { id: "flag", key: "F", title: "Flag as broken", group: "Work", when: desk.isFresh, run: desk.flag },
    { id: "undo", anytime: true, key: "U", also: ["Ctrl+Z"], title: "Undo; on a fresh task: take the last answer back", group: "Work", run: desk.undo },
    { id: "redo", key: "Ctrl+Shift+Z", also: ["Ctrl+Y"], title: "Redo", group: "Work", run: desk.redo },
    { id: "earlier", anytime: true, key: "ArrowLeft", title: "An earlier answer of mine", group: "Work", run: desk.earlier },
    { id: "later", key: "ArrowRight", title: "Back towards the present task", group: "Work", when: desk.isEarlier, run: desk.later },
    { id: "remove", key: "Delete", also: ["Backspace"], title: "Remove the mark that is chosen", group: "Marks", run: () => form.removePicked() },
    { id: "disarm", key: "Escape", title: "Let go of label, mark, earlier answer", group: "Marks", run: desk.leave },
    { id: "guidelines", anytime: true, key: "G", title: "Guidelines", group: "Page", run: desk.toggleGuidelines },
    { id: "help", anytime: true, key: "?", title: "These keys", group: "Page", run: showHelp },
  );
  find("guidelines-button").onclick = desk.toggleGuidelines;
  find("help-button").onclick = showHelp;
  layButtons(desk);
}

function layButtons({ keys, form, status, skip, flag, submit }) {
  const button = (id, text, act, style = "") => h("button", { type: "button", class: `button ${style}`, id: `${id}-button`, onclick: act }, text, keyHint(keys, id));
  // By touch there are no keys for these: what the key would do, a tool's own step before that of the answers.
  const step = (what, title, sign) => h("button", { type: "button", class: "button touch-only", "aria-label": title, onclick: (event) => keys.commands.find(({ id, when }) => (id === what || id.endsWith(`.${what}`)) && (!when || when()))?.run(event) }, sign);
  form.append(h("div", { class: "actions" },
    button("skip", "Skip", skip), button("flag", "Flag", flag), step("undo", "Undo", "↶"), step("redo", "Redo", "↷"), button("submit", "Submit", submit, "primary")));
  find("guidelines-button").append(keyHint(keys, "guidelines"));
  status.hints = [h("span", {}, keyHint(keys, "undo"), "undo last answer"), h("span", {}, keyHint(keys, "earlier"), "earlier")];
}
