/** Numbers for people: counts and shares. Lengths of time are in duration.js, dates and sizes in format.js. */

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

/** 0.824 → "0.82"; what rounds to nothing has no sign. */
export function ratio(value, digits = 2) {
  return isAbsent(value) ? absent : value.toFixed(digits).replace(/^-(0\.?0*)$/u, "$1");
}

/** 0.824 → "82 %" */
export function percent(value, digits = 0) {
  return isAbsent(value) ? absent : `${(value * 100).toFixed(digits)} %`;
}
