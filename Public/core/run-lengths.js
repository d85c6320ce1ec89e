/**
 * Masks as COCO's compressed run lengths: a picture is read column by column, runs of 0 and 1 take turns beginning with
 * 0, and each run is written as the difference to the run two before it, in groups of five bits (pycocotools,
 * common/maskApi.c, rleToString and rleFrString). Runs are arrays of whole numbers.
 */

export function encodeRuns(runs) {
  let text = "";
  for (let index = 0; index < runs.length; index += 1) {
    let rest = index > 2 ? runs[index] - runs[index - 2] : runs[index];
    let isMore = true;
    while (isMore) {
      let group = rest & 31;
      rest >>= 5;
      isMore = group & 16 ? rest !== -1 : rest !== 0;
      if (isMore) group |= 32;
      text += String.fromCharCode(group + 48);
    }
  }
  return text;
}

export function decodeRuns(text) {
  const runs = [];
  let at = 0;
  while (at < text.length) {
    let value = 0;
    let shift = 0;
    let isMore = true;
    while (isMore) {
      const group = text.charCodeAt(at) - 48;
      if (!(group >= 0 && group < 64)) throw new RangeError("These are no run lengths.");
      value |= (group & 31) << shift;
      isMore = (group & 32) !== 0;
      at += 1;
      shift += 5;
      if (!isMore && group & 16 && shift < 32) value |= -1 << shift;
    }
    runs.push(runs.length > 2 ? value + runs[runs.length - 2] : value);
  }
  return runs;
}

/** Runs of a mask of rows, one byte a pixel. */
export function runsOf(pixels, width, height) {
  const runs = [];
  let last = 0;
  let length = 0;
  for (let x = 0; x < width; x += 1) {
    for (let y = 0; y < height; y += 1) {
      const value = pixels[y * width + x] ? 1 : 0;
      if (value !== last) {
        runs.push(length);
        length = 0;
        last = value;
      }
      length += 1;
    }
  }
  runs.push(length);
  return runs;
}

export function pixelsOf(runs, width, height) {
  const pixels = new Uint8Array(width * height);
  eachRun(runs, height, (x, from, to) => { for (let y = from; y < to; y += 1) pixels[y * width + x] = 1; });
  return pixels;
}

/** Calls `visit(x, from, to)` for every stretch of a column that is set. */
export function eachRun(runs, height, visit) {
  let at = 0;
  runs.forEach((length, index) => {
    if (index % 2 === 1) {
      let from = at;
      while (from < at + length) {
        const x = Math.floor(from / height);
        const to = Math.min(at + length, (x + 1) * height);
        visit(x, from - x * height, to - x * height);
        from = to;
      }
    }
    at += length;
  });
}

/** How many pixels are set, and the box around them. */
export function measureRuns(runs, height) {
  let area = 0;
  let [left, top, right, bottom] = [Infinity, Infinity, 0, 0];
  eachRun(runs, height, (x, from, to) => {
    area += to - from;
    left = Math.min(left, x);
    right = Math.max(right, x + 1);
    top = Math.min(top, from);
    bottom = Math.max(bottom, to);
  });
  return { area, bounds: area > 0 ? { x: left, y: top, width: right - left, height: bottom - top } : { x: 0, y: 0, width: 0, height: 0 } };
}

/** Whether a pixel is set, without unpacking. */
export function isSetAt(runs, height, [x, y]) {
  const place = x * height + y;
  let at = 0;
  for (let index = 0; index < runs.length; index += 1) {
    at += runs[index];
    if (place < at) return index % 2 === 1;
  }
  return false;
}

/** Pixels that both have and that either has, from the runs alone. */
export function compareRuns(a, b) {
  let [shared, either, i, j] = [0, 0, 0, 0];
  let [left, right] = [a[0] ?? 0, b[0] ?? 0];
  while (i < a.length && j < b.length) {
    const step = Math.min(left, right);
    if (i % 2 === 1 && j % 2 === 1) shared += step;
    if (i % 2 === 1 || j % 2 === 1) either += step;
    left -= step;
    right -= step;
    while (left === 0 && i < a.length) left = a[++i] ?? 0;
    while (right === 0 && j < b.length) right = b[++j] ?? 0;
  }
  return { shared, either };
}
