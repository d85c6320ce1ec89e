import { fill, h, uid } from "../core/dom.js";
import { field, select } from "./field-form.js";
import { possibleValues } from "./schema-model.js";

/** When a question is asked: always, or only after certain answers to another one. */
export function conditionPart(question, context) {
  const others = context.schema.questions.filter((one) => one !== question && possibleValues(one));
  const box = h("div", { class: "stack tight" });
  const choice = select([["", "Always"], ...others.map((one) => [one.name, `Only after certain answers to “${one.title || one.name}”`])], question.when?.question ?? "", {
    onchange: (event) => {
      question.when = event.target.value ? { question: event.target.value, is: [] } : undefined;
      fill(box, values(question, context));
      context.changed();
    },
  });
  fill(box, values(question, context));
  return h("div", { class: "stack tight" }, field({ label: "Asked", control: choice, pointer: `${context.pointer}/when/question` }), box);
}

function values(question, context) {
  const above = context.schema.questions.find((one) => one.name === question.when?.question);
  if (!above) return null;
  const chosen = new Set([question.when.is].flat());
  const boxes = possibleValues(above).map(([value, title]) => {
    const id = uid("when");
    return h("div", { class: "field inline" },
      h("input", { type: "checkbox", id, checked: chosen.has(value), onchange: (event) => {
        if (event.target.checked) chosen.add(value);
        else chosen.delete(value);
        question.when = { question: above.name, is: [...chosen] };
        context.changed();
      } }),
      h("label", { htmlFor: id }, title));
  });
  const error = h("span", { class: "error", role: "alert" });
  return h("fieldset", { class: "field", "data-pointer": `${context.pointer}/when/is`, tabIndex: -1 },
    h("legend", { class: "small strong" }, "when the answer is"), h("div", { class: "row" }, boxes), error);
}
