/**
 * Intelligent scissors (Mortensen and Barrett 1995): the cheapest path between two places of a picture, where a step is
 * cheap along a strong edge. Pure; pixels are four bytes each, row by row.
 */

/** The cost of each pixel, 1 on the strongest edge to 255 where there is none: Sobel's gradient of the luminance. */
export function edgeCosts(pixels, width, height) {
  const light = new Float32Array(width * height);
  for (let at = 0; at < light.length; at += 1) light[at] = 0.299 * pixels[at * 4] + 0.587 * pixels[at * 4 + 1] + 0.114 * pixels[at * 4 + 2];
  const strength = new Float32Array(width * height);
  let most = 1;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [l, r] = [Math.max(0, x - 1), Math.min(width - 1, x + 1)];
      const [t, c, b] = [Math.max(0, y - 1) * width, y * width, Math.min(height - 1, y + 1) * width];
      const dx = light[t + r] + 2 * light[c + r] + light[b + r] - light[t + l] - 2 * light[c + l] - light[b + l];
      const dy = light[b + l] + 2 * light[b + x] + light[b + r] - light[t + l] - 2 * light[t + x] - light[t + r];
      strength[c + x] = Math.hypot(dx, dy);
      most = Math.max(most, strength[c + x]);
    }
  }
  const costs = new Uint8Array(width * height);
  for (let at = 0; at < costs.length; at += 1) costs[at] = 1 + Math.round(254 * (1 - Math.sqrt(strength[at] / most)));
  return costs;
}

const steps = [[1, 0, 5], [-1, 0, 5], [0, 1, 5], [0, -1, 5], [1, 1, 7], [1, -1, 7], [-1, 1, 7], [-1, -1, 7]];
const ring = 2048;

/** The way back to `seed` from every pixel (Dijkstra with buckets, Dial 1969): `previous[index]`, −1 at the seed. */
export function waysTo(costs, width, height, [sx, sy]) {
  const total = new Int32Array(width * height).fill(-1);
  const previous = new Int32Array(width * height).fill(-1);
  const isDone = new Uint8Array(width * height);
  const buckets = Array.from({ length: ring }, () => []);
  const seed = sy * width + sx;
  total[seed] = 0;
  buckets[0].push(seed);
  let waiting = 1;
  for (let cost = 0; waiting > 0; cost += 1) {
    const bucket = buckets[cost % ring];
    while (bucket.length > 0) {
      const at = bucket.pop();
      waiting -= 1;
      if (isDone[at] || total[at] !== cost) continue;
      isDone[at] = 1;
      const x = at % width;
      const y = (at - x) / width;
      for (const [dx, dy, weight] of steps) {
        const [nx, ny] = [x + dx, y + dy];
        if (nx < 0 || ny < 0 || nx >= width || ny >= height) continue;
        const next = ny * width + nx;
        const sum = cost + costs[next] * weight;
        if (isDone[next] || (total[next] >= 0 && total[next] <= sum)) continue;
        total[next] = sum;
        previous[next] = at;
        buckets[sum % ring].push(next);
        waiting += 1;
      }
    }
  }
  return previous;
}

/** The points from the seed to `[x, y]`. */
export function wayFrom(previous, width, [x, y]) {
  const points = [];
  for (let at = y * width + x; at >= 0; at = previous[at]) points.push([at % width, Math.floor(at / width)]);
  return points.reverse();
}
