/** Numbers, times and words for people, in the language of their browser. */

const locale = document.documentElement.lang === "en" ? ["en-GB"] : undefined;
const integers = new Intl.NumberFormat(["en"], { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat(["en"], { notation: "compact", maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric" });
const stamp = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });
const relative = new Intl.RelativeTimeFormat(["en"], { numeric: "auto" });

const absent = "–";
const isAbsent = (value) => value === null || value === undefined || Number.isNaN(value);

export function count(value) {
  return isAbsent(value) ? absent : integers.format(value);
}

export function short(value) {
  return isAbsent(value) ? absent : compact.format(value);
}

/** 0.824 → "0.82" */
export function ratio(value, digits = 2) {
  return isAbsent(value) ? absent : value.toFixed(digits);
}

/** 0.824 → "82 %" */
export function percent(value, digits = 0) {
  return isAbsent(value) ? absent : `${(value * 100).toFixed(digits)} %`;
}

/** plural(2, "task") → "2 tasks"; plural(1, "person", "people") → "1 person" */
export function plural(value, one, many = `${one}s`) {
  return `${count(value)} ${value === 1 ? one : many}`;
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

/** 75 → "1 min 15 s"; 7200 → "2 h" */
export function duration(seconds) {
  if (isAbsent(seconds)) return absent;
  if (seconds < 10) return `${seconds.toFixed(1).replace(/\.0$/, "")} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const parts = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
  const first = parts.findIndex(([size]) => whole >= size);
  const [size, name] = parts[first];
  const [nextSize, nextName] = parts[first + 1] ?? [1, "s"];
  const rest = Math.floor((whole % size) / nextSize);
  const head = `${Math.floor(whole / size)} ${name}`;
  return rest > 0 && nextSize !== size ? `${head} ${rest} ${nextName}` : head;
}

const date = (value) => (value instanceof Date ? value : new Date(value));

export function time(value) {
  return value ? clock.format(date(value)) : absent;
}

export function dayOf(value) {
  return value ? day.format(date(value)) : absent;
}

export function dateTime(value) {
  return value ? stamp.format(date(value)) : absent;
}

/** "3 minutes ago", "in 2 hours", "yesterday" */
export function ago(value, now = Date.now()) {
  if (!value) return absent;
  const seconds = (date(value).getTime() - now) / 1000;
  const steps = [[60, "second", 1], [3600, "minute", 60], [86400, "hour", 3600], [86400 * 14, "day", 86400], [86400 * 60, "week", 604800]];
  const distance = Math.abs(seconds);
  if (distance < 45) return "just now";
  const step = steps.find(([limit]) => distance < limit);
  return step ? relative.format(Math.round(seconds / step[2]), step[1]) : dayOf(value);
}

/** A `<time>` with the moment to the second as its title. */
export function timeElement(value) {
  const element = document.createElement("time");
  element.dateTime = value ?? "";
  element.textContent = ago(value);
  element.title = dateTime(value);
  return element;
}

/** "ada.lovelace" → "A", "Ada Lovelace" → "AL" */
export function initials(name) {
  const words = String(name ?? "").trim().split(/\s+/u).filter(Boolean);
  const first = (word) => (word ? [...word][0].toLocaleUpperCase() : "");
  return first(words[0]) + (words.length > 1 ? first(words.at(-1)) : "");
}
