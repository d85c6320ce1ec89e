// <progress-meter>: how far long work is, how fast it goes and how long it still takes.
import { h } from "../core/dom.js";

/** Property `progress`: {done, total|null, unit: `rows` or `bytes`, state, label, note}. The rate is learnt from what is shown. */
class ProgressMeter extends HTMLElement {
  #bar = h("progress", { class: "meter-bar", max: 1 });
  #text = h("p", { class: "meter-text" });
  #samples = [];

  connectedCallback() {
    if (!this.firstChild) this.append(this.#bar, this.#text);
  }

  set progress({ done, total, unit = "rows", label = "Progress", state = "running", note = "" }) {
    this.#bar.setAttribute("aria-label", label);
    if (total > 0) {
      this.#bar.max = total;
      this.#bar.value = Math.min(done, total);
    } else if (state === "done") {
      this.#bar.value = this.#bar.max;
    } else {
      this.#bar.removeAttribute("value");
    }
    const rate = state === "running" ? this.#rate(done) : null;
    this.#text.textContent = [words({ done, total, unit, rate }), note].filter(Boolean).join(" · ");
  }

  /** Per second over the last ten seconds. */
  #rate(done) {
    const now = performance.now();
    this.#samples.push({ now, done });
    while (this.#samples.length > 2 && now - this.#samples[0].now > 10_000) this.#samples.shift();
    const first = this.#samples[0];
    const seconds = (now - first.now) / 1000;
    return seconds > 0.4 && done > first.done ? (done - first.done) / seconds : null;
  }
}

function words({ done, total, unit, rate }) {
  const parts = [total > 0 ? `${amount(done, unit)} of ${amount(total, unit)}` : amount(done, unit)];
  if (total > 0) parts[0] += ` (${Math.floor((Math.min(done, total) / total) * 100)} %)`;
  if (rate !== null) parts.push(`${amount(rate, unit)} a second`);
  if (rate !== null && total > done) parts.push(`${seconds((total - done) / rate)} left`);
  return parts.join(" · ");
}

export function amount(value, unit) {
  if (unit !== "bytes") return `${Math.round(value).toLocaleString("en")} ${unit}`;
  const sizes = ["B", "KB", "MB", "GB", "TB"];
  let size = 0;
  let left = value;
  while (left >= 1000 && size < sizes.length - 1) {
    left /= 1000;
    size += 1;
  }
  return `${left.toLocaleString("en", { maximumFractionDigits: left < 10 && size > 0 ? 1 : 0 })} ${sizes[size]}`;
}

function seconds(value) {
  if (value < 1.5) return "a second";
  if (value < 90) return `${Math.round(value)} seconds`;
  if (value < 5400) return `${Math.round(value / 60)} minutes`;
  return `${(value / 3600).toLocaleString("en", { maximumFractionDigits: 1 })} hours`;
}

customElements.define("progress-meter", ProgressMeter);
