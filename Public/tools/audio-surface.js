import { h } from "../core/dom.js";
import { MediaBar } from "./media-bar.js";
import { MediaSurface } from "./media-surface.js";
import { Wave } from "./wave.js";

const waveHeight = 88;
const toneHeight = 96;

/** A sound with its waveform and spectrogram behind the lanes of what is marked. */
export class AudioSurface extends MediaSurface {
  #wave = null;
  #address = null;
  #hasTone = true;
  #tone;
  #note = h("p", { class: "hint wave-note", role: "status" });
  #changed = () => {
    const { format, problem, isUnreadable } = this.#wave?.state ?? {};
    // What no decoder takes would only fall silent in the player.
    if (isUnreadable && !this.isBroken) this.fail();
    // A header may know the length before the player does.
    if (format && this.view.duration === 0) this.open(format.duration);
    this.#note.textContent = problem ?? "";
    this.#arrange();
  };

  constructor() {
    const tone = MediaBar.toggle("Spectrogram", "tone", true, () => this.#toggleTone());
    super(h("audio", { hidden: true }), "sound", [tone]);
    this.#tone = tone;
    this.backHeight = waveHeight + toneHeight;
  }

  layout() {
    return [...super.layout(), this.#note];
  }

  connectedCallback() {
    super.connectedCallback();
    this.#listen();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#wave?.leave(this.#changed);
    this.#wave = null;
  }

  opening(address) {
    this.#wave?.leave(this.#changed);
    this.#wave = null;
    this.#note.textContent = "";
    this.#address = address?.startsWith("/") ? address : null;
    if (address && !this.#address) this.#note.textContent = "Sound of another host is not drawn.";
    this.#listen();
    this.#arrange();
  }

  #listen() {
    if (!this.#address || this.#wave || !this.isConnected) return;
    this.#wave = Wave.of(this.#address, this.#changed);
    this.#changed();
  }

  /** For tests and for people who wonder: what of the sound is drawn. */
  get wave() {
    return this.#wave?.state ?? null;
  }

  #toggleTone() {
    this.#hasTone = !this.#hasTone;
    this.#arrange();
    return this.#hasTone;
  }

  /** Where nothing of the sound can be drawn, a plain timeline: no empty band over the lanes. */
  #arrange() {
    const { format, problem } = this.wave ?? {};
    const isPlain = !this.#wave || Boolean(problem && !format);
    this.#tone.hidden = isPlain;
    this.backHeight = isPlain ? 0 : waveHeight + (this.#hasTone ? toneHeight : 0);
    this.line.redraw();
  }

  paintBack(context, { top }) {
    if (!this.#wave) return;
    const { isDark } = this.line;
    context.imageSmoothingEnabled = true;
    this.#wave.paint(context, this.view, { kind: "wave", top, height: waveHeight, isDark, color: this.line.color("var(--accent)") });
    if (this.#hasTone) this.#wave.paint(context, this.view, { kind: "tone", top: top + waveHeight, height: toneHeight, isDark });
  }

  /** Over wave and lanes: what is chosen or about to be, as a band through all of it. */
  paintOver(context, { top, bottom }) {
    const { preview, pickedShape, view } = this;
    const region = pickedShape ? { ...pickedShape.kit.extent(this.shown(pickedShape)), color: pickedShape.color } : preview?.start !== undefined ? preview : null;
    if (!region) return;
    context.fillStyle = this.line.color(region.color ?? "var(--accent)");
    context.globalAlpha = 0.14;
    context.fillRect(view.toX(region.start), top, view.toX(region.end) - view.toX(region.start), bottom - top);
    context.globalAlpha = 1;
    for (const time of [region.start, region.end]) context.fillRect(Math.round(view.toX(time)), top, 1, bottom - top);
  }

  paintOverview(context, { width, height }) {
    const overview = this.#wave?.state.overview;
    if (!overview) return;
    context.fillStyle = this.line.color("var(--line-strong)");
    const middle = (height - 5) / 2;
    for (let x = 0; x < width; x += 1) {
      const loud = overview[Math.floor((x / width) * overview.length)] / 127;
      const reach = Math.max(0.5, loud * middle);
      context.fillRect(x, middle - reach, 1, 2 * reach);
    }
  }
}
customElements.define("audio-surface", AudioSurface);
