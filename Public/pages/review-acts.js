import { announce } from "../core/announce.js";
import { isSame, isSameAnswer } from "../core/differences.js";
import { keepKeysUntil } from "../core/kept-keys.js";
import { lateSheet } from "../core/late.js";
import { Outbox } from "../core/outbox.js";
import { regionID } from "../core/region-ids.js";
import { isEmpty, isRegions, titleOf } from "../core/schema.js";
import { opinionsOf } from "./review-cards.js";
import { help, layKeys } from "./review-keys.js";

const find = (id) => document.getElementById(id);

const late = async (module) => (await Promise.all([module, lateSheet()]))[0];
const dialogs = () => late(import("./review-dialogs.js"));
const guidelines = () => late(import("./label-dialogs.js"));

/**
 * What a reviewer does: take over marks, answers or whole annotations of the item on screen, decide, and come back to
 * what was decided; with the keys for it, and the outbox by which it is sent. Fetched once the item is painted.
 *
 * `desk` is the page: item, history, form, cards, disputes, project, session, keys, why, queue, store, kept, status;
 * give(answers, words), paint(answers), setWhy(why), show(item), next(), leave(), failed(error).
 */
export class ReviewActs {
  #desk;
  #outbox;
  #guidelines = null;
  #decided = [];
  /** What was given where the decision is on its way. */
  #given = new Map();
  /** A task to be shown again before all others. */
  wanted = null;
  isRevisiting = false;

  constructor(desk) {
    this.#desk = desk;
    const { status, store, session } = desk;
    this.#outbox = new Outbox({
      store, user: session.user.id,
      onChange: (state) => { status.state = { ...state, action: state.kind === "refused" ? { title: "Let go", run: () => this.letGo() } : null }; },
      onReply: (entry, reply) => this.#acknowledged(entry, reply),
      onRefused: (entry) => this.refused(entry),
    });
    layKeys(desk, this);
    this.#outbox.start(desk.kept);
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
    if (dispute.kind === "region") return this.#desk.drawn.toggle(dispute);
    if (dispute.kind === "span") return this.#toggleMark(question, dispute.span);
    const values = dispute.values.map(({ answer }) => (dispute.resolve ? dispute.resolve(answer, answers) : answer));
    const at = values.findIndex((answer) => isSameAnswer(question, answer, answers[question.name]) && answers[question.name] !== undefined);
    const answer = values[(at + 1) % values.length];
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
    // One variant of a mark replaces the others: where marks may overlap, those with other words about it.
    const isOther = (each) => each.start !== span.start || each.end !== span.end || each.label !== span.label;
    const kept = question.overlap ? rest.filter(isOther) : rest.filter((each) => each.end <= span.start || each.start >= span.end);
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
    this.act("resolution", { ...(same ? { accept: same.id } : { answers }), ...(this.#desk.why && { reason: this.#desk.why }), ...this.#remarks() }, "Decided.");
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
    if (!item) return;
    if (item.annotations.length === 0) return void (find("problem").textContent = "Nobody has answered this task, so there is nothing to return. Decide it, ask one more, or exclude it.");
    const choice = await (await keepKeysUntil(dialogs())).askReturn(item.annotations, this.#desk.project.workflow.max_rounds ?? 3);
    if (choice && this.#desk.item === item) this.#send(`/api/annotations/${choice.annotation}/return`, { comment: choice.comment }, "Returned.");
  }

  async exclude() {
    const item = this.#desk.item;
    const body = item && await (await keepKeysUntil(dialogs())).askExclusion();
    if (body && this.#desk.item === item) this.act("exclusion", body, "Excluded.");
  }

  act(name, body, words) {
    if (this.#desk.item) this.#send(`/api/tasks/${this.#desk.item.task.id}/${name}`, body, words);
  }

  #send(path, body, words) {
    const { item, queue, project } = this.#desk;
    const { id } = item.task;
    this.#decided.push(id);
    this.#given.set(id, this.begun());
    queue.finish();
    this.#desk.leave();
    const next = queue.take();
    if (next) this.#desk.show(next);
    const held = queue.held.filter((task) => task !== id);
    this.#outbox.add({ kind: "decision", method: "POST", path: `${path}?next=1`, body: held.length > 0 ? { ...body, held } : body, project: project.id, reviewed: id });
    announce(next ? `${words} Next task.` : words);
  }

  // Coming back to what was decided

  undo() {
    const { history } = this.#desk;
    if (this.#desk.item && history.canUndo) return this.#desk.paint(history.undo());
    const last = this.#decided.pop();
    return last ? this.revisit(last) : undefined;
  }

  redo() {
    const { history } = this.#desk;
    if (history.canRedo) this.#desk.paint(history.redo());
  }

  /** A task again that was decided, or asked for by name; `begun` is what it starts from. */
  async revisit(task = this.wanted, begun = null) {
    const { queue } = this.#desk;
    this.wanted = task;
    if (queue.deciding.has(task)) return;
    this.wanted = null;
    this.#putAway();
    this.#desk.leave();
    this.isRevisiting = true;
    const error = await queue.fetch(task).then(() => null, (problem) => problem);
    this.isRevisiting = false;
    const item = queue.take();
    if (begun && item?.task.id === task) Object.assign(item, { begun });
    if (item) this.#desk.show(item, () => queue.fill());
    if (error && item) announce(error.detail);
    else if (error) this.#desk.failed(error);
    else if (!item) queue.fill();
  }

  /** Keeps what was begun for when the task comes again. */
  #putAway() {
    const { item, queue } = this.#desk;
    if (item) Object.assign(item, { begun: this.begun() });
    queue.putBack();
  }

  /** What stands there of the item on screen. */
  begun() {
    const { history, why } = this.#desk;
    return { history, why, comment: find("comment").value };
  }

  #acknowledged(entry, reply) {
    const { queue, project } = this.#desk;
    queue.settle(entry.reviewed);
    this.#given.delete(entry.reviewed);
    if (entry.project !== project.id) return;
    if (this.wanted) this.revisit();
    // What the reply says of an end was true for what was held then; an old reply's lease may be long gone.
    else if (reply?.next?.task && !entry.tried) queue.accept(reply.next).then(() => queue.fill());
    else queue.fill();
  }

  async suspect(task, suspicion) {
    const { suspicionNote } = await late(import("../parts/suspicion.js"));
    if (this.#desk.item?.task.id === task.id) find("context").append(" ", ...suspicionNote(this.#desk.project.schema, suspicion));
  }

  /** The server did not take a decision. */
  async refused(entry) {
    this.#decided = this.#decided.filter((id) => id !== entry.reviewed);
    await this.#outbox.discard(entry.key);
    (await import("./review-refused.js")).refused(this.#desk, this, entry, this.#given.get(entry.reviewed));
  }

  letGo() {
    for (const { key } of this.#outbox.refused) this.#outbox.discard(key);
  }

  // Beside the work

  async toggleGuidelines() {
    if (!this.#guidelines) {
      this.#guidelines = (await keepKeysUntil(guidelines())).makeGuidelines(this.#desk.project);
      find("main").append(this.#guidelines.drawer);
    }
    this.#guidelines.toggle();
  }

  async showHelp() {
    (await keepKeysUntil(help())).openKeyHelp(this.#desk.keys, this.#desk.session);
  }

  async talk() {
    const { item } = this.#desk;
    if (item) (await keepKeysUntil(late(import("./review-talk.js")))).toggleTalk(item, find("main"), find("talk-button"));
  }

  async acceptAgreed() {
    const { acceptAgreed } = await late(import("./review-accept.js"));
    if (!(await acceptAgreed(this.#desk.project.id))) return;
    this.#desk.leave();
    this.#desk.queue.forget();
    this.#desk.next();
  }

  /** Resolves once the dialogs can be opened without a network. */
  ready() {
    return Promise.all([dialogs(), guidelines(), help()]);
  }
}

function sameAnswers({ questions }, a, b) {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => isSameAnswer(questions.find((question) => question.name === name), a[name], b[name]));
}
