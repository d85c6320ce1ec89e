import { announce } from "../core/announce.js";
import { isSame, isSameAnswer } from "../core/differences.js";
import { lateSheet } from "../core/late.js";
import { regionID } from "../core/random.js";
import { isEmpty, isRegions, titleOf } from "../core/schema.js";
import { opinionsOf } from "./review-cards.js";

const find = (id) => document.getElementById(id);
const dialogs = async () => (await Promise.all([import("./review-dialogs.js"), lateSheet()]))[0];

/**
 * What a reviewer does with the item on screen: take over marks, answers or whole annotations, and decide. Fetched
 * once the item is painted.
 *
 * `desk` is the page: item, history, form, cards, project, why; give(answers, words), act(name, body, words),
 * send(path, body, words).
 */
export class ReviewActs {
  #desk;

  constructor(desk) {
    this.#desk = desk;
  }

  adopt(index) {
    const opinion = this.#desk.item && opinionsOf(this.#desk.item)[index];
    if (opinion) this.#desk.give(opinion.answers, `Adopted all of ${opinion.annotator.name}`);
  }

  /** A mark goes in or out; an answer moves on to the next one that was given. */
  take(dispute) {
    if (!dispute || !this.#desk.item) return;
    const { question } = dispute;
    const answers = this.#desk.history.value;
    if (dispute.kind === "span") return this.#toggleMark(question, dispute.span);
    const at = dispute.values.findIndex(({ answer }) => isSameAnswer(question, answer, answers[question.name]) && answers[question.name] !== undefined);
    const { answer } = dispute.values[(at + 1) % dispute.values.length];
    const next = { ...answers, [question.name]: answer };
    if (answer === undefined) delete next[question.name];
    this.#desk.give(next, `${titleOf(question)} taken`);
  }

  takeMark(key, annotation) {
    const name = key.slice(0, key.lastIndexOf(":"));
    const question = this.#desk.project.schema.questions.find((each) => each.name === name);
    const span = annotation.answers[name]?.find(({ id }) => key === `${name}:${id}`);
    if (question && span) this.#toggleMark(question, span);
  }

  #toggleMark(question, span) {
    const spans = this.#desk.history.value[question.name] ?? [];
    const rest = spans.filter((each) => !isSame([each], [span]));
    if (rest.length < spans.length) return this.#desk.give({ ...this.#desk.history.value, [question.name]: rest }, "Left out");
    // One variant of a mark replaces the others where marks may not overlap.
    const kept = question.overlap ? rest : rest.filter((each) => each.end <= span.start || each.start >= span.end);
    const id = kept.some((each) => each.id === span.id) ? regionID(kept.map((each) => each.id)) : span.id;
    const next = [...kept, { ...span, id }].sort((a, b) => a.start - b.start || a.end - b.end);
    this.#desk.give({ ...this.#desk.history.value, [question.name]: next }, "Taken");
  }

  decide() {
    if (!this.#desk.item) return;
    const errors = this.#desk.form.check();
    if (errors.length > 0) {
      this.#desk.form.showErrors(errors);
      return announce(errors.map(({ detail }) => detail).join(" "));
    }
    const answers = this.#desk.form.submission();
    const same = this.#desk.item.annotations.find((annotation) => sameAnswers(this.#desk.project.schema, answers, annotation.answers));
    this.#desk.act("resolution", { ...(same ? { accept: same.id } : { answers }), ...(this.#desk.why && { reason: this.#desk.why }), ...this.#remarks() }, "Decided.");
  }

  #remarks() {
    const comment = find("comment").value.trim();
    const { errors } = this.#desk.cards;
    return { ...(comment && { comment }), ...(errors.length > 0 && { errors }) };
  }

  /** No marks at all; questions that must be answered keep what they have. */
  nothing() {
    if (!this.#desk.item) return;
    const next = {};
    for (const question of this.#desk.project.schema.questions) {
      if (isRegions(question)) next[question.name] = [];
      else if (question.required && !isEmpty(this.#desk.history.value[question.name])) next[question.name] = this.#desk.history.value[question.name];
    }
    this.#desk.give(next, "Nothing here");
    this.decide();
  }

  async giveBack() {
    const item = this.#desk.item;
    if (!item?.annotations.length) return;
    const choice = await (await dialogs()).askReturn(item.annotations, this.#desk.project.workflow.max_rounds ?? 3);
    if (choice && this.#desk.item === item) this.#desk.send(`/api/annotations/${choice.annotation}/return`, { comment: choice.comment }, "Returned.");
  }

  async exclude() {
    const item = this.#desk.item;
    const body = item && await (await dialogs()).askExclusion();
    if (body && this.#desk.item === item) this.#desk.act("exclusion", body, "Excluded.");
  }
}

function sameAnswers({ questions }, a, b) {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => isSameAnswer(questions.find((question) => question.name === name), a[name], b[name]));
}
