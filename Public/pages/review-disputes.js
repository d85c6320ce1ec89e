import { attributeWords } from "../core/attribute-words.js";
import { fill, h } from "../core/dom.js";
import { isSame } from "../core/differences.js";
import { isRegions, optionsOf, optionTitle, titleOf } from "../core/schema.js";

/** The list of what is in dispute: one line for each mark or answer that not all gave; one of them is current. */
export class Disputes {
  #element;
  #list = [];
  #names = [];
  #text = () => "";
  #at = -1;
  #onPoint;
  #onTake;

  constructor(element, { onPoint, onTake }) {
    this.#element = element;
    this.#onPoint = onPoint;
    this.#onTake = onTake;
  }

  show(disputes, names, text) {
    this.#list = disputes;
    this.#names = names;
    this.#text = text;
    this.#at = disputes.length > 0 ? 0 : -1;
    fill(this.#element, disputes.length === 0
      ? h("p", { class: "soft small" }, names.length > 1 ? "Nothing: all gave the same." : names.length === 1 ? "One person's answer: there is nothing to compare." : "No answers yet.")
      : h("ul", { class: "options" }, disputes.map((dispute, index) => this.#row(dispute, index))));
    this.#point();
  }

  get current() {
    return this.#list[this.#at] ?? null;
  }

  move(step) {
    if (this.#list.length === 0) return;
    this.#at = (this.#at + step + this.#list.length) % this.#list.length;
    this.#point();
    // Where the list stands below all else, on phones, the page stays where the drawing is.
    const panel = this.#element.closest(".side-scroll");
    if (!panel || getComputedStyle(panel).overflowY !== "visible") this.#buttons[this.#at].scrollIntoView({ block: "nearest" });
  }

  select(dispute) {
    this.#at = this.#list.indexOf(dispute);
    this.#point();
  }

  /** Marks what the label has taken over. */
  paint(answers) {
    this.#list.forEach((dispute, index) => {
      const state = this.#buttons[index].querySelector(".taken");
      if (dispute.state) return state.replaceChildren(dispute.state(answers));
      const settled = dispute.kind === "span"
        ? (answers[dispute.question.name] ?? []).some((span) => isSame([span], [dispute.span]))
        : answers[dispute.question.name] !== undefined;
      state.textContent = !settled ? "" : dispute.kind === "span" ? "taken" : `now ${valueText(dispute.question, answers[dispute.question.name])}`;
    });
  }

  get #buttons() {
    return [...this.#element.querySelectorAll("button")];
  }

  #row(dispute, index) {
    const [title, note] = dispute.words?.() ?? (dispute.kind === "span" ? this.#spanWords(dispute) : this.#answerWords(dispute));
    return h("li", {}, h("button", {
      type: "button", class: "option dispute",
      onclick: () => { this.#at = index; this.#point(); if (!dispute.words) this.#onTake(dispute); },
      onfocus: () => { if (this.#at !== index) { this.#at = index; this.#point(); } },
    },
    h("span", { class: "title" }, h("span", { class: "what", dir: "auto" }, title), h("small", {}, note, " ", h("span", { class: "taken" }))),
    h("kbd", { "aria-hidden": "true" }, "↵")));
  }

  #spanWords({ question, span, by, of }) {
    const label = optionsOf(question).find(({ value }) => value === span.label)?.title ?? span.label;
    return [[`${this.#text(question, span)} ${label}`, attributeWords(question, span)].filter(Boolean).join(" · "), `${this.#who(by)} · ${by.length} of ${of}`];
  }

  #answerWords({ question, values }) {
    // Answers can be numbers, or several options with commas between.
    const parts = values.map(({ answer, by }) => `${valueText(question, answer)} × ${by.length}`);
    return [`${titleOf(question)}: ${parts.join(" · ")}`, values.map(({ by }) => this.#who(by)).join(" against ")];
  }

  #who(by) {
    const names = by.map((index) => this.#names[index]);
    return by.length === 1 ? `${names[0]} alone` : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  }

  #point() {
    this.#buttons.forEach((button, index) => button.setAttribute("aria-pressed", String(index === this.#at)));
    this.#onPoint(this.current);
  }
}

export function valueText(question, answer) {
  if (answer === undefined || answer === null) return "not answered";
  if (isRegions(question)) return regionCounts(question, answer);
  const text = [answer].flat().map((value) => (question.type === "choice" ? optionTitle(question, value) : String(value))).join(", ");
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function regionCounts(question, regions) {
  const counts = Map.groupBy(regions, ({ label }) => label);
  return [...counts].map(([label, { length }]) => `${length} ${optionTitle(question, label)}`).join(", ") || "nothing";
}
