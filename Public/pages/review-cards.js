import { fill, h } from "../core/dom.js";
import { duration } from "../core/duration.js";
import { spanName } from "../core/differences.js";
import { printed } from "../core/keys.js";
import { fieldOf, isRegions } from "../core/schema.js";

const notes = () => import("./review-notes.js");

/** The annotations side by side, each as it was given, with what not all share in dashed frames. */
export class ReviewCards {
  #element;
  #schema;
  #onTake;
  #categories;
  #drawn;
  #named = new Map();
  #notes = null;

  /** What only some items need is there once this resolves; at once for the others. */
  async prepare({ task, skips, appeals = [] }) {
    if (task.flagged !== "disputed" || skips.length > 0 || appeals.length > 0) this.#notes = await notes();
  }

  flagBadge({ flagged }) {
    return this.#notes?.flagBadge(flagged);
  }

  /** @param categories what can be wrong with an annotation, in the project's words. */
  constructor(element, schema, { onTake, categories = [], drawn }) {
    this.#element = element;
    this.#categories = categories;
    this.#drawn = drawn;
    // Fields without regions are shown once, with the label; a card repeats only what it marks.
    const marked = new Set(schema.questions.filter(isRegions).map((question) => fieldOf(question, schema.questions)));
    this.#schema = { ...schema, fields: schema.fields.filter(({ name }) => marked.has(name)), fieldsBeside: schema.fields };
    this.#onTake = onTake;
  }

  show(item, disputes, adopt) {
    const differing = new Map();
    for (const dispute of disputes) {
      const { name } = dispute.question;
      if (!differing.has(name)) differing.set(name, new Set());
      if (dispute.kind === "span") differing.get(name).add(spanName(dispute.span));
    }
    this.#named = new Map(item.annotations.map(({ id, errors = [] }) => [id, { given: errors, named: new Set(errors) }]));
    fill(this.#element, opinionsOf(item).map((opinion, index) => this.#card(item, opinion, index, differing, adopt)), item.skips.map((skip) => this.#notes.skipCard(skip)));
    for (const form of this.#element.querySelectorAll("question-form")) form.hidden = false;
  }

  /** What was named in other annotations than before: `[{ annotation, categories }]`. */
  get errors() {
    return [...this.#named].filter(([, { given, named }]) => given.length !== named.size || !given.every((each) => named.has(each)))
      .map(([annotation, { named }]) => ({ annotation, categories: [...named] }));
  }

  #card(item, annotation, index, differing, adopt) {
    const form = document.createElement("question-form");
    form.layout = "card";
    form.differs = (question, region) => Boolean(this.#drawn && region && question.type !== "spans"
      ? this.#drawn.differs(index, question, region)
      : region ? differing.get(question.name)?.has(spanName(region)) : differing.has(question.name));
    const isOpen = index < 9;
    const shift = this.#drawn ? "Shift+" : "";
    const card = h("article", { class: "card annotation", "aria-label": annotation.annotator.name },
      h("header", {},
        h("h2", {}, annotation.annotator.name),
        h("span", { class: "soft small" }, [annotation.seconds && duration(annotation.seconds), annotation.round > 0 && `round ${annotation.round}`, annotation.counted === false && "not counted"].filter(Boolean).join(" · ")),
        h("button", { type: "button", class: "adopt", "aria-label": `Adopt all of ${annotation.annotator.name}`, "aria-keyshortcuts": isOpen ? `${shift}${index + 1}` : null, onclick: () => adopt(index) },
          h("kbd", { "aria-hidden": "true" }, isOpen ? printed(`${shift}${index + 1}`) : "＋"))),
      form,
      annotation.note && h("p", { class: "small", dir: "auto" }, "“", annotation.note, "”"),
      this.#notes?.appealNote(item, annotation),
      annotation.id && this.#categories.length > 0 && this.#errorNames(annotation));
    card.addEventListener("click", ({ target }) => {
      const key = target.closest("mark.span")?.dataset.key;
      if (key) this.#onTake(key, annotation);
    });
    // Elements are complete only once they stand in the page.
    queueMicrotask(() => {
      form.readonly = true;
      form.schema = this.#schema;
      form.shown = annotation.shown;
      form.show(item.task.data, annotation.answers);
    });
    return card;
  }

  #errorNames({ id, annotator }) {
    const place = h("div", { class: "errors" });
    // Another item may be on screen by then.
    const { named } = this.#named.get(id);
    requestAnimationFrame(() => setTimeout(async () => place.append((await notes()).errorNames(this.#categories, annotator, named))));
    return place;
  }

  /** Lights up what a dispute is about, wherever it was given. */
  point(dispute) {
    for (const text of this.#element.querySelectorAll("span-text")) {
      const span = dispute?.kind === "span" ? text.spans.find((each) => spanName(each) === spanName(dispute.span)) : null;
      text.pick(span?.key ?? null, { reveal: false });
    }
    for (const part of this.#element.querySelectorAll("[data-question]")) {
      part.classList.toggle("pointed", dispute?.kind === "answer" && part.dataset.question === dispute.question.name);
    }
  }
}

/** What can be adopted: the annotations, then what reviewers said before, in the same shape. */
export function opinionsOf(item) {
  const decisions = (item.decisions ?? []).map(({ reviewer, answers, comment }) => ({ annotator: { name: `${reviewer?.name ?? "A reviewer"}, reviewer` }, answers, note: comment }));
  return [...item.annotations, ...decisions];
}
