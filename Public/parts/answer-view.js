import { attributeWords } from "../core/attribute-words.js";
import { h } from "../core/dom.js";
import { TextOffsets } from "../core/offsets.js";
import { isEmpty, isRegions, optionsOf, optionTitle, titleOf } from "../core/schema.js";
import { labelColors } from "../tools/labels.js";

/** Answers to be read, not changed: in a line for tables, whole for the page of a task. */

/** "Mood: Joyful · Marks: 2 Person, 1 Place" */
export function answersLine(schema, answers) {
  if (!answers) return "";
  const given = schema.questions.filter((question) => !isEmpty(answers[question.name]));
  const words = given.map((question) => answerLine(question, answers[question.name], schema));
  return given.length < 2 ? words.join("") : given.map((question, index) => `${titleOf(question)}: ${words[index]}`).join(" · ");
}

function answerLine(question, answer, schema) {
  if (question.type === "ranking" && Array.isArray(answer)) return answer.map((value) => optionTitle(question, value)).join(" › ");
  if (question.type === "preference") return answer === "tie" ? "Equally good" : titleOf(schema.fields.find(({ name }) => name === answer) ?? { name: answer });
  if (question.type === "choice") return [answer].flat().map((value) => optionTitle(question, value)).join(", ");
  if (Array.isArray(answer)) {
    const counts = new Map();
    for (const region of answer) counts.set(region.label, (counts.get(region.label) ?? 0) + 1);
    return [...counts].map(([label, count]) => `${count} ${optionTitle(question, label)}`).join(", ");
  }
  return question.unit ? `${answer} ${question.unit}` : String(typeof answer === "object" ? JSON.stringify(answer) : answer);
}

/** All answers of one annotation, the marked text with them. */
export function answersView(schema, answers, data) {
  const list = schema.questions.filter((question) => !isEmpty(answers?.[question.name]) || (isRegions(question) && answers?.[question.name]));
  if (list.length === 0) return h("p", { class: "soft" }, "No answers.");
  return h("div", { class: "stack tight" }, pictures(schema, answers, data), h("dl", { class: "answers" }, list.map((question) => [
    h("dt", {}, titleOf(question)),
    h("dd", { dir: "auto" }, question.type === "spans" ? spansView(question, answers[question.name], data) : answerLine(question, answers[question.name], schema) || h("span", { class: "soft" }, "Nothing marked")),
  ])));
}

/** What was drawn is seen on its picture; what that takes comes only where there is one. */
function pictures(schema, answers, data) {
  if (!schema.fields.some(({ type }) => type === "image")) return null;
  const place = h("div");
  import("./picture-answers.js").then(({ pictureAnswers }) => place.append(pictureAnswers(schema, answers, data) ?? ""));
  return place;
}

function spansView(question, spans, data) {
  const text = data?.[question.field];
  if (spans.length === 0) return h("span", { class: "soft" }, "Nothing marked");
  const colors = labelColors(question);
  const offsets = typeof text === "string" ? new TextOffsets(text) : null;
  const sorted = [...spans].sort((a, b) => a.start - b.start || a.end - b.end);
  return h("ul", { class: "mark-list" }, sorted.map((span) => h("li", {},
    h("span", { class: "dot", style: { "--label": colors.get(span.label) ?? null } }),
    h("span", { class: "mark-text", dir: "auto" }, offsets ? offsets.slice(span.start, span.end) : `${span.start}–${span.end}`),
    h("span", { class: "soft small" }, optionsOf(question).find((option) => option.value === span.label)?.title ?? span.label),
    h("span", { class: "small", dir: "auto" }, attributeWords(question, span)))));
}

const stateKinds = { open: "", review: "warn", done: "good", excluded: "" };

/** What a row says of a task: its first words, or of a file, which has none, its name. */
export function excerptOf({ excerpt, meta }) {
  if (!excerpt?.startsWith("media:")) return excerpt ?? "";
  return typeof meta?.file === "string" ? meta.file : "a file";
}

export function stateBadge(state) {
  return h("span", { class: `badge ${stateKinds[state] ?? ""}` }, state);
}

/** Why a task is in review, or done with low confidence. */
export const flags = [
  ["disputed", "Disputed"], ["sample", "Drawn as a sample"], ["all", "Everything is reviewed"], ["skips", "Skipped by several"],
  ["broken", "Reported as broken"], ["appeal", "Appealed, or sent to review by hand"], ["suspected", "Its label is likely wrong"], ["second_review", "A second reviewer decides it apart"], ["reviewers_differ", "Two reviewers decided differently"], ["low_confidence", "Low confidence"],
];

export function flagBadge(flag) {
  if (!flag) return null;
  const kind = flag === "broken" ? "bad" : flag === "sample" || flag === "all" ? "" : "warn";
  return h("span", { class: `badge ${kind}`, title: flags.find(([name]) => name === flag)?.[1] ?? flag }, flag.replaceAll("_", " "));
}
