import { announce } from "../core/announce.js";
import { api } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { percent, plural } from "../core/format.js";
import { keyHint } from "../core/keys.js";
import { fetchSheet } from "../core/late.js";
import { titleOf } from "../core/schema.js";
import { answersLine } from "../parts/answer-view.js";
import { askComment } from "./label-dialogs.js";

await fetchSheet("/styles/gold.css");

export function makeVoice(project, keys) {
  return new GoldVoice(project, keys, document.getElementById("standing"));
}

/** All that the label page says of gold. */
class GoldVoice {
  #project;
  #keys;
  #line;
  #feedback = null;

  constructor(project, keys, line) {
    this.#project = project;
    this.#keys = keys;
    this.#line = line;
  }

  showFeedback(feedback, answers) {
    this.#feedback ??= new GoldFeedback(this.#project.schema, this.#keys);
    this.#feedback.show(feedback, answers);
  }

  /** Resolves to whether there will be more to say soon: in training and in the entry test. */
  async showStanding() {
    const standing = await api.get(`/api/projects/${this.#project.id}/me`).catch(() => null);
    if (standing) fill(this.#line, standingLine(standing, this.#project));
    return standing?.phase !== "work";
  }
}

/**
 * How the last answer did against the known one. It stands over the corner of the page, whatever task is on screen by
 * then, moves nothing, takes no focus, and stays until it is closed or the next one comes.
 */
class GoldFeedback {
  #element = h("aside", { class: "gold-feedback", "aria-label": "Your answer and the known one", hidden: true });
  #schema;
  #keys;

  constructor(schema, keys) {
    this.#schema = schema;
    this.#keys = keys;
    document.body.append(this.#element);
    keys.add(
      { id: "feedback.close", key: "C", title: "Close what is said of the last answer", group: "Work", when: () => this.isShown, run: () => this.close() },
      { id: "feedback.dispute", key: "D", title: "Say that the known answer is wrong", group: "Work", when: () => this.isShown, run: () => this.#dispute() });
  }

  get isShown() {
    return !this.#element.hidden;
  }

  show(feedback, answers) {
    this.feedback = feedback;
    const { correct, training, note } = feedback;
    const title = correct ? "Right" : "The known answer is another";
    this.said = h("p", { class: "small", role: "status" });
    this.disputing = h("button", { type: "button", class: "button small", onclick: () => this.#dispute() }, "I disagree ", keyHint(this.#keys, "feedback.dispute"));
    fill(this.#element,
      h("div", { class: "row apart" }, h("h2", {}, h("span", { class: `badge ${correct ? "good" : "warn"}` }, correct ? "✓" : "≠"), " ", title),
        h("button", { type: "button", class: "button small quiet", onclick: () => this.close() }, "Close ", keyHint(this.#keys, "feedback.close"))),
      h("dl", { class: "gold-answers" }, Object.entries(feedback.questions).map(([name, part]) => this.#question(name, part, answers))),
      note && h("p", { class: "small", dir: "auto" }, note),
      h("div", { class: "row apart" }, h("span", { class: "soft small" }, training ? `Training, ${training.done} of ${training.of}. Not scored.` : ""), this.disputing), this.said);
    this.#element.hidden = false;
    announce(correct ? "Your last answer was right." : `Your last answer: the known one is ${answersLine(this.#schema, feedback.answers)}.`);
  }

  #question(name, { correct, score }, answers) {
    const question = this.#schema.questions.find((one) => one.name === name);
    if (!question) return null;
    const words = (given) => answersLine({ questions: [question] }, given) || "nothing";
    const isPartly = !correct && score > 0;
    return [h("dt", {}, titleOf(question), isPartly && h("span", { class: "soft" }, `, ${percent(score)} alike`)),
      h("dd", { dir: "auto" }, correct ? words(this.feedback.answers) : [h("del", {}, words(answers)), " ", h("ins", {}, words(this.feedback.answers))])];
  }

  async #dispute() {
    const { annotation_id: id } = this.feedback;
    const body = await askComment({ title: "The known answer is wrong", act: "Send", label: "Why?", hint: "A manager reads it and decides. Your score follows.", read: (comment) => ({ comment }) });
    if (!body) return;
    try {
      await api.post(`/api/annotations/${id}/dispute`, body);
      this.disputing.disabled = true;
      this.#say("Sent to a manager.");
    } catch (error) {
      this.#say(error.detail);
    }
  }

  #say(text) {
    this.said.textContent = text;
    announce(text);
  }

  close() {
    this.#element.hidden = true;
  }
}

/** What someone in training, in the entry test or under a warning should know: a line below the header. */
function standingLine({ phase, training, test, warned_at: warned }, project) {
  const line = (title, text, kind = "") => h("p", { class: `standing ${kind}`, role: "note" }, h("strong", {}, title), " ", text);
  if (phase === "training") return line("Training.", `${plural(Math.max(0, training.of - training.done), "task")} with the right answer shown after each. Nothing is scored.`);
  if (phase === "test") return line("Entry test.", `${plural(Math.max(0, test.of - test.done), "task")} to go; ${percent(project.workflow.qualification?.accuracy)} right lets you begin.`);
  if (warned) return line("Please take care.", ["Many of your answers to tasks with known answers were different. ", h("a", { href: `/projects/${project.id}/me` }, "See how you do")], "warn");
  return null;
}
