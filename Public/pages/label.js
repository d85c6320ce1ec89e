import "../parts/app-header.js";
import "../parts/question-form.js";
import "../parts/status-line.js";
import { announce } from "../core/announce.js";
import { replyTo, requireSession } from "../core/api.js";
import { WorkClock } from "../core/clock.js";
import { Drafts } from "../core/drafts.js";
import { History } from "../core/history.js";
import { Awaited, keepKey, keepKeysUntil, taskShown } from "../core/kept-keys.js";
import { KeyMap } from "../core/keys.js";
import { afterPaint, lateSheet, paintsWith } from "../core/late.js";
import { Outbox } from "../core/outbox.js";
import { isLoneChoice } from "../core/schema.js";
import { Earlier, mine } from "./label-earlier.js";
import { help, layKeys } from "./label-keys.js";
import { LabelQueue } from "./label-queue.js";
import { LabelProgress, showOffline, TaskHead } from "./label-head.js";

const projectID = Number(location.pathname.split("/")[2]);
const find = (id) => document.getElementById(id);
const { asked } = find("early");

/** Fetched once the first task stands, to be there without a network too. */
const late = async (module) => (await Promise.all([module, lateSheet()]))[0];
const dialogs = () => late(import("./label-dialogs.js"));
const nothing = () => import("./label-empty.js");
const missing = async (error) => (await import("../parts/missing.js")).showMissing(error);

/**
 * The page on which people label. What is on screen is a `work`: a fresh task of the queue, an earlier answer taken
 * back, or an answer that the server refused. Painting the next one never waits for the network: the answer lies in
 * the outbox, the next task was fetched ahead.
 */
class LabelPage {
  #session;
  #project;
  #form = find("form");
  #status = find("status");
  #current = null;
  #coming = new Awaited();
  #clock = new WorkClock();
  #keys;
  #head;
  #empty = null;
  #progress;
  #past;
  #drafts;
  #outbox;
  #queue;
  #guidelines = null;
  #gold = null;
  #trains = false;
  #goesOnByItself;

  async start() {
    const [session, project, store, kept] = await Promise.all([requireSession(replyTo(asked.session)), replyTo(asked.project), asked.store, asked.kept]);
    this.#session = session;
    this.#project = project;
    document.title = `Label ${project.name} · Concord`;
    // Tools print its keys.
    this.#keys = new KeyMap({ preferences: { ...session.preferences.keys }, keeps: keepKey });
    this.#makeParts(store, kept);
    await this.#form.ready;
    this.#makeKeys();
    this.#coming.begin();
    this.#outbox.start(kept);
    await this.#showStanding();
    await this.#next();
    afterPaint(() => Promise.all([dialogs(), help(), nothing(), mine()]));
  }

  #makeParts(store, kept) {
    const { workflow, schema } = this.#project;
    find("title").textContent = `Label ${this.#project.name}`;
    document.querySelector("app-header").show({ session: this.#session, project: this.#project, crumbs: [[this.#project.name, `/projects/${projectID}`], ["Label"]] });
    this.#goesOnByItself = isLoneChoice(schema) && workflow.auto_submit !== false;
    this.#form.layout = "split";
    this.#form.schema = schema;
    this.#form.addEventListener("change", ({ detail }) => this.#changed(detail));
    this.#form.offersWayOut = true;
    this.#form.addEventListener("ask", ({ detail }) => this.#skip(detail === "flag" ? "askFlag" : "askSkip"));
    this.#head = new TaskHead(this.#form);
    this.#progress = new LabelProgress(this.#project);
    this.#drafts = new Drafts({ store, onChange: () => this.#showState(), onLost: (id) => this.#leaseLost(id) });
    this.#outbox = new Outbox({
      store, user: this.#session.user.id, onChange: () => this.#showState(),
      onReply: (entry, reply, annotation) => this.#acknowledged(entry, reply, annotation),
      onRefused: (entry) => this.#refused(entry),
    });
    this.#past = new Earlier({
      projectID, drafts: this.#drafts, outbox: this.#outbox,
      show: (work) => this.#show(work), next: () => this.#next(), putAway: () => this.#putAway(),
    });
    this.#queue = new LabelQueue({
      project: projectID, leaseSeconds: workflow.lease_seconds ?? 900, drafts: this.#drafts,
      first: kept.length === 0 ? replyTo(asked.next) : null, locks: asked.locks, taken: kept.map(({ assignment }) => assignment).filter(Boolean),
      onChange: () => this.#arrived(), onLost: (id) => this.#leaseLost(id),
    });
    addEventListener("beforeunload", (event) => { if (!store.isLasting && this.#outbox.waiting.length > 0) event.preventDefault(); });
  }

  #makeKeys() {
    layKeys({
      keys: this.#keys, form: this.#form, status: this.#status, session: this.#session, project: this.#project,
      isFresh: () => this.#isFresh, isEarlier: () => this.#current?.kind === "earlier",
      submit: () => this.#submit(), skip: () => this.#skip("askSkip"), flag: () => this.#skip("askFlag"), undo: () => this.#undo(), redo: () => this.#redo(),
      earlier: () => this.#earlier(), later: () => this.#later(), leave: () => this.#escape(), toggleGuidelines: () => this.#toggleGuidelines(),
    });
  }

  async #toggleGuidelines() {
    if (!this.#guidelines) {
      this.#guidelines = (await keepKeysUntil(dialogs())).makeGuidelines(this.#project);
      find("main").append(this.#guidelines.drawer);
    }
    this.#guidelines.toggle();
  }

  get #isFresh() {
    return this.#current?.kind === "task";
  }

  // What is on screen

  #show(work) {
    this.#empty?.hide();
    find("empty").hidden = true;
    this.#current = work;
    taskShown({ isKnown: work.kind !== "task" || Boolean(work.history) });
    work.history ??= new History(work.answers);
    this.#form.hidden = false;
    this.#form.shown = work.task.shown;
    this.#form.show(work.task.data, work.history.value);
    this.#head.show(work, this.#keys, { discard: () => this.#discard(work), back: () => this.#next() });
    for (const id of ["skip-button", "flag-button"]) find(id).disabled = !this.#isFresh;
    find("submit-button").firstChild.textContent = work.kind === "task" ? "Submit" : "Save";
    find("submit-button").disabled = work.record?.editable === false;
    this.#clock.restart(work.seconds);
    if (document.activeElement === document.body || !document.activeElement?.isConnected) find("main").focus();
    this.#note();
    this.#coming.end();
  }

  /** Puts away what is on screen so that it can come again as it is. */
  #putAway() {
    const work = this.#current;
    this.#current = null;
    if (!work) return;
    work.seconds = this.#clock.seconds;
    if (work.kind === "task") this.#queue.putBack(work);
  }

  /** The next task: at once when it was fetched ahead, else as soon as it comes, else the reason why there is none. */
  async #next() {
    const work = this.#queue.take();
    if (work) {
      this.#show({ ...work, kind: "task" });
      this.#queue.fill().catch(() => null);
      return;
    }
    this.#current = null;
    this.#coming.begin();
    // With an answer on its way the next task comes with its acknowledgement.
    if (this.#outbox.waiting.some(({ path }) => path?.includes("next=1"))) return this.#showState();
    try {
      const empty = await this.#queue.fill();
      if (empty && !this.#current) this.#showEmpty(empty);
    } catch (error) {
      if (!this.#current) this.#showEmpty(error.isTemporary ? { reason: "offline", retry_after_seconds: 5 } : { reason: "", detail: error.detail });
    }
  }

  #arrived() {
    if (!this.#current && this.#queue.isReady) this.#next();
    else this.#note();
  }

  async #showEmpty(empty) {
    this.#form.hidden = true;
    const words = await nothing().catch(() => null);
    this.#coming.end();
    if (this.#current) return;
    if (!words) return showOffline(find("empty"));
    this.#empty ??= new words.EmptyState(find("empty"), { retry: () => this.#next(), projectPath: `/projects/${projectID}` });
    this.#empty.show(empty, this.#project);
    if (document.activeElement === document.body) find("main").focus();
    announce(find("empty").querySelector("h2").textContent);
    this.#note();
  }

  #note() {
    this.#form.fetchAhead(this.#queue.dataAhead);
    this.#status.note = this.#current?.kind === "task" && this.#queue.isReady ? "Next one is ready" : "";
  }

  #showState() {
    const { stuck } = this.#drafts;
    const state = this.#outbox.state;
    if (stuck > 0 && ["saved", "offline", "refused"].includes(state.kind)) this.#status.state = { kind: "offline", count: stuck + (state.kind === "offline" ? state.count : 0) };
    else this.#status.state = { ...state, action: state.kind === "refused" ? { title: "Show", run: () => this.#openRefused() } : null };
    if (state.kind === "offline" && !this.#current && find("empty").hidden) this.#showEmpty({ reason: "offline", retry_after_seconds: null });
  }

  // Answering

  #changed({ answers, final, kind }) {
    const work = this.#current;
    if (!work) return;
    work.history.push(answers, kind);
    this.#keepDraft();
    if (final && this.#goesOnByItself) this.#submit();
  }

  #keepDraft() {
    const { kind, assignment, record, history } = this.#current;
    if (kind === "task") this.#drafts.change(assignment.id, history.value);
    else if (record?.annotation) this.#drafts.change(`annotation-${record.annotation.id}`, history.value);
  }

  #submit() {
    const work = this.#current;
    if (!work || work.record?.editable === false) return;
    const errors = this.#form.check();
    if (errors.length > 0) {
      this.#form.showErrors(errors);
      announce(errors.map(({ detail }) => detail).join(" "));
      return;
    }
    const answers = this.#form.submission();
    if (work.kind === "earlier") this.#past.save(work, answers);
    else this.#send(work, { action: "submit", body: { answers, seconds: this.#clock.seconds } });
  }

  async #skip(ask) {
    const work = this.#current;
    if (!this.#isFresh) return;
    const body = await (await keepKeysUntil(dialogs()))[ask]();
    if (body && this.#current === work) this.#send(work, { action: "skip", body });
  }

  /** Paints the next task, then lets the outbox carry this one's answer. */
  #send(work, { action, body }) {
    const { id } = work.assignment;
    if (work.refusedKey) this.#outbox.discard(work.refusedKey);
    this.#queue.finish(id);
    this.#drafts.done(id);
    this.#current = null;
    const ahead = this.#queue.take();
    if (ahead) this.#show({ ...ahead, kind: "task" });
    else this.#coming.begin();
    const { held } = this.#queue;
    const key = this.#outbox.add({
      kind: action, method: "POST", path: `/api/assignments/${id}/${action}?next=1`, project: projectID,
      body: held.length > 0 ? { ...body, held } : body, assignment: id, task: work.task,
    });
    if (action === "submit") {
      this.#past.add({ task: work.task, answers: body.answers, annotation: null, pending: key, editable: true });
      this.#progress.answered();
    }
    announce(action === "submit" ? (ahead ? "Submitted. Next task." : "Submitted.") : "Skipped.");
  }

  // Undo, and going back to earlier answers

  #undo() {
    const { history } = this.#current ?? {};
    if (!history?.canUndo) return this.#isFresh || !this.#current ? this.#openEarlier(0) : undefined;
    this.#form.answers = history.undo();
    this.#keepDraft();
    announce("Undone");
  }

  #redo() {
    const { history } = this.#current ?? {};
    if (!history?.canRedo) return;
    this.#form.answers = history.redo();
    this.#keepDraft();
    announce("Redone");
  }

  #earlier() {
    return this.#openEarlier(this.#current?.kind === "earlier" ? this.#current.index + 1 : 0);
  }

  #later() {
    const { index } = this.#current;
    return index === 0 ? this.#next() : this.#openEarlier(index - 1);
  }

  #openEarlier(index) {
    return keepKeysUntil(this.#past.open(index));
  }

  #escape() {
    if (this.#form.disarm()) return;
    if (this.#current?.kind === "earlier") this.#next();
  }

  // What the server says

  #acknowledged(entry, reply, annotation) {
    this.#past.acknowledge(entry.key, annotation);
    this.#queue.arrived(entry.assignment);
    if (reply?.feedback) this.#gold?.then((voice) => voice.showFeedback(reply.feedback, entry.body.answers));
    if (this.#trains || reply?.next?.empty) this.#showStanding();
    if (reply?.task?.state === "done") this.#progress.done();
    if (entry.project !== projectID || !entry.path.includes("next=1")) return;
    // The reply to a retried call may be an old one, its lease long gone: then the queue is asked afresh.
    const accepted = reply?.next && !entry.tried ? this.#queue.accept(reply.next) : Promise.resolve(null);
    accepted.then((empty) => empty ?? this.#queue.fill()).then((empty) => {
      if (empty?.reason === "paused") this.#putAway();
      if (empty && !this.#current) this.#showEmpty(empty);
    }, () => { if (!this.#current) this.#next(); });
  }

  async #showStanding() {
    const { gold_rate: rate, training, qualification } = this.#project.workflow;
    if (!rate && !training && !qualification) return;
    this.#gold ??= late(import("./label-gold.js")).then(({ makeVoice }) => makeVoice(this.#project, this.#keys));
    this.#trains = await (await this.#gold).showStanding();
  }

  #leaseLost(id) {
    if (this.#current?.assignment?.id === id) this.#status.note = "Your hold on this task has ended; what you submit is kept all the same.";
  }

  #refused(entry) {
    if (entry.kind !== "edit") this.#past.forget(entry.key);
    if (!this.#current) this.#openRefused();
    if (entry.refused.code === "schema_violation") mine().then(({ followSchema }) => followSchema(this.#project));
  }

  async #openRefused() {
    const [entry] = this.#outbox.refused;
    if (!entry) return;
    const work = await (await mine()).refusedWork(entry, this.#project.schema);
    this.#putAway();
    this.#show(work);
    this.#form.showErrors(entry.refused.errors ?? []);
  }

  #discard(work) {
    this.#outbox.discard(work.refusedKey);
    this.#next();
  }
}

paintsWith(new LabelPage().start().catch(missing));
