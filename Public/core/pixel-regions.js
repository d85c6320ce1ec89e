/**
 * What belongs together in a picture, from a place that was clicked: pure functions over pixels (four bytes each, row by
 * row). Results are masks of one byte a pixel.
 */

/** How far two colours are apart, 0 to 255: the largest difference of a channel. */
const apart = (pixels, at, red, green, blue) => Math.max(Math.abs(pixels[at] - red), Math.abs(pixels[at + 1] - green), Math.abs(pixels[at + 2] - blue));

/** The magic wand: all that is joined to a pixel and no farther than `tolerance` from its colour. */
export function wand(pixels, width, height, [x, y], tolerance) {
  const at = (y * width + x) * 4;
  const [red, green, blue] = [pixels[at], pixels[at + 1], pixels[at + 2]];
  return flood(width, height, [x, y], (index) => apart(pixels, index * 4, red, green, blue) <= tolerance);
}

/** Fills rows at a time (Smith 1979): stays fast on pictures of many million pixels. */
function flood(width, height, [sx, sy], fits) {
  const mask = new Uint8Array(width * height);
  const waiting = [sx, sy];
  while (waiting.length > 0) {
    const y = waiting.pop();
    const x = waiting.pop();
    const row = y * width;
    if (mask[row + x] || !fits(row + x)) continue;
    let left = x;
    while (left > 0 && !mask[row + left - 1] && fits(row + left - 1)) left -= 1;
    let right = x;
    while (right < width - 1 && !mask[row + right + 1] && fits(row + right + 1)) right += 1;
    mask.fill(1, row + left, row + right + 1);
    for (const next of [y - 1, y + 1]) {
      if (next < 0 || next >= height) continue;
      let isOpen = false;
      for (let column = left; column <= right; column += 1) {
        const open = !mask[next * width + column] && fits(next * width + column);
        if (open && !isOpen) waiting.push(column, next);
        isOpen = open;
      }
    }
  }
  return mask;
}

/**
 * Region growing (Adams and Bischof 1994, in one pass): from the pixels around a click outward, the nearest in colour to
 * the mean of what is in already goes first; it stops at `tolerance` times the spread, and no step crosses an edge as
 * strong. Then pinholes are closed.
 */
export function grow(pixels, width, height, [sx, sy], tolerance) {
  const mask = new Uint8Array(width * height);
  const queued = new Uint8Array(width * height);
  const buckets = Array.from({ length: 256 }, () => []);
  const mean = meanAround(pixels, width, height, [sx, sy]);
  let size = 0;
  let sums = [0, 0, 0];
  const offer = (index, from) => {
    if (queued[index]) return;
    const far = apart(pixels, index * 4, ...mean);
    const step = from < 0 ? 0 : apart(pixels, index * 4, pixels[from * 4], pixels[from * 4 + 1], pixels[from * 4 + 2]);
    if (far > tolerance * 1.5 || step > tolerance) return;
    queued[index] = 1;
    buckets[Math.min(255, Math.round(far))].push(index);
  };
  offer(sy * width + sx, -1);
  let lowest = 0;
  while (lowest < 256) {
    const index = buckets[lowest].pop();
    if (index === undefined) {
      lowest += 1;
      continue;
    }
    mask[index] = 1;
    size += 1;
    for (let channel = 0; channel < 3; channel += 1) sums[channel] += pixels[index * 4 + channel];
    // The mean follows what was taken in, slowly enough to stay with what was meant.
    if (size % 64 === 0) sums.forEach((sum, channel) => { mean[channel] = 0.5 * mean[channel] + 0.5 * (sum / size); });
    const x = index % width;
    if (x > 0) offer(index - 1, index);
    if (x < width - 1) offer(index + 1, index);
    if (index >= width) offer(index - width, index);
    if (index < width * (height - 1)) offer(index + width, index);
    lowest = 0;
  }
  return closed(mask, width, height);
}

function meanAround(pixels, width, height, [sx, sy]) {
  const sums = [0, 0, 0];
  let count = 0;
  for (let y = Math.max(0, sy - 1); y <= Math.min(height - 1, sy + 1); y += 1) {
    for (let x = Math.max(0, sx - 1); x <= Math.min(width - 1, sx + 1); x += 1) {
      for (let channel = 0; channel < 3; channel += 1) sums[channel] += pixels[(y * width + x) * 4 + channel];
      count += 1;
    }
  }
  return sums.map((sum) => sum / count);
}

/** Single pixels that at least three of four neighbours have around them are taken in. */
function closed(mask, width, height) {
  const result = mask.slice();
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x;
      if (!mask[at] && mask[at - 1] + mask[at + 1] + mask[at - width] + mask[at + width] >= 3) result[at] = 1;
    }
  }
  return result;
}

/** The outer edge of the largest part of a mask, as a ring of corners between pixels, clockwise. */
export function outlineOf(mask, width, height) {
  const seen = new Uint8Array(mask.length);
  let best = [];
  let most = 0;
  for (let start = 0; start < mask.length; start += 1) {
    if (!mask[start] || seen[start]) continue;
    const size = markPart(mask, seen, width, start);
    // The first pixel found of a part is its topmost: the edge above it is an outer one.
    if (size > most) [most, best] = [size, start];
  }
  return most === 0 ? [] : traceFrom(mask, width, height, best);
}

function markPart(mask, seen, width, start) {
  const waiting = [start];
  seen[start] = 1;
  let size = 0;
  while (waiting.length > 0) {
    const at = waiting.pop();
    size += 1;
    const x = at % width;
    for (const next of [x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1, at - width, at + width]) {
      if (next >= 0 && next < mask.length && mask[next] && !seen[next]) {
        seen[next] = 1;
        waiting.push(next);
      }
    }
  }
  return size;
}

const ahead = [[1, 0], [0, 1], [-1, 0], [0, -1]];

/** Walks along the cracks between set and unset pixels with the set ones to the right. */
function traceFrom(mask, width, height, start) {
  const isSet = (x, y) => x >= 0 && y >= 0 && x < width && y < height && mask[y * width + x] === 1;
  let [x, y] = [start % width, Math.floor(start / width)];
  const [firstX, firstY] = [x, y];
  let direction = 0;
  // No other pixel of the part lies above its first one: the walk meets this corner again only at its end.
  const points = [[x, y]];
  do {
    const [leftX, leftY] = [[x, y - 1], [x, y], [x - 1, y], [x - 1, y - 1]][direction];
    const [rightX, rightY] = [[x, y], [x - 1, y], [x - 1, y - 1], [x, y - 1]][direction];
    const turn = !isSet(rightX, rightY) ? 1 : isSet(leftX, leftY) ? 3 : 0;
    if (turn !== 0) points.push([x, y]);
    direction = (direction + turn) % 4;
    x += ahead[direction][0];
    y += ahead[direction][1];
  } while (x !== firstX || y !== firstY);
  return points;
}
