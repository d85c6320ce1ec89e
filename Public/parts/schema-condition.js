import { fill, h, uid } from "../core/dom.js";
import { field, refill, select } from "./field-form.js";
import { possibleValues } from "./schema-model.js";

/** When a question is asked: always, or only after certain answers to another one. */
export function conditionPart(question, context) {
  const others = () => context.schema.questions.filter((one) => one !== question && possibleValues(one));
  const names = () => [["", "Always"], ...others().map((one) => [one.name, `Only after certain answers to “${one.title || one.name}”`])];
  const box = h("div", { class: "stack tight" });
  const choice = select(names(), question.when?.question ?? "", {
    onchange: (event) => {
      question.when = event.target.value ? { question: event.target.value, is: [] } : undefined;
      show();
      context.changed();
    },
  });
  let shown = null;
  const show = () => {
    shown = values(question, context);
    fill(box, shown?.element);
  };
  show();
  context.follow(() => {
    refill(choice, names(), question.when?.question ?? "");
    if (!shown?.follow()) show();
  });
  return h("div", { class: "stack tight" }, field({ label: "Asked", control: choice, pointer: `${context.pointer}/when/question` }), box);
}

/** The answers to choose from; `follow()` gives them the values and titles of now, and is false where there are others now. */
function values(question, context) {
  const list = () => {
    const above = context.schema.questions.find((one) => one.name === question.when?.question);
    return above && possibleValues(above);
  };
  const pairs = list();
  if (!pairs) return null;
  const chosen = [question.when.is].flat();
  const rows = pairs.map(([value, title]) => {
    const id = uid("when");
    return { value, box: h("input", { type: "checkbox", id, checked: chosen.includes(value), onchange: choose }), label: h("label", { htmlFor: id }, title) };
  });
  function choose() {
    question.when = { ...question.when, is: rows.filter(({ box }) => box.checked).map(({ value }) => value) };
    context.changed();
  }
  const follow = () => {
    const now = list();
    if (now?.length !== rows.length) return false;
    rows.forEach((row, index) => {
      row.value = now[index][0];
      row.label.textContent = now[index][1];
    });
    return true;
  };
  const error = h("span", { class: "error", role: "alert" });
  const element = h("fieldset", { class: "field", "data-pointer": `${context.pointer}/when/is`, tabIndex: -1 },
    h("legend", { class: "small strong" }, "when the answer is"), h("div", { class: "row" }, rows.map(({ box, label }) => h("div", { class: "field inline" }, box, label))), error);
  return { element, follow };
}
