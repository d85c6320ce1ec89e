import { absent, count, isAbsent, percent, plural, ratio } from "./counts.js";
import { duration } from "./duration.js";

/** Numbers, times and words for people, in the language of their browser. */
export { count, duration, percent, plural, ratio };

const locale = document.documentElement.lang === "en" ? ["en-GB"] : undefined;
/** Made when first used: each takes a page milliseconds before anything can be painted. */
const once = (make) => {
  let made = null;
  return () => (made ??= make());
};
const compact = once(() => new Intl.NumberFormat(["en"], { notation: "compact", maximumFractionDigits: 1 }));
const clock = once(() => new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" }));
const day = once(() => new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric" }));
const stamp = once(() => new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" }));
const relative = once(() => new Intl.RelativeTimeFormat(["en"], { numeric: "auto" }));

export function short(value) {
  return isAbsent(value) ? absent : compact().format(value);
}

export function bytes(value) {
  if (isAbsent(value)) return absent;
  const units = ["B", "kB", "MB", "GB", "TB"];
  let size = value;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}

const date = (value) => (value instanceof Date ? value : new Date(value));

export function time(value) {
  return value ? clock().format(date(value)) : absent;
}

export function dayOf(value) {
  return value ? day().format(date(value)) : absent;
}

export function dateTime(value) {
  return value ? stamp().format(date(value)) : absent;
}

/** "3 minutes ago", "in 2 hours", "yesterday" */
export function ago(value, now = Date.now()) {
  if (!value) return absent;
  const seconds = (date(value).getTime() - now) / 1000;
  const steps = [[60, "second", 1], [3600, "minute", 60], [86400, "hour", 3600], [86400 * 14, "day", 86400], [86400 * 60, "week", 604800]];
  const distance = Math.abs(seconds);
  if (distance < 45) return "just now";
  const step = steps.find(([limit]) => distance < limit);
  return step ? relative().format(Math.round(seconds / step[2]), step[1]) : dayOf(value);
}

/** A `<time>` with the moment to the second as its title. */
export function timeElement(value) {
  const element = document.createElement("time");
  element.dateTime = value ?? "";
  element.textContent = ago(value);
  element.title = dateTime(value);
  return element;
}
