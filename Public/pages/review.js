import "../parts/app-header.js";
import "../parts/question-form.js";
import "../parts/status-line.js";
import { announce } from "../core/announce.js";
import { replyTo, requireSession } from "../core/api.js";
import { count, ratio } from "../core/counts.js";
import { compare } from "../core/differences.js";
import { fill, h } from "../core/dom.js";
import { History } from "../core/history.js";
import { Awaited, keepKey, keepKeysUntil, keysForAnyTask, taskShown } from "../core/kept-keys.js";
import { KeyMap } from "../core/keys.js";
import { afterPaint, lateSheet, paintsWith } from "../core/late.js";
import { TextOffsets } from "../core/offsets.js";
import { contextOf, titleOf } from "../core/schema.js";
import { ReviewCards } from "./review-cards.js";
import { Disputes } from "./review-disputes.js";
import { ReviewQueue } from "./review-queue.js";

const projectID = Number(location.pathname.split("/")[2]);
const wanted = Number(new URLSearchParams(location.search).get("task")) || null;
const find = (id) => document.getElementById(id);
const { asked } = find("early");

/** What is only needed on demand: fetched once the first task stands, so that it is there without a network too. */
const late = async (module) => (await Promise.all([module, lateSheet()]))[0];
const nothing = () => import("./label-empty.js");
const acting = () => import("./review-acts.js");
const missing = async (error) => (await import("../parts/missing.js")).showMissing(error);

/** What the label starts from, by how many answers there are. */
const startWords = ["nobody has given one yet", "starts from what was given", "starts from what all agree on; take the rest one by one"];

/**
 * The page on which disputes are decided. The label below the annotations starts from what all agree on; marks and
 * answers are taken over one by one, or an annotation whole. Every decision goes through the outbox; the next
 * task was fetched ahead, and the reply brings the one after it.
 */
class ReviewPage {
  session;
  project;
  item = null;
  #seen = new Set();
  #coming = new Awaited();
  history = new History({});
  form = find("form");
  status = find("status");
  keys;
  cards;
  disputes;
  #empty = null;
  store;
  kept;
  queue;
  #acts = null;
  drawn = null;
  why = null;
  followed = null;

  async start() {
    const [session, project, store, kept] = await Promise.all([requireSession(replyTo(asked.session)), replyTo(asked.project), asked.store, asked.kept]);
    this.session = session;
    this.project = project;
    document.title = `Review ${project.name} · Concord`;
    find("title").textContent = `Review ${project.name}`;
    document.querySelector("app-header").show({ session, project, crumbs: [[project.name, `/projects/${projectID}`], ["Review"]] });
    this.keys = new KeyMap({ preferences: { ...session.preferences.keys }, keeps: keepKey });
    if (project.schema.questions.some(({ type }) => /boxes|polygons|keypoints|mask|segments|tracks/.test(type))) this.drawn = new (await import("./review-regions.js")).ReviewRegions(this);
    if (history.state?.begun) this.followed = new (await import("./review-refused.js")).Followed(project.schema);
    this.#makeParts(store, kept);
    await this.form.ready;
    keysForAnyTask((event) => this.keys.commandOf(event)?.anytime);
    this.#coming.begin();
    const first = this.followed?.task ?? wanted;
    await (first ? this.#do("revisit", first) : this.next());
    this.followed?.tell(find("problem"));
    // What an earlier page left is sent, whether or not anything waits.
    if (!this.item) this.#fetchActs();
    afterPaint(() => Promise.all([this.#do("ready"), nothing()]));
  }

  #makeParts(store, kept) {
    const { schema, workflow } = this.project;
    this.form.layout = "stacked";
    this.form.keysOnMarksOnly = true;
    this.form.schema = schema;
    this.form.addEventListener("change", ({ detail }) => this.#changed(detail.answers, detail.kind));
    this.cards = new ReviewCards(find("cards"), schema, { onTake: (key, annotation) => this.#do("takeMark", key, annotation), categories: workflow.error_categories, drawn: this.drawn });
    this.disputes = new Disputes(find("disputes"), { onPoint: (dispute) => { this.cards.point(dispute); this.drawn?.point(dispute); }, onTake: (dispute) => this.#do("take", dispute) });
    this.queue = new ReviewQueue({
      project: projectID, leaseSeconds: workflow.lease_seconds ?? 900, deciding: this.#decisionsIn(kept),
      first: asked.next && kept.length === 0 ? replyTo(asked.next) : null, locks: asked.locks,
      prepare: (item) => { this.followed?.give(item); return this.cards.prepare(item); }, onReply: (reply) => this.#arrived(reply), onFailure: (error) => this.failed(error),
      onRenewed: (until) => this.#showUntil(until),
      onLost: () => { find("problem").textContent = "Your hold on this task has ended; another reviewer may have taken it."; },
    });
    this.store = store;
    this.kept = kept;
    // What is pressed before its code is here waits for it.
    for (const [id, act] of [["guidelines", "toggleGuidelines"], ["help", "showHelp"], ["talk", "talk"], ["accept", "acceptAgreed"]]) find(`${id}-button`).onclick = () => this.#do(act);
    find("reasons").onclick = ({ target: { value, ariaPressed } }) => value && this.setWhy(ariaPressed === "true" ? null : value);
  }

  /** The tasks whose decisions an earlier page of this person left in the outbox. */
  #decisionsIn(kept) {
    return kept.filter(({ user, project, reviewed, refused }) => user === this.session.user.id && project === projectID && reviewed && !refused).map(({ reviewed }) => reviewed);
  }

  // What is on screen

  /** The next task: at once when it was fetched ahead, else as soon as it comes. */
  next() {
    const item = this.queue.take();
    if (item) this.show(item);
    // With a decision on its way the next one comes with its reply.
    return this.queue.deciding.size > 0 ? undefined : this.queue.fill();
  }

  #arrived(reply) {
    find("waiting").replaceChildren(h("strong", {}, count(reply.waiting ?? 0)), h("span", { class: "soft" }, " to decide"));
    this.#note();
    if (this.item || this.#acts?.isRevisiting) return;
    const item = this.queue.take();
    // Painted first; then one is fetched ahead.
    if (item) this.show(item, () => this.queue.fill());
    else if (this.queue.deciding.size === 0) this.#showEmpty(reply.empty ?? { reason: "done" });
  }

  failed(error) {
    if (this.item) return;
    if (error.isTemporary) this.#showEmpty({ reason: "offline", retry_after_seconds: 5 });
    else if (error.code === "elsewhere") this.#showEmpty({ reason: error.code, detail: error.detail });
    else missing(error);
  }

  show(item, painted = () => null) {
    this.#empty?.hide();
    this.item = item;
    const acts = new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(this.#fetchActs()))));
    if (!this.#acts) keepKeysUntil(acts);
    acts.then(painted);
    const { task, annotations, label, begun } = item;
    taskShown({ isKnown: this.#seen.has(task.id) });
    this.#seen.add(task.id);
    find("talk-count").textContent = item.open_threads > 0 ? ` ${item.open_threads}` : "";
    const base = compare(this.project.schema, annotations);
    const { disputes, agreed } = this.drawn?.compare(item, base) ?? base;
    find("review").hidden = false;
    find("review").inert = false;
    find("scroll").scrollTop = 0;
    this.#showUntil(item.lease?.until);
    this.#showContext(item, disputes);
    this.cards.show(item, disputes, (index) => this.#do("adopt", index));
    this.history = begun?.history ?? new History(label?.answers ?? agreed);
    this.form.show(task.data, this.history.value);
    find("label-note").textContent = label ? "as it stands; change it and decide again" : startWords[Math.min(annotations.length, 2)];
    this.setWhy(begun ? begun.why : label?.reason ?? null);
    find("comment").value = begun ? begun.comment : label?.comment ?? "";
    find("problem").textContent = "";
    queueMicrotask(() => this.#showDisputes(disputes));
    if (document.activeElement === document.body || !document.activeElement?.isConnected) find("main").focus();
    announce(`${annotations.length} annotations, ${disputes.length} in dispute`);
    this.#note();
    queueMicrotask(() => this.#coming.end());
  }

  #note() {
    this.form.fetchAhead(this.queue.dataAhead);
    this.status.note = this.item && this.queue.isReady ? "Next one is ready" : "";
  }

  #showDisputes(disputes) {
    const names = this.item.annotations.map(({ annotator }) => annotator.name);
    const texts = new Map(this.project.schema.fields.map(({ name }) => [name, new TextOffsets(String(this.item.task.data[name] ?? ""))]));
    this.drawn?.shown();
    this.disputes.show(disputes, names, (question, span) => naming(texts.get(question.field), span));
    this.#paintDisputes(this.history.value);
  }

  #paintDisputes(answers) {
    this.disputes.paint(answers);
    this.drawn?.paint(answers);
  }

  #showContext({ task, annotations, similarity, suspicion }, disputes) {
    const marks = disputes.filter(({ kind }) => kind !== "answer").length;
    const others = disputes.filter(({ kind }) => kind === "answer").map(({ question }) => titleOf(question));
    const parts = [marks > 0 && (marks === 1 ? "one mark" : `${marks} marks`), ...others].filter(Boolean);
    fill(find("context"), [contextOf(task), `answered by ${["nobody", "one person"][annotations.length] ?? `${annotations.length} people`}`].filter(Boolean).join(" · "),
      similarity !== null && similarity !== undefined && annotations.length > 1 && [", similarity ", h("strong", { class: similarity < 0.75 ? "warn" : "" }, ratio(similarity))],
      parts.length > 0 && [" — they differ on ", h("strong", {}, [parts.slice(0, -1).join(", "), parts.at(-1)].filter(Boolean).join(" and "))],
      " ", this.cards.flagBadge(task));
    if (suspicion) this.#do("suspect", task, suspicion);
  }

  #showUntil(until) {
    find("until").textContent = until ? `yours until ${timeOfDay(new Date(until))}` : "";
  }

  async #showEmpty(empty) {
    this.item = null;
    find("review").hidden = true;
    this.#note();
    const words = await nothing().catch(() => null);
    this.#coming.end();
    if (this.item || !words) return;
    const { EmptyState, reviewWords } = words;
    this.#empty ??= new EmptyState(find("empty"), { retry: () => this.next(), projectPath: `/projects/${projectID}` });
    this.#empty.show({ ...empty, detail: empty.detail || reviewWords[empty.reason] });
    find("main").focus();
  }

  setWhy(value) {
    this.why = value;
    for (const button of find("reasons").querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.value === value));
  }

  // The label

  #changed(answers, kind = null) {
    this.history.push(answers, kind);
    this.#paintDisputes(answers);
    find("problem").textContent = "";
  }

  paint(answers) {
    this.form.answers = answers;
    this.#paintDisputes(answers);
  }

  give(answers, words) {
    this.#changed(answers);
    this.paint(answers);
    announce(words);
  }

  /** Runs an act; one that is chosen before its code is here waits for it, and so do later keys. */
  async #do(act, ...what) {
    if (!this.#acts) await keepKeysUntil(this.#fetchActs());
    return this.#acts?.[act](...what);
  }

  async #fetchActs() {
    if (this.#acts) return;
    const code = await acting().catch(() => null);
    if (!code) return void setTimeout(() => this.#fetchActs(), 3000);
    this.#acts ??= new code.ReviewActs(this);
  }

  /** What was decided stays in sight, out of reach, until the next one comes: nothing flickers. */
  leave() {
    this.item = null;
    this.#coming.begin();
    find("main").focus();
    find("review").inert = true;
  }
}

/** "09:05", without Intl, which takes a page that only begins 10 ms. */
const timeOfDay = (date) => [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");

/** A passage by its words; one whose words stand more than once in the text also by which of them it is. */
function naming(text, { start, end }) {
  const words = text?.slice(start, end) ?? "";
  const parts = text?.text.split(words) ?? [];
  const nth = text ? text.slice(0, start).split(words).length : 1;
  const short = words.length > 48 ? `${words.slice(0, 45)}…` : words;
  return parts.length > 2 && words ? `“${short}” (${nth} of ${parts.length - 1})` : `“${short}”`;
}

paintsWith(new ReviewPage().start().catch(missing));
