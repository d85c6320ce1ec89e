/**
 * Where a grapheme, what a person sees as one character, and a word begin and end in a text. All offsets count code
 * points and are converted by the text's `TextOffsets`, given first.
 */

/** The nearest boundary of a grapheme (or word) strictly after (`step` 1) or before (−1) the offset. */
export function move(offsets, point, step, granularity = "grapheme") {
  const { text } = offsets;
  const unit = offsets.toUnits(point);
  const [from, to] = surroundings(text, unit);
  const segments = [...segmenter(granularity).segment(text.slice(from, to))];
  const edges = segments.filter((segment) => granularity !== "word" || segment.isWordLike)
    .flatMap(({ index, segment }) => (granularity === "word" ? [step > 0 ? from + index + segment.length : from + index] : [from + index, from + index + segment.length]));
  if (step > 0) return offsets.toPoints(edges.find((edge) => edge > unit) ?? to);
  return offsets.toPoints(edges.findLast((edge) => edge < unit) ?? from);
}

/** The range grown to whole graphemes and cut free of white space at its ends; null when nothing remains. */
export function snap(offsets, start, end) {
  const { text } = offsets;
  let from = offsets.toUnits(Math.min(start, end));
  let to = offsets.toUnits(Math.max(start, end));
  while (from < to && /\s/u.test(text[from])) from += 1;
  while (to > from && /\s/u.test(text[to - 1])) to -= 1;
  if (from >= to) return null;
  return { start: offsets.toPoints(graphemeEdge(text, from, -1)), end: offsets.toPoints(graphemeEdge(text, to, 1)) };
}

function graphemeEdge(text, unit, step) {
  const [from, to] = surroundings(text, unit);
  for (const { index, segment } of segmenter("grapheme").segment(text.slice(from, to))) {
    const begin = from + index;
    const end = begin + segment.length;
    if (begin < unit && unit < end) return step < 0 ? begin : end;
  }
  return unit;
}

/** A piece of the text around a unit that certainly begins and ends between graphemes and words: its lines, or, in
    very long lines, from one white space to another. */
function surroundings(text, unit) {
  const reach = 400;
  const before = text.slice(Math.max(0, unit - reach), Math.max(0, unit - 1));
  const cutBefore = unit > reach ? Math.max(before.search(/\s/u), 0) : 0;
  const after = text.slice(unit, unit + reach);
  const gap = after.length === reach ? after.search(/\s(?=\S*$)/u) : -1;
  return [Math.max(0, unit - reach) + cutBefore, gap > 0 ? unit + gap + 1 : unit + after.length];
}

const segmenters = new Map();

function segmenter(granularity) {
  if (!segmenters.has(granularity)) segmenters.set(granularity, new Intl.Segmenter(undefined, { granularity }));
  return segmenters.get(granularity);
}
