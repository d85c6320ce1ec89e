import { fill, h } from "../core/dom.js";
import { markdown } from "../core/markdown.js";

const reasons = [
  ["unclear", "Unclear to me"],
  ["not_for_me", "Not for me: another language or field"],
  ["other", "Another reason"],
];

/** Why a task is passed over; resolves to `{ reason, comment? }`, or null when it is not. */
export function askSkip() {
  const comment = h("input", { id: "skip-comment", maxLength: 2000, dir: "auto" });
  const choices = reasons.map(([value, title], index) => h("label", { class: "option" },
    h("input", { type: "radio", name: "reason", value, checked: index === 0 }), h("span", { class: "title" }, title), h("kbd", { "aria-hidden": "true" }, String(index + 1))));
  return ask({
    title: "Skip this task", act: "Skip",
    content: [
      h("p", { class: "soft" }, "It goes to someone else."),
      h("fieldset", {}, h("legend", { class: "visually-hidden" }, "Reason"), h("div", { class: "options" }, choices)),
      h("div", { class: "field" }, h("label", { htmlFor: "skip-comment" }, "A word about it (optional)"), comment),
    ],
    read: (form) => ({ reason: new FormData(form).get("reason"), ...(comment.value.trim() && { comment: comment.value.trim() }) }),
    keydown: (event, form) => {
      if (event.target === comment || !/^Digit[1-3]$/.test(event.code)) return;
      event.preventDefault();
      const radio = form.querySelectorAll("[name=reason]")[Number(event.code.at(-1)) - 1];
      radio.checked = true;
      radio.focus();
    },
  });
}

/** What is broken about a task; it goes to a reviewer at once. */
export function askFlag() {
  return askComment({ title: "Flag as broken", act: "Flag", label: "What is wrong with it?", hint: "A reviewer sees it at once, with your words.", read: (comment) => ({ reason: "broken", comment }) });
}

/** A dialog for one required text. */
export function askComment({ title, act, label, hint, read }) {
  const comment = h("textarea", { id: "dialog-comment", required: true, maxLength: 2000, dir: "auto" });
  return ask({
    title, act,
    content: [h("div", { class: "field" }, h("label", { htmlFor: "dialog-comment" }, label), comment, hint && h("span", { class: "hint" }, hint))],
    read: () => (comment.value.trim() ? read(comment.value.trim()) : undefined),
    keydown: (event, form) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    },
  });
}

/** A small form in a dialog: resolves to what `read` makes of it, or to null; `undefined` keeps it open. */
export function ask({ title, act, content, read, keydown, focus }) {
  return new Promise((resolve) => {
    let result = null;
    const before = document.activeElement;
    const form = h("form", { method: "dialog", class: "stack" }, content,
      h("div", { class: "row end" },
        h("button", { type: "button", class: "button", onclick: () => dialog.close() }, "Cancel ", h("kbd", { "aria-hidden": "true" }, "Esc")),
        h("button", { class: "button primary" }, act)));
    const dialog = h("dialog", { "aria-labelledby": "ask-title" }, h("div", { class: "dialog-head" }, h("h2", { id: "ask-title" }, title)), form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const value = read(form);
      if (value === undefined) return;
      result = value;
      dialog.close();
      // Not with the event, which comes later: a key pressed in between would still meet the task.
      done();
    });
    form.addEventListener("keydown", (event) => keydown?.(event, form));
    const done = () => {
      if (!dialog.isConnected) return;
      dialog.remove();
      before?.focus?.();
      resolve(result);
    };
    dialog.addEventListener("close", done);
    document.body.append(dialog);
    dialog.showModal();
    (focus ?? form.querySelector("input:checked, textarea, input"))?.focus();
  });
}

/** The guidelines beside the work: open while one goes on labelling, closed by the same key. */
export function makeGuidelines(project) {
  let before = null;
  const heading = h("h2", { id: "guidelines-title", tabIndex: -1 }, "Guidelines");
  const drawer = h("aside", { class: "drawer", id: "guidelines", hidden: true, "aria-labelledby": "guidelines-title" },
    h("div", { class: "dialog-head" }, heading, h("button", { class: "button small", onclick: () => toggle() }, "Close ", h("kbd", { "aria-hidden": "true" }, "G"))),
    h("div", { class: "prose" }));
  const toggle = () => {
    drawer.hidden = !drawer.hidden;
    document.body.classList.toggle("with-drawer", !drawer.hidden);
    for (const button of document.querySelectorAll("[aria-controls=guidelines]")) button.setAttribute("aria-expanded", String(!drawer.hidden));
    if (drawer.hidden) return before?.isConnected ? before.focus() : document.querySelector("main").focus();
    before = document.activeElement;
    heading.focus();
  };
  drawer.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    toggle();
  });
  fill(drawer.querySelector(".prose"), project.guidelines?.trim() ? markdown(project.guidelines) : h("p", { class: "soft" }, "This project has no guidelines yet."));
  return { drawer, toggle };
}
