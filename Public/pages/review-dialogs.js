import { h } from "../core/dom.js";
import { ask, askComment } from "./label-dialogs.js";

/** Which annotation goes back, and why; resolves to `{ annotation, comment }` or null. */
export function askReturn(annotations, maxRounds) {
  const comment = h("textarea", { id: "return-comment", required: true, maxLength: 2000, dir: "auto" });
  const choices = annotations.map(({ id, annotator, round = 0 }, index) => h("label", { class: "option" },
    h("input", { type: "radio", name: "annotation", value: String(id), checked: index === 0, disabled: round >= maxRounds }),
    h("span", { class: "title" }, annotator.name),
    round > 0 && h("small", { class: "soft" }, round >= maxRounds ? "no round left" : `${round} of ${maxRounds} rounds used`)));
  return ask({
    title: "Return to the annotator", act: "Return",
    content: [
      h("fieldset", { class: "stack tight" }, h("legend", { class: "small soft" }, "They get the task again, with your words and their answers."), h("div", { class: "options" }, choices)),
      h("div", { class: "field" }, h("label", { htmlFor: "return-comment" }, "What should they look at again?"), comment),
    ],
    read: (form) => {
      const annotation = Number(new FormData(form).get("annotation"));
      return annotation && comment.value.trim() ? { annotation, comment: comment.value.trim() } : undefined;
    },
    keydown: (event, form) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    },
    focus: comment,
  });
}

/** Why a task cannot be used; resolves to `{ comment }` or null. */
export function askExclusion() {
  return askComment({ title: "Exclude this task", act: "Exclude", label: "Why can it not be used?", hint: "It leaves the work and the exports; a manager can bring it back.", read: (comment) => ({ comment }) });
}
