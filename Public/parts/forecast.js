import { duration, plural } from "../core/format.js";

/** When a project will be finished, in words: from its days, or, where there are too few, from its last hours. */
export function daysText({ forecast, rate, judgments_left: left }) {
  if (left === 0) return { figure: "0 days", detail: "no judgment is missing" };
  const days = forecast?.days;
  if (days) return { figure: days.likely < 1 ? "today" : `${round(days.likely)} days`, detail: `95 % interval ${round(days.low)} – ${round(days.high)} days` };
  if (typeof rate?.hours_left === "number") return { figure: duration(rate.hours_left * 3600), detail: `of work, at ${plural(Math.round(rate.annotations_per_hour), "annotation")} an hour` };
  return { figure: "–", detail: forecast ? "not in sight at this pace" : "a forecast needs two days of work" };
}

export function round(days) {
  return days < 10 ? days.toFixed(1) : String(Math.round(days));
}

/** Money, as the project writes it. */
export function money(value, currency) {
  const digits = value < 100 ? 2 : 0;
  return `${value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${currency}`.trim();
}
