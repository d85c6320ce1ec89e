import { h } from "../core/dom.js";
import { percent } from "../core/format.js";
import { answersLine } from "./answer-view.js";

/** Words for why a label is thought to be wrong: on the list of label errors, and before the reviewer. */

const witnesses = [
  ["annotators", "by the annotators", "annotators"], ["model", "by the model", "model"], ["crowdlab", "by both, CROWDLAB", "CROWDLAB"], ["both", "by both, Bayes", "Bayes"], ["distance", "unlike the answers", "unlike the answers"],
];

export function answerOf(schema, name, answer) {
  return answer === null || answer === undefined ? "no answer" : answersLine({ ...schema, questions: schema.questions.filter((question) => question.name === name) }, { [name]: answer }) || "nothing";
}

/** "by the annotators 12 %, by the model 93 %"; `short` for columns: "annotators 12 %, model 93 %" */
export function partsLine(parts, { short = false } = {}) {
  return witnesses.filter(([name]) => typeof parts[name] === "number").map(([name, words, word]) => `${short ? word : words} ${percent(parts[name])}`).join(", ");
}

/** What a reviewer reads above the annotations of a suspected label. */
export function suspicionNote(schema, suspicion) {
  return suspicion.questions.map(({ question, score, suggested, parts }) => h("span", { class: "suspicion" },
    "The label was ", h("strong", { dir: "auto" }, answerOf(schema, question, suspicion.label[question])),
    suggested !== null && [", the evidence says ", h("strong", { dir: "auto" }, answerOf(schema, question, suggested))],
    `. Suspected with ${percent(score)}: ${partsLine(parts)}. `));
}
