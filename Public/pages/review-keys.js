import { fill, h } from "../core/dom.js";
import { keyHint } from "../core/keys.js";
import { lateSheet } from "../core/late.js";

const find = (id) => document.getElementById(id);

/** Resolves to the dialog behind `?`. */
export const help = async () => (await Promise.all([import("../core/key-help.js"), lateSheet()]))[0];

/** Gives the review page its keys and buttons. Fetched with what they do, once the first item is painted; keys wait for it. */
export function layKeys(desk, acts) {
  const { keys, form, disputes, drawn } = desk;
  const whole = drawn ? "Shift+" : "";
  keys.add(...form.commands(), ...drawn?.commands() ?? []);
  for (let index = 0; index < 9; index += 1) {
    keys.add({ id: `review.adopt.${index}`, key: `${whole}${index + 1}`, also: [String(index + 1)], fixed: true, title: index === 0 ? "Adopt a whole annotation: 1 to 9" : null, group: "Decide", run: () => acts.adopt(index) });
  }
  keys.add(
    { id: "review.decide", key: "A", title: "Decide: the label stands", group: "Decide", run: () => acts.decide() },
    { id: "review.nothing", key: `${whole}N`, also: ["N"], title: "Nothing here", group: "Decide", run: () => acts.nothing() },
    { id: "review.return", key: "X", title: "Return with a comment", group: "Decide", run: () => acts.giveBack() },
    { id: "review.next", key: "J", also: ["ArrowDown"], title: "Next dispute", group: "Disputes", run: () => disputes.move(1) },
    { id: "review.previous", key: "K", also: ["ArrowUp"], title: "Previous dispute", group: "Disputes", run: () => disputes.move(-1) },
    { id: "review.take", key: "Enter", title: "Take it, or leave it out again", group: "Disputes", run: () => acts.take(disputes.current) },
    { id: "undo", anytime: true, key: "U", also: ["Ctrl+Z"], title: "Undo; then: the last decision again", group: "Page", run: () => acts.undo() },
    { id: "redo", key: "Ctrl+Shift+Z", also: ["Ctrl+Y"], title: "Redo", group: "Page", run: () => acts.redo() },
    { id: "remove", key: "Delete", also: ["Backspace"], title: "Remove the mark that is chosen", group: "Page", run: () => form.removePicked() },
    { id: "guidelines", anytime: true, key: "G", title: "Guidelines", group: "Page", run: () => acts.toggleGuidelines() },
    { id: "comments", key: "C", title: "Comments on this task", group: "Page", run: () => acts.talk() },
    { id: "help", anytime: true, key: "?", title: "These keys", group: "Page", run: () => acts.showHelp() },
  );
  layButtons(desk, acts);
}

function layButtons(desk, acts) {
  const { keys, status, drawn } = desk;
  const button = (id, text, act, style = "") => h("button", { type: "button", class: `button ${style}`, onclick: act }, text, keys.keysOf(id).length > 0 && keyHint(keys, id));
  // By touch there are no keys for these: what the key would do, a tool's own step before that of the label.
  const step = (what, title, sign) => h("button", { type: "button", class: "button touch-only", "aria-label": title, onclick: (event) => keys.commands.find(({ id, when }) => (id === what || id.endsWith(`.${what}`)) && (!when || when()))?.run(event) }, sign);
  fill(find("actions"),
    button("review.return", "Return…", () => acts.giveBack()), button("more", "Ask one more", () => acts.act("another-judgment", {}, "Asked one more person.")),
    button("review.nothing", "Nothing here", () => acts.nothing()), button("exclude", "Exclude…", () => acts.exclude(), "danger"),
    step("undo", "Undo", "↶"), step("redo", "Redo", "↷"),
    button("review.decide", "Decide", () => acts.decide(), "primary"));
  find("guidelines-button").append(keyHint(keys, "guidelines"));
  find("talk-button").append(keyHint(keys, "comments"));
  status.hints = [h("span", {}, keyHint(keys, "review.next"), keyHint(keys, "review.previous"), "next, previous dispute"), h("span", {}, h("kbd", {}, "1"), "–", h("kbd", {}, "9"), drawn ? "take theirs" : "adopt a whole annotation")];
}
