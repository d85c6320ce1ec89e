import "../parts/app-header.js";
import "../parts/question-form.js";
import "../parts/status-line.js";
import { announce } from "../core/announce.js";
import { api } from "../core/api.js";
import { count, ratio } from "../core/counts.js";
import { compare, isSame } from "../core/differences.js";
import { fill, h } from "../core/dom.js";
import { History } from "../core/history.js";
import { KeyMap } from "../core/keys.js";
import { afterPaint, lateSheet } from "../core/late.js";
import { Leases } from "../core/leases.js";
import { TextOffsets } from "../core/offsets.js";
import { Outbox } from "../core/outbox.js";
import { regionID } from "../core/random.js";
import { contextOf, isEmpty, titleOf } from "../core/schema.js";
import { requireSession } from "../core/session.js";
import { Store } from "../core/store.js";
import { keyHint } from "../parts/key-hint.js";
import { showMissing } from "../parts/missing.js";
import { opinionsOf, ReviewCards } from "./review-cards.js";
import { Disputes } from "./review-disputes.js";

const projectID = Number(location.pathname.split("/")[2]);
const find = (id) => document.getElementById(id);

/** What is only needed on demand: fetched once the first task stands, so that it is there without a network too. */
const late = async (module) => (await Promise.all([module, lateSheet()]))[0];
const dialogs = () => late(import("./label-dialogs.js"));
const nothing = () => import("./label-empty.js");
const returning = () => late(import("./review-dialogs.js"));
const help = () => late(import("../core/key-help.js"));
const accepting = () => late(import("./review-accept.js"));
const talking = () => late(import("./review-talk.js"));

const whyNames = [["guideline_gap", "Guideline gap"], ["slip", "Slip"], ["ambiguous", "Truly ambiguous"]];

/** Why a task is here, where the disputes do not tell. */
const flagWords = { skips: "Skipped by several", broken: "Flagged as broken", sample: "A sample", appeal: "Appealed", second_review: "Second review: decide it apart", reviewers_differ: "Two reviewers differ" };

/**
 * The page on which disputes are decided. The label below the annotations starts from what all agree on; marks and
 * answers are taken over one by one, or an annotation whole. Every decision goes through the outbox, and its reply
 * brings the next task.
 */
class ReviewPage {
  #session;
  #project;
  #item = null;
  #history = new History({});
  #form = find("form");
  #status = find("status");
  #keys;
  #cards;
  #disputes;
  #empty = null;
  #outbox;
  #leases;
  #guidelines = null;
  #why = null;
  #decided = [];
  #wanted = Number(new URLSearchParams(location.search).get("task")) || null;

  async start() {
    const [session, project, store] = await Promise.all([requireSession(), api.get(`/api/projects/${projectID}`, { anonymous: true }), Store.open()]);
    this.#session = session;
    this.#project = project;
    document.title = `Review ${project.name} · Concord`;
    find("title").textContent = `Review ${project.name}`;
    document.querySelector("app-header").show({ session, project, crumbs: [[project.name, `/projects/${projectID}`], ["Review"]] });
    this.#makeParts(store);
    await this.#form.ready;
    this.#makeKeys();
    await this.#outbox.start();
    await this.#next();
    afterPaint(() => Promise.all([dialogs(), returning(), help(), nothing()]));
  }

  #makeParts(store) {
    const { schema } = this.#project;
    this.#form.layout = "stacked";
    this.#form.keysOnMarksOnly = true;
    this.#form.schema = schema;
    this.#form.addEventListener("change", ({ detail }) => this.#changed(detail.answers, detail.kind));
    this.#cards = new ReviewCards(find("cards"), schema, { onTake: (key, annotation) => this.#takeMark(key, annotation), categories: this.#project.workflow.error_categories });
    this.#disputes = new Disputes(find("disputes"), { onPoint: (dispute) => this.#cards.point(dispute), onTake: (dispute) => this.#take(dispute) });
    this.#leases = new Leases({
      path: (id) => `/api/tasks/${id}/review-lease`,
      onRenewed: (_, { until }) => this.#showUntil(until),
      onLost: () => { find("problem").textContent = "Your hold on this task has ended; another reviewer may have taken it."; },
    });
    this.#outbox = new Outbox({
      store, user: this.#session.user.id,
      onChange: (state) => { this.#status.state = { ...state, action: state.kind === "refused" ? { title: "Let go", run: () => this.#letGo() } : null }; },
      onReply: (entry, reply) => this.#acknowledged(entry, reply),
      onRefused: (entry) => this.#refused(entry),
    });
    addEventListener("pagehide", () => {
      if (this.#item) fetch(`/api/tasks/${this.#item.task.id}/review-lease`, { method: "DELETE", keepalive: true }).catch(() => null);
    });
  }

  #makeKeys() {
    const keys = new KeyMap({ preferences: { ...this.#session.preferences.keys } });
    this.#keys = keys;
    const showHelp = async () => (await help()).openKeyHelp(keys, this.#session);
    keys.add(...this.#form.commands());
    for (let index = 0; index < 9; index += 1) {
      keys.add({ id: `review.adopt.${index}`, key: String(index + 1), fixed: true, title: index === 0 ? "Adopt a whole annotation: 1 to 9" : null, group: "Decide", run: () => this.#adopt(index) });
    }
    keys.add(
      { id: "review.decide", key: "A", title: "Decide: the label stands", group: "Decide", run: () => this.#decide() },
      { id: "review.nothing", key: "N", title: "Nothing here", group: "Decide", run: () => this.#nothing() },
      { id: "review.return", key: "X", title: "Return with a comment", group: "Decide", run: () => this.#return() },
      { id: "review.next", key: "J", also: ["ArrowDown"], title: "Next dispute", group: "Disputes", run: () => this.#disputes.move(1) },
      { id: "review.previous", key: "K", also: ["ArrowUp"], title: "Previous dispute", group: "Disputes", run: () => this.#disputes.move(-1) },
      { id: "review.take", key: "Enter", title: "Take it, or leave it out again", group: "Disputes", run: () => this.#take(this.#disputes.current) },
      { id: "undo", key: "U", also: ["Ctrl+Z"], title: "Undo; then: the last decision again", group: "Page", run: () => this.#undo() },
      { id: "redo", key: "Ctrl+Shift+Z", also: ["Ctrl+Y"], title: "Redo", group: "Page", run: () => { if (this.#history.canRedo) this.#paint(this.#history.redo()); } },
      { id: "remove", key: "Delete", also: ["Backspace"], title: "Remove the mark that is chosen", group: "Page", run: () => this.#form.removePicked() },
      { id: "guidelines", key: "G", title: "Guidelines", group: "Page", run: () => this.#toggleGuidelines() },
      { id: "comments", key: "C", title: "Comments on this task", group: "Page", run: () => this.#talk() },
      { id: "help", key: "?", title: "These keys", group: "Page", run: showHelp },
    );
    const button = (id, text, act, style = "") => h("button", { type: "button", class: `button ${style}`, onclick: act }, text, keys.keysOf(id).length > 0 && keyHint(keys, id));
    fill(find("actions"),
      button("review.return", "Return…", () => this.#return()), button("more", "Ask one more", () => this.#act("another-judgment", {}, "Asked one more person.")),
      button("review.nothing", "Nothing here", () => this.#nothing()), button("exclude", "Exclude…", () => this.#exclude(), "danger"),
      button("review.decide", "Decide", () => this.#decide(), "primary"));
    fill(find("reasons"), find("reasons").firstElementChild, h("div", { class: "options" }, whyNames.map(([value, title]) => h("button", {
      type: "button", class: "option", value, "aria-pressed": "false", onclick: () => this.#setWhy(this.#why === value ? null : value),
    }, title))));
    find("guidelines-button").append(keyHint(keys, "guidelines"));
    find("guidelines-button").onclick = () => this.#toggleGuidelines();
    find("talk-button").append(keyHint(keys, "comments"));
    find("talk-button").onclick = () => this.#talk();
    find("accept-button").onclick = () => this.#acceptAgreed();
    find("help-button").onclick = showHelp;
    this.#status.hints = [h("span", {}, keyHint(keys, "review.next"), keyHint(keys, "review.previous"), "next, previous dispute"), h("span", {}, h("kbd", {}, "1"), "–", h("kbd", {}, "9"), "adopt a whole annotation")];
  }

  async #toggleGuidelines() {
    if (!this.#guidelines) {
      this.#guidelines = (await dialogs()).makeGuidelines(this.#project);
      find("main").append(this.#guidelines.drawer);
    }
    this.#guidelines.toggle();
  }

  async #talk() {
    if (this.#item) (await talking()).toggleTalk(this.#item, find("main"), find("talk-button"));
  }

  async #acceptAgreed() {
    if (!(await (await accepting()).acceptAgreed(projectID))) return;
    this.#leave();
    this.#next();
  }

  // What is on screen

  async #next() {
    const wanted = this.#wanted;
    this.#wanted = null;
    try {
      this.#arrived(await api.post(`/api/projects/${projectID}/review/next`, wanted ? { task_id: wanted } : {}));
    } catch (error) {
      if (error.isTemporary) this.#showEmpty({ reason: "offline", retry_after_seconds: 5 });
      else showMissing(error);
    }
  }

  #arrived(reply) {
    find("waiting").replaceChildren(h("strong", {}, count(reply.waiting ?? 0)), h("span", { class: "soft" }, " in dispute"));
    if (!reply.task) return this.#showEmpty(reply.empty ?? { reason: "done" });
    this.#empty?.hide();
    this.#item = reply;
    const { task, annotations, label } = reply;
    find("talk-count").textContent = reply.open_threads > 0 ? ` ${reply.open_threads}` : "";
    const { disputes, agreed } = compare(this.#project.schema, annotations);
    find("review").hidden = false;
    find("review").inert = false;
    find("scroll").scrollTop = 0;
    this.#leases.hold(task.id, this.#project.workflow.lease_seconds ?? 900);
    this.#showUntil(reply.lease?.until);
    this.#showContext(reply, disputes);
    this.#cards.show(reply, disputes, (index) => this.#adopt(index));
    this.#history = new History(label?.answers ?? agreed);
    this.#form.show(task.data, this.#history.value);
    find("label-note").textContent = label ? "as it stands; change it and decide again" : annotations.length > 1 ? "starts from what all agree on; take the rest from above one by one" : "starts from what was given";
    this.#setWhy(label?.reason ?? null);
    find("comment").value = label?.comment ?? "";
    find("problem").textContent = "";
    queueMicrotask(() => this.#showDisputes(disputes));
    if (document.activeElement === document.body || !document.activeElement?.isConnected) find("main").focus();
    announce(`${annotations.length} annotations, ${disputes.length} in dispute`);
  }

  #showDisputes(disputes) {
    const names = this.#item.annotations.map(({ annotator }) => annotator.name);
    const texts = new Map(this.#project.schema.fields.map(({ name }) => [name, new TextOffsets(String(this.#item.task.data[name] ?? ""))]));
    this.#disputes.show(disputes, names, (question, span) => naming(texts.get(question.field), span));
    this.#disputes.paint(this.#history.value);
  }

  #showContext({ task, annotations, similarity }, disputes) {
    const marks = disputes.filter(({ kind }) => kind === "span").length;
    const others = disputes.filter(({ kind }) => kind === "answer").map(({ question }) => titleOf(question));
    const parts = [marks > 0 && (marks === 1 ? "one mark" : `${marks} marks`), ...others].filter(Boolean);
    fill(find("context"), [contextOf(task), `asked ${annotations.length === 1 ? "one person" : `${annotations.length} people`}`].filter(Boolean).join(" · "),
      similarity !== null && similarity !== undefined && annotations.length > 1 && [", similarity ", h("strong", { class: similarity < 0.75 ? "warn" : "" }, ratio(similarity))],
      parts.length > 0 && [" — they differ on ", h("strong", {}, parts.join(" and "))],
      flagWords[task.flagged] && [" ", h("span", { class: "badge warn" }, flagWords[task.flagged])]);
  }

  #showUntil(until) {
    find("until").textContent = until ? `yours until ${new Date(until).toLocaleTimeString(["en-GB"], { hour: "2-digit", minute: "2-digit" })}` : "";
  }

  async #showEmpty(empty) {
    this.#item = null;
    find("review").hidden = true;
    const words = { done: "Nothing waits for a decision.", own_work: "What waits now is your own work: someone else has to decide it.", all_leased: "Other reviewers hold what waits." };
    const { EmptyState } = await nothing();
    if (this.#item) return;
    this.#empty ??= new EmptyState(find("empty"), { retry: () => this.#next(), projectPath: `/projects/${projectID}` });
    this.#empty.show({ ...empty, detail: empty.detail || words[empty.reason] });
    find("main").focus();
  }

  #setWhy(value) {
    this.#why = value;
    for (const button of find("reasons").querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.value === value));
  }

  // The label

  #changed(answers, kind = null) {
    this.#history.push(answers, kind);
    this.#disputes.paint(answers);
    find("problem").textContent = "";
  }

  #paint(answers) {
    this.#form.answers = answers;
    this.#disputes.paint(answers);
  }

  #give(answers, words) {
    this.#changed(answers);
    this.#paint(answers);
    announce(words);
  }

  #adopt(index) {
    const opinion = this.#item && opinionsOf(this.#item)[index];
    if (opinion) this.#give(opinion.answers, `Adopted all of ${opinion.annotator.name}`);
  }

  /** A mark goes in or out; an answer moves on to the next one that was given. */
  #take(dispute) {
    if (!dispute || !this.#item) return;
    const { question } = dispute;
    const answers = this.#history.value;
    if (dispute.kind === "span") return this.#toggleMark(question, dispute.span);
    const at = dispute.values.findIndex(({ answer }) => isSame(answer, answers[question.name]) && answers[question.name] !== undefined);
    const { answer } = dispute.values[(at + 1) % dispute.values.length];
    const next = { ...answers, [question.name]: answer };
    if (answer === undefined) delete next[question.name];
    this.#give(next, `${titleOf(question)} taken`);
  }

  #takeMark(key, annotation) {
    const name = key.slice(0, key.lastIndexOf(":"));
    const question = this.#project.schema.questions.find((each) => each.name === name);
    const span = annotation.answers[name]?.find(({ id }) => key === `${name}:${id}`);
    if (question && span) this.#toggleMark(question, span);
  }

  #toggleMark(question, span) {
    const spans = this.#history.value[question.name] ?? [];
    const rest = spans.filter((each) => !isSame([each], [span]));
    if (rest.length < spans.length) return this.#give({ ...this.#history.value, [question.name]: rest }, "Left out");
    // One variant of a mark replaces the others where marks may not overlap.
    const kept = question.overlap ? rest : rest.filter((each) => each.end <= span.start || each.start >= span.end);
    const id = kept.some((each) => each.id === span.id) ? regionID(kept.map((each) => each.id)) : span.id;
    const next = [...kept, { ...span, id }].sort((a, b) => a.start - b.start || a.end - b.end);
    this.#give({ ...this.#history.value, [question.name]: next }, "Taken");
  }

  #undo() {
    if (this.#history.canUndo) return this.#paint(this.#history.undo());
    const last = this.#decided.pop();
    if (!last) return;
    this.#wanted = last;
    this.#leave();
    this.#next();
  }

  // Decisions

  #decide() {
    if (!this.#item) return;
    const errors = this.#form.check();
    if (errors.length > 0) {
      this.#form.showErrors(errors);
      return announce(errors.map(({ detail }) => detail).join(" "));
    }
    const answers = this.#form.submission();
    const same = this.#item.annotations.find((annotation) => sameAnswers(answers, annotation.answers));
    this.#act("resolution", { ...(same ? { accept: same.id } : { answers }), ...(this.#why && { reason: this.#why }), ...this.#remarks() }, "Decided.");
  }

  #remarks() {
    const comment = find("comment").value.trim();
    const { errors } = this.#cards;
    return { ...(comment && { comment }), ...(errors.length > 0 && { errors }) };
  }

  /** No marks at all; questions that must be answered keep what they have. */
  #nothing() {
    if (!this.#item) return;
    const next = {};
    for (const question of this.#project.schema.questions) {
      if (question.type === "spans") next[question.name] = [];
      else if (question.required && !isEmpty(this.#history.value[question.name])) next[question.name] = this.#history.value[question.name];
    }
    this.#give(next, "Nothing here");
    this.#decide();
  }

  async #return() {
    const item = this.#item;
    if (!item?.annotations.length) return;
    const choice = await (await returning()).askReturn(item.annotations, this.#project.workflow.max_rounds ?? 3);
    if (choice && this.#item === item) this.#send(`/api/annotations/${choice.annotation}/return`, { comment: choice.comment }, "Returned.");
  }

  async #exclude() {
    const item = this.#item;
    const body = item && await (await dialogs()).askComment({ title: "Exclude this task", act: "Exclude", label: "Why can it not be used?", hint: "It leaves the work and the exports; a manager can bring it back.", read: (comment) => ({ comment }) });
    if (body && this.#item === item) this.#act("exclusion", body, "Excluded.");
  }

  #act(name, body, words) {
    if (this.#item) this.#send(`/api/tasks/${this.#item.task.id}/${name}`, body, words);
  }

  #send(path, body, words) {
    const { task } = this.#item;
    this.#decided.push(task.id);
    this.#outbox.add({ kind: "decision", method: "POST", path: `${path}?next=1`, body, project: projectID, reviewed: task.id });
    this.#leave();
    announce(words);
  }

  /** What was decided stays in sight, out of reach, until the next one comes: nothing flickers. */
  #leave() {
    if (this.#item) this.#leases.drop(this.#item.task.id);
    this.#item = null;
    find("main").focus();
    find("review").inert = true;
  }

  #acknowledged(entry, reply) {
    if (entry.project !== projectID || this.#item) return;
    if (reply?.next && !entry.tried) this.#arrived(reply.next);
    else this.#next();
  }

  #refused(entry) {
    this.#decided = this.#decided.filter((id) => id !== entry.reviewed);
    const { detail } = entry.refused;
    this.#outbox.discard(entry.key);
    // Still ours: the task comes again with the reason beside it; taken by another reviewer: the next one does.
    this.#wanted = entry.refused.code === "lease_lost" ? null : entry.reviewed;
    this.#next().then(() => { find("problem").textContent = detail; });
    announce(detail);
  }

  #letGo() {
    for (const { key } of this.#outbox.refused) this.#outbox.discard(key);
  }
}

/** A passage by its words; one whose words stand more than once in the text also by which of them it is. */
function naming(text, { start, end }) {
  const words = text?.slice(start, end) ?? "";
  const parts = text?.text.split(words) ?? [];
  const nth = text ? text.slice(0, start).split(words).length : 1;
  const short = words.length > 48 ? `${words.slice(0, 45)}…` : words;
  return parts.length > 2 && words ? `“${short}” (${nth} of ${parts.length - 1})` : `“${short}”`;
}

function sameAnswers(a, b) {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => isSame(a[name], b[name]));
}

new ReviewPage().start().catch(showMissing);
