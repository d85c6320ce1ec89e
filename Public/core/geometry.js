/**
 * Points, boxes and polygons in the pixels of an image, y down. A point is `[x, y]`, a box `{ x, y, width, height,
 * rotation }` with degrees clockwise about its centre. Pure functions.
 */

export const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

export function rounded(value, digits = 0) {
  const factor = 10 ** digits;
  return Math.round(value * factor) / factor || 0;
}

export const distance = ([ax, ay], [bx, by]) => Math.hypot(ax - bx, ay - by);

/** The upright box between two corners. */
export function boxBetween([ax, ay], [bx, by]) {
  return { x: Math.min(ax, bx), y: Math.min(ay, by), width: Math.abs(ax - bx), height: Math.abs(ay - by) };
}

export function boundsOf(points) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  }
  return points.length === 0 ? { x: 0, y: 0, width: 0, height: 0 } : { x: left, y: top, width: right - left, height: bottom - top };
}

export const grown = ({ x, y, width, height }, by) => ({ x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by });

export const overlap = (a, b) => a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height;

export function joined(boxes) {
  return boundsOf(boxes.flatMap(({ x, y, width, height }) => [[x, y], [x + width, y + height]]));
}

export const centerOf = ({ x, y, width, height }) => [x + width / 2, y + height / 2];

export function turned([x, y], [cx, cy], degrees) {
  if (!degrees) return [x, y];
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [cx + (x - cx) * cos - (y - cy) * sin, cy + (x - cx) * sin + (y - cy) * cos];
}

/** The four corners of a box, clockwise from what is its top left before it is turned. */
export function cornersOf(box) {
  const { x, y, width, height, rotation = 0 } = box;
  const center = centerOf(box);
  return [[x, y], [x + width, y], [x + width, y + height], [x, y + height]].map((corner) => turned(corner, center, rotation));
}

/** Twice the signed area is positive where the points go clockwise on a screen. */
export function signedArea(points) {
  let sum = 0;
  points.forEach(([x, y], index) => {
    const [nx, ny] = points[(index + 1) % points.length];
    sum += x * ny - nx * y;
  });
  return sum / 2;
}

export const areaOf = (points) => Math.abs(signedArea(points));

/** Even-odd; a point on the edge may be either. */
export function isInside([x, y], points) {
  let inside = false;
  for (let at = 0, before = points.length - 1; at < points.length; before = at, at += 1) {
    const [ax, ay] = points[at];
    const [bx, by] = points[before];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

export function nearestOnSegment([x, y], [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : clamp(((x - ax) * dx + (y - ay) * dy) / length, 0, 1);
  return [ax + share * dx, ay + share * dy];
}

/** The edge nearest to a point: `{ index, point, distance }`, where `index` is that of its first corner. */
export function nearestEdge(point, points, isClosed) {
  let best = { index: -1, point: null, distance: Infinity };
  const last = isClosed ? points.length : points.length - 1;
  for (let index = 0; index < last; index += 1) {
    const on = nearestOnSegment(point, points[index], points[(index + 1) % points.length]);
    const far = distance(point, on);
    if (far < best.distance) best = { index, point: on, distance: far };
  }
  return best;
}

/** Ramer (1972), Douglas and Peucker (1973): no point that is left out lies farther than `tolerance` from what stays. */
export function simplified(points, tolerance, isClosed) {
  if (tolerance <= 0 || points.length < (isClosed ? 4 : 3)) return points;
  if (!isClosed) return simplifiedLine(points, tolerance);
  // A ring is cut at the point farthest from its first, so that both halves have ends that stay.
  let far = 0;
  points.forEach((point, index) => { if (distance(point, points[0]) > distance(points[far], points[0])) far = index; });
  const there = simplifiedLine(points.slice(0, far + 1), tolerance);
  const back = simplifiedLine([...points.slice(far), points[0]], tolerance);
  const ring = [...there.slice(0, -1), ...back.slice(0, -1)];
  return ring.length >= 3 ? ring : [points[0], points[Math.floor(points.length / 3)], points[Math.floor((2 * points.length) / 3)]];
}

function simplifiedLine(points, tolerance) {
  const keep = new Uint8Array(points.length);
  keep[0] = 1;
  keep[points.length - 1] = 1;
  // A stack of its own: a traced edge of many thousand points would be too deep for recursion.
  const parts = [[0, points.length - 1]];
  while (parts.length > 0) {
    const [from, to] = parts.pop();
    let farthest = tolerance;
    let index = -1;
    for (let at = from + 1; at < to; at += 1) {
      const far = distance(points[at], nearestOnSegment(points[at], points[from], points[to]));
      if (far > farthest) [farthest, index] = [far, at];
    }
    if (index < 0) continue;
    keep[index] = 1;
    parts.push([from, index], [index, to]);
  }
  return points.filter((_, index) => keep[index]);
}

/** What two convex polygons share (Sutherland and Hodgman, 1974). */
export function sharedConvex(subject, clip) {
  const sign = signedArea(clip) < 0 ? -1 : 1;
  return clip.reduce((rest, a, index) => {
    const b = clip[(index + 1) % clip.length];
    const side = ([x, y]) => sign * ((b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]));
    return rest.flatMap((point, at) => {
      const next = rest[(at + 1) % rest.length];
      const [here, there] = [side(point), side(next)];
      const cut = here * there < 0 ? [[point[0] + (here / (here - there)) * (next[0] - point[0]), point[1] + (here / (here - there)) * (next[1] - point[1])]] : [];
      return here >= 0 ? [point, ...cut] : cut;
    });
  }, subject);
}

/** Intersection over union of two boxes, turned or not: 0 to 1. */
export function boxOverlap(a, b) {
  const [first, second] = [cornersOf(a), cornersOf(b)];
  const shared = areaOf(sharedConvex(first, second));
  const all = areaOf(first) + areaOf(second) - shared;
  return all > 0 ? shared / all : 0;
}

/** How far to move `[low, high]` so that one of its ends meets one of `lines` within `reach`; null where none does. */
export function snapBy(ends, lines, reach) {
  let best = null;
  for (const end of ends) {
    for (const line of lines) {
      const by = line - end;
      if (Math.abs(by) <= reach && (best === null || Math.abs(by) < Math.abs(best.by))) best = { by, line };
    }
  }
  return best;
}
