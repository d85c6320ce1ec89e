import { fill, h, uid } from "../core/dom.js";
import { announce } from "../core/announce.js";

/**
 * Modal questions on the native `<dialog>`: focus is kept inside and goes back to where it was by itself.
 * Resolves with the value of the button that closed it, or null when it was dismissed. `check(value)` may return
 * false, or a promise of it, to keep it open.
 */
export function openDialog({ title, body = [], actions, wide = false, check = null }) {
  return new Promise((resolve) => {
    const heading = uid("dialog");
    const form = h("form", { class: "stack", method: "dialog" },
      h("h2", { id: heading }, title),
      h("div", { class: "stack" }, body),
      h("div", { class: "row end" }, actions.map(actionButton)));
    const dialog = h("dialog", { class: wide ? "dialog-wide" : "", "aria-labelledby": heading }, form);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const value = event.submitter?.value ?? actions.at(-1).value;
      if (value !== "" && check && !(await check(value))) return;
      dialog.close(value);
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "" ? null : dialog.returnValue);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

function actionButton({ label, value, kind = "" }) {
  // Leaving asks for no required field, and is not what Enter in a field presses: the first button that submits.
  const leaves = value === "" && { type: "button", onclick: ({ currentTarget }) => currentTarget.closest("dialog").close("") };
  return h("button", { value, class: `button ${kind}`, ...leaves }, label);
}

/** Asks before something happens; with `typed` the person has to write that text first. Resolves to a boolean. */
export async function confirmDialog({ title, text, confirm, danger = false, typed = null }) {
  const body = [text].flat().map((part) => (part instanceof Node ? part : h("p", {}, part)));
  const check = typed === null ? null : typedCheck(typed, body);
  const kind = danger ? "danger" : "primary";
  const actions = [{ label: "Cancel", value: "" }, { label: confirm, value: "yes", kind }];
  return (await openDialog({ title, body, actions, check })) === "yes";
}

function typedCheck(typed, body) {
  const id = uid("typed");
  const problem = h("p", { class: "error-text", role: "alert" });
  const input = h("input", { id, autocomplete: "off", required: true, spellcheck: false });
  body.push(h("div", { class: "field" }, h("label", { htmlFor: id }, "Type “", h("strong", {}, typed), "” to go on"), input, problem));
  return () => {
    if (input.value.trim() === typed.trim()) return true;
    problem.textContent = `That is not “${typed}”.`;
    input.focus();
    return false;
  };
}

/** Asks for one line; resolves to it, or null. `props` go to the input. */
export async function promptDialog({ title, label, hint = "", confirm = "Save", props = {} }) {
  const id = uid("prompt");
  const input = h("input", { id, required: true, autocomplete: "off", ...props });
  const answer = await openDialog({
    title,
    body: h("div", { class: "field" }, h("label", { htmlFor: id }, label), input, hint && h("span", { class: "hint" }, hint)),
    actions: [{ label: "Cancel", value: "" }, { label: confirm, value: "yes", kind: "primary" }],
  });
  return answer === "yes" ? input.value : null;
}

/** Shows a secret that the server tells only once, with a button that copies it. */
export function secretDialog({ title, text, secret, label }) {
  return openDialog({
    title,
    body: [h("p", {}, text), copyLine(secret, label)],
    actions: [{ label: "Done", value: "done", kind: "primary" }],
  });
}

/** A read-only line of text beside a button that copies it and says that it did. */
export function copyLine(text, label) {
  const field = h("input", { class: "mono", readOnly: true, value: text, "aria-label": label, spellcheck: false, onfocus: () => field.select() });
  const button = h("button", { type: "button", class: "button" }, "Copy");
  button.addEventListener("click", async () => {
    const copied = await copyText(text, field);
    fill(button, copied ? "Copied" : "Press Ctrl+C");
    announce(copied ? `${label} copied` : "Selected: press Ctrl+C");
  });
  return h("div", { class: "copy-line" }, field, button);
}

async function copyText(text, field) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Plain http on another host has no clipboard: the text is selected, and a key copies it.
    field.focus();
    field.select();
    return false;
  }
}
