import { h } from "../core/dom.js";
import { ago } from "../core/format.js";

/** `[0.49, 0.94]` → "49–94 %" */
export function intervalText(interval) {
  return interval ? `${(interval[0] * 100).toFixed(0)}–${(interval[1] * 100).toFixed(0)} %` : "–";
}

/** What stands in someone's way, if anything. */
export function standingBadge({ phase, training, test, paused, pause_reason: reason, warned_at: warned }) {
  if (paused) return h("span", { class: "badge warn", title: reason === "gold_accuracy" ? "Too many answers to gold were different" : "Paused by a manager" }, reason === "gold_accuracy" ? "paused by gold" : "paused");
  if (phase === "training") return h("span", { class: "badge" }, `in training, ${training.done} of ${training.of}`);
  if (phase === "test") return h("span", { class: "badge" }, `entry test, ${test.done} of ${test.of}`);
  if (phase === "not_qualified") return h("span", { class: "badge bad" }, "did not pass the test");
  return warned ? h("span", { class: "badge warn", title: `Warned ${ago(warned)}` }, "warned") : null;
}
