/** Numbers for people: counts and shares. Lengths of time are in duration.js, dates and sizes in format.js. */

export const absent = "–";
export const isAbsent = (value) => value === null || value === undefined || Number.isNaN(value);

/** 12345 → "12,345". By hand: the first formatter of Intl takes a page 10 to 20 ms. */
export function count(value) {
  return isAbsent(value) ? absent : String(Math.round(value)).replace(/\B(?=(\d{3})+$)/gu, ",");
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
