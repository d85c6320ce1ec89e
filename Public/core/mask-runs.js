/**
 * Masks put together from run lengths alone (core/run-lengths.js), never unpacked: what a stroke of a brush costs
 * depends on its edges, not on the picture's pixels. Pure functions over runs of one picture of `width` by `height`.
 */

/** Runs of both: `keep(a, b)` says whether a pixel stays that is in the first (0 or 1) and in the second. */
export function combineRuns(first, second, keep) {
  const result = [];
  let [i, j] = [0, 0];
  let [left, right] = [first[0] ?? 0, second[0] ?? 0];
  let last = 0;
  let length = 0;
  while (i < first.length && j < second.length) {
    const step = Math.min(left, right);
    if (step > 0) {
      const value = keep(i % 2, j % 2) ? 1 : 0;
      if (value !== last) {
        result.push(length);
        length = 0;
        last = value;
      }
      length += step;
    }
    left -= step;
    right -= step;
    if (left === 0) left = first[++i] ?? 0;
    if (right === 0) right = second[++j] ?? 0;
  }
  result.push(length);
  return result;
}

export const unionOf = (a, b) => combineRuns(a, b, (one, other) => one || other);
export const without = (a, b) => combineRuns(a, b, (one, other) => one && !other);

export const emptyRuns = (width, height) => [width * height];
export const isEmptyRuns = (runs) => runs.length < 2 || runs.every((length, index) => index % 2 === 0 || length === 0);

/** Runs from stretches of columns `[x, from, to]`, in the order of columns and none over another. */
export function runsOfStretches(stretches, width, height) {
  const runs = [];
  let at = 0;
  let open = 0;
  for (const [x, from, to] of stretches) {
    if (to <= from) continue;
    const start = x * height + from;
    if (open > 0 && start === at) {
      runs[runs.length - 1] += to - from;
    } else {
      runs.push(start - at, to - from);
      open += 1;
    }
    at = x * height + to;
  }
  runs.push(width * height - at);
  return runs[runs.length - 1] === 0 && runs.length > 1 ? runs.slice(0, -1) : runs;
}

/**
 * Runs of a mask of rows, one byte a pixel, that lies over a part of the picture at `[left, top]`; each of its pixels
 * stands for `factor` by `factor` of the picture's.
 */
export function runsOfMask({ mask, width: wide, height: high, left = 0, top = 0, factor = 1 }, width, height) {
  const stretches = [];
  for (let column = 0; column < wide; column += 1) {
    const found = [];
    for (let y = 0; y < high; y += 1) {
      if (!mask[y * wide + column]) continue;
      const from = y;
      while (y < high && mask[y * wide + column]) y += 1;
      found.push([Math.min(height, (top + from) * factor), Math.min(height, (top + y) * factor)]);
    }
    for (let x = (left + column) * factor; x < Math.min(width, (left + column + 1) * factor); x += 1) for (const [from, to] of found) stretches.push([x, from, to]);
  }
  return runsOfStretches(stretches, width, height);
}

const firstPixel = (edge) => Math.ceil(edge - 0.5);

/** The pixels whose centres are within `radius` of the line from `a` to `b`: one dab of a brush drawn along. */
export function runsOfDab([ax, ay], [bx, by], radius, width, height) {
  const stretches = [];
  const [dx, dy] = [bx - ax, by - ay];
  const length = Math.hypot(dx, dy);
  const [nx, ny] = length > 0 ? [(-dy / length) * radius, (dx / length) * radius] : [0, 0];
  const corners = [[ax + nx, ay + ny], [bx + nx, by + ny], [bx - nx, by - ny], [ax - nx, ay - ny]];
  const left = Math.max(0, firstPixel(Math.min(ax, bx) - radius));
  const right = Math.min(width, firstPixel(Math.max(ax, bx) + radius) + 1);
  for (let x = left; x < right; x += 1) {
    const center = x + 0.5;
    let [low, high] = [Infinity, -Infinity];
    for (const [cx, cy] of [[ax, ay], [bx, by]]) {
      const off = Math.abs(center - cx);
      if (off > radius) continue;
      const half = Math.sqrt(radius * radius - off * off);
      low = Math.min(low, cy - half);
      high = Math.max(high, cy + half);
    }
    if (length > 0) {
      for (const y of crossings(corners, center)) {
        low = Math.min(low, y);
        high = Math.max(high, y);
      }
    }
    const from = Math.max(0, firstPixel(low));
    const to = Math.min(height, Math.floor(high - 0.5) + 1);
    if (to > from) stretches.push([x, from, to]);
  }
  return runsOfStretches(stretches, width, height);
}

/** The pixels whose centres are in a polygon (even-odd). */
export function runsOfPolygon(points, width, height) {
  const stretches = [];
  const xs = points.map(([x]) => x);
  const left = Math.max(0, firstPixel(Math.min(...xs)));
  const right = Math.min(width, firstPixel(Math.max(...xs)) + 1);
  for (let x = left; x < right; x += 1) {
    const cuts = crossings(points, x + 0.5).sort((a, b) => a - b);
    for (let index = 0; index + 1 < cuts.length; index += 2) {
      const from = Math.max(0, firstPixel(cuts[index]));
      const to = Math.min(height, firstPixel(cuts[index + 1]));
      if (to > from) stretches.push([x, from, to]);
    }
  }
  return runsOfStretches(stretches, width, height);
}

/** Where the edges of a ring cross the vertical line at `x`. */
function crossings(points, x) {
  const found = [];
  for (let index = 0; index < points.length; index += 1) {
    const [ax, ay] = points[index];
    const [bx, by] = points[(index + 1) % points.length];
    if (ax > x !== bx > x) found.push(ay + ((x - ax) / (bx - ax)) * (by - ay));
  }
  return found;
}

/**
 * The mask with the hole filled that `[x, y]` lies in; null when the pixel is set already, or lies outside where the
 * mask does not close around it. Columns' gaps are joined where they touch (union-find over stretches of nothing).
 */
export function withHoleFilled(runs, [x, y], width, height) {
  const gaps = [];
  let at = 0;
  runs.forEach((length, index) => {
    if (index % 2 === 0) {
      for (let from = at; from < at + length;) {
        const column = Math.floor(from / height);
        const to = Math.min(at + length, (column + 1) * height);
        gaps.push([column, from - column * height, to - column * height]);
        from = to;
      }
    }
    at += length;
  });
  const seed = gaps.findIndex(([column, from, to]) => column === x && y >= from && y < to);
  if (seed < 0) return null;
  const columns = Map.groupBy(gaps.keys(), (index) => gaps[index][0]);
  const seen = new Set([seed]);
  const waiting = [seed];
  while (waiting.length > 0) {
    const [column, from, to] = gaps[waiting.pop()];
    if (column === 0 || column === width - 1 || from === 0 || to === height) return null;
    for (const beside of [column - 1, column + 1]) {
      for (const index of columns.get(beside) ?? []) {
        if (seen.has(index) || gaps[index][1] >= to || gaps[index][2] <= from) continue;
        seen.add(index);
        waiting.push(index);
      }
    }
  }
  const hole = [...seen].map((index) => gaps[index]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return unionOf(runs, runsOfStretches(hole, width, height));
}
