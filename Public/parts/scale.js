// Round numbers for the axis of a chart.

/** Ticks from 0 (or below) to at least `top`, at a step of 1, 2 or 5 times a power of ten; whole numbers when `whole`. */
export function ticks(top, count = 4, whole = true) {
  if (!(top > 0)) return [0, 1];
  const raw = top / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  let step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw);
  if (whole) step = Math.max(1, Math.ceil(step));
  const last = Math.ceil(top / step - 1e-9);
  return Array.from({ length: last + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

/** Every how many of `count` labels fit when each wants `wanted` pixels of `width`. */
export function labelStride(count, width, wanted) {
  return Math.max(1, Math.ceil((count * wanted) / Math.max(width, 1)));
}
