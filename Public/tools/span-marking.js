import { announce } from "../core/announce.js";
import { keepKeysUntil } from "../core/kept-keys.js";
import { regionID } from "../core/region-ids.js";
import { SpanList } from "./span-list.js";

/** What a `<tool-spans>` does to the marks of its question: it makes them, gives them other labels and edges, lists and removes them. */
export class SpanMarking {
  #tool;
  #list;
  #about = null;

  constructor(tool) {
    this.#tool = tool;
    this.#list = new SpanList(tool);
    if (tool.question.attributes?.length > 0) this.#askMore();
  }

  async #askMore() {
    const { SpanAttributes } = await keepKeysUntil(import("./span-attributes.js"));
    this.#about = new SpanAttributes(this.#tool);
    this.#about.paint();
  }

  paint() {
    this.#list.paint();
    this.#about?.paint();
  }

  /** The text or the question is another. */
  forget() {
    this.#list.forget();
  }

  /** What is still to be said of a mark. */
  check() {
    return this.#about?.check() ?? "";
  }

  /** A label was chosen: for the selection, else for the mark that is picked, else for what is selected from now on. */
  choose(label) {
    const tool = this.#tool;
    tool.refuse("");
    if (tool.surface.range) return this.mark(label, tool.surface.range);
    if (tool.pickedSpan) return this.#relabel(tool.pickedSpan, label);
    tool.armed = tool.armed === label ? null : label;
    announce(tool.armed ? `${tool.title(label)}: select text to mark it` : "No label chosen");
  }

  mark(label, { start, end }) {
    const tool = this.#tool;
    if (this.#clashes({ start, end, label })) return;
    const span = { id: regionID(tool.spans.map(({ id }) => id)), start, end, label };
    const text = tool.surface.offsets.slice(start, end);
    tool.give(inOrder([...tool.spans, span]));
    tool.surface.clearRange();
    if (this.#about) tool.surface.pick(tool.key(span));
    announce(`${tool.title(label)}: ${text}`);
  }

  #relabel(span, label) {
    if (span.label === label || this.#clashes({ ...span, label })) return;
    this.#tool.give(this.#tool.spans.map((each) => (each === span ? { ...span, label } : each)));
    announce(`Now ${this.#tool.title(label)}`);
  }

  moveEdge(span, { start, end }) {
    if (!span || this.#clashes({ ...span, start, end })) return;
    this.#tool.give(inOrder(this.#tool.spans.map((each) => (each === span ? { ...span, start, end } : each))), { kind: `edge:${span.id}` });
  }

  remove(span) {
    const tool = this.#tool;
    if (!span || tool.readonly) return;
    const text = tool.surface.offsets.slice(span.start, span.end);
    tool.give(tool.spans.filter((each) => each !== span));
    announce(`Removed: ${text}`);
  }

  #clashes({ id, start, end, label }) {
    const others = this.#tool.spans.filter((span) => span.id !== id && span.start < end && span.end > start);
    if (others.some((span) => span.start === start && span.end === end && span.label === label)) return this.#tool.refuse("This is marked so already.");
    if (others.length > 0 && !this.#tool.question.overlap) return this.#tool.refuse("Marks may not overlap here.");
    return false;
  }
}

const inOrder = (spans) => [...spans].sort((a, b) => a.start - b.start || a.end - b.end);
