import { h } from "../core/dom.js";
import { clock } from "../core/time-view.js";
import "./audio-surface.js";
import { RegionTool } from "./region-tool.js";

const shortest = 0.01;
/** Thousandths of a second: finer than anyone hears, and short in an export. */
const exact = (seconds) => Math.round(seconds * 1000) / 1000 || 0;
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/** What a stretch of time is to the timeline that draws it. */
const segmentShape = {
  extent: ({ start, end }) => ({ start, end }),
  moved: (segment, by, { duration }) => {
    const start = exact(clamp(segment.start + by, 0, duration - (segment.end - segment.start)));
    return { ...segment, start, end: exact(start + segment.end - segment.start) };
  },
  edged: (segment, part, by, { duration }) => (part === "start"
    ? { ...segment, start: exact(clamp(segment.start + by, 0, segment.end - shortest)) }
    : { ...segment, end: exact(clamp(segment.end + by, segment.start + shortest, duration)) }),
  marked: (tool, start, end) => tool.mark(start, end),
  name: ({ region, title }) => (region.text ? `${title}: ${region.text}` : title),
  short: ({ start, end, text }) => `${clock(start)}–${clock(end)}${text ? " ¶" : ""}`,
  describe: ({ start, end }) => `${clock(start, 2)} to ${clock(end, 2)}`,
};

/** Stretches of a sound or a video with labels and, where they are asked for, transcripts. */
export class SegmentsTool extends RegionTool {
  isStacked = false;
  howTo = "drag over the time that it names";
  noun = "segment";
  listTitle = "Segments";
  kit = segmentShape;
  modes = [{ id: "segment" }];

  mark(start, end) {
    if (this.readonly || end - start < shortest) return;
    this.add({ start: exact(start), end: exact(end) });
  }

  /** In the order of time, whatever the order they were made in. */
  give(answer, options) {
    super.give(answer && [...answer].sort((a, b) => a.start - b.start || a.end - b.end), options);
  }

  commands() {
    return this.question.transcript ? [{ id: "segments.transcript", key: "T", title: "Write the transcript", group: "Sound", when: () => this.picked.length === 1, run: () => this.#focusTranscript() }] : [];
  }

  #focusTranscript() {
    this.marked.querySelector(".transcript textarea")?.focus();
  }

  detailParts(present) {
    const parts = [this.#edges(present)];
    if (this.question.transcript) parts.push(this.#transcript(present));
    return parts;
  }

  #edges(present) {
    const input = (part, title) => {
      const control = h("input", { type: "number", min: 0, step: 0.01, "aria-label": `${title}, in seconds`, onchange: () => {
        const region = present();
        if (Number.isFinite(control.valueAsNumber)) this.change([segmentShape.edged(region, part, control.valueAsNumber - region[part], this.surface.view)]);
        control.value = present()[part];
      } });
      return control;
    };
    const [start, end] = [input("start", "Start"), input("end", "End")];
    const element = h("div", { class: "region-numbers" }, h("label", {}, "Start (s)", start), h("label", {}, "End (s)", end));
    return { element, paint: (region) => {
      start.value = region.start;
      end.value = region.end;
    } };
  }

  #transcript(present) {
    const text = h("textarea", { rows: 3, dir: "auto", spellcheck: true, "aria-label": "Transcript", "aria-keyshortcuts": "T", oninput: () => {
      const { text: _, ...rest } = present();
      this.change([text.value ? { ...rest, text: text.value } : rest], { kind: `transcript:${rest.id}` });
    } });
    // Hands that write stay on the text: playing, going back a little, and the next segment work from here.
    text.addEventListener("keydown", (event) => this.#whileWriting(event));
    const element = h("div", { class: "transcript" }, text, h("p", { class: "hint" }, h("kbd", {}, "Ctrl Space"), " plays, ", h("kbd", {}, "Ctrl ↵"), " next, ", h("kbd", {}, "Esc"), " back"));
    return { element, paint: (region) => { if (text.value !== (region.text ?? "")) text.value = region.text ?? ""; } };
  }

  #whileWriting(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    if (event.key === " ") this.surface.toggle();
    else if (event.key === "Enter") this.#writeNext();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #writeNext() {
    const next = this.regions[this.regions.indexOf(this.picked[0]) + 1];
    if (!next) return this.surface.stage.focus();
    this.surface.pick([this.key(next)], { reveal: true });
    this.surface.playPicked();
    return this.#focusTranscript();
  }
}
customElements.define("tool-segments", SegmentsTool);
