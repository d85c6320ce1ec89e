import { fill, h } from "../core/dom.js";
import { duration } from "../core/counts.js";
import { spanName } from "../core/differences.js";
import { printed } from "../core/keys.js";

/** The annotations side by side, each as it was given, with what not all share in dashed frames. */
export class ReviewCards {
  #element;
  #schema;
  #onTake;

  constructor(element, schema, { onTake }) {
    this.#element = element;
    // Texts without marks are shown once, with the label; a card repeats only what it marks.
    const marked = new Set(schema.questions.filter(({ type }) => type === "spans").map(({ field }) => field));
    this.#schema = { ...schema, fields: schema.fields.filter(({ name }) => marked.has(name)) };
    this.#onTake = onTake;
  }

  show(item, disputes, adopt) {
    const differing = new Map();
    for (const dispute of disputes) {
      const { name } = dispute.question;
      if (!differing.has(name)) differing.set(name, new Set());
      if (dispute.kind === "span") differing.get(name).add(spanName(dispute.span));
    }
    fill(this.#element, item.annotations.map((annotation, index) => this.#card(item, annotation, index, differing, adopt)), item.skips.map(skipCard));
    for (const form of this.#element.querySelectorAll("question-form")) form.hidden = false;
  }

  #card(item, annotation, index, differing, adopt) {
    const form = document.createElement("question-form");
    form.layout = "card";
    form.differs = (question, span) => (span ? differing.get(question.name)?.has(spanName(span)) : differing.has(question.name)) ?? false;
    const isOpen = index < 9;
    const card = h("article", { class: "card annotation", "aria-label": annotation.annotator.name },
      h("header", {},
        h("h2", {}, annotation.annotator.name),
        h("span", { class: "soft small" }, [annotation.seconds && duration(annotation.seconds), annotation.round > 0 && `round ${annotation.round}`, annotation.counted === false && "not counted"].filter(Boolean).join(" · ")),
        h("button", { type: "button", class: "adopt", "aria-label": `Adopt all of ${annotation.annotator.name}`, "aria-keyshortcuts": isOpen ? String(index + 1) : null, onclick: () => adopt(index) },
          h("kbd", { "aria-hidden": "true" }, isOpen ? printed(String(index + 1)) : "＋"))),
      form);
    card.addEventListener("click", ({ target }) => {
      const key = target.closest("mark.span")?.dataset.key;
      if (key) this.#onTake(key, annotation);
    });
    // Elements are complete only once they stand in the page.
    queueMicrotask(() => {
      form.readonly = true;
      form.schema = this.#schema;
      form.show(item.task.data, annotation.answers);
    });
    return card;
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

const reasons = { unclear: "Unclear to them", not_for_me: "Not for them", broken: "Flagged as broken", other: "Skipped" };

function skipCard({ annotator, reason, comment }) {
  return h("article", { class: "card annotation skipped", "aria-label": annotator?.name ?? "Skipped" },
    h("header", {}, h("h2", {}, annotator?.name ?? annotator), h("span", { class: reason === "broken" ? "badge warn" : "badge" }, reasons[reason] ?? reason)),
    h("p", { dir: "auto" }, comment || "Without a word."));
}
