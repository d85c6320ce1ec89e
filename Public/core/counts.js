/** Numbers for people: counts, shares and lengths of time. Those of dates and sizes are in format.js. */

const integers = new Intl.NumberFormat(["en"], { maximumFractionDigits: 0 });

export const absent = "–";
export const isAbsent = (value) => value === null || value === undefined || Number.isNaN(value);

export function count(value) {
  return isAbsent(value) ? absent : integers.format(value);
}

/** plural(2, "task") → "2 tasks"; plural(1, "person", "people") → "1 person" */
export function plural(value, one, many = `${one}s`) {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** 0.824 → "0.82" */
export function ratio(value, digits = 2) {
  return isAbsent(value) ? absent : value.toFixed(digits);
}

/** 0.824 → "82 %" */
export function percent(value, digits = 0) {
  return isAbsent(value) ? absent : `${(value * 100).toFixed(digits)} %`;
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
