import "./question-form.js";
import { isRegions } from "../core/schema.js";

/** The pictures of a task with what was drawn on them, to be read; null where nothing is drawn on pictures. */
export function pictureAnswers(schema, answers, data) {
  const fields = schema.fields.filter(({ name, type }) => type === "image" && data?.[name]);
  const questions = schema.questions.filter((question) => isRegions(question) && fields.some(({ name }) => name === question.field)).map(({ when: _, ...question }) => question);
  if (questions.length === 0) return null;
  const form = document.createElement("question-form");
  form.layout = "card";
  // Elements are complete only once they stand in the page.
  queueMicrotask(() => {
    form.readonly = true;
    form.schema = { fields: fields.filter(({ name }) => questions.some(({ field }) => field === name)), questions };
    form.show(data, answers);
  });
  return form;
}
