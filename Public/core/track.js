/**
 * A box that moves through time: keyframes by time, straight between them. It is not there before the first and after
 * the last, and from a keyframe that is not visible up to the next. Pure functions; tracks are never changed in place.
 */

const numbers = ["x", "y", "width", "height"];
const same = 1e-4;

/** Places are whole pixels at keyframes; times are cut to a tenth of a millisecond, below any frame. */
export const exactTime = (time) => Math.round(time * 1e4) / 1e4 || 0;

export const extentOf = ({ keyframes }) => ({ start: keyframes[0].time, end: keyframes.at(-1).time });

export const keyframeAt = ({ keyframes }, time, slack = same) => keyframes.find((each) => Math.abs(each.time - time) <= slack);

const lastBefore = ({ keyframes }, time) => keyframes.findLast((each) => each.time <= time + same);

/** Where the box would be, seen or not: before the first and after the last keyframe it stands still. */
export function placeAt(track, time) {
  const before = lastBefore(track, time) ?? track.keyframes[0];
  const next = track.keyframes.find((each) => each.time > time + same);
  if (!next || next === before) return boxOf(before);
  const share = (time - before.time) / (next.time - before.time);
  return Object.fromEntries(numbers.map((name) => [name, before[name] + share * (next[name] - before[name])]));
}

export const boxOf = (keyframe) => Object.fromEntries(numbers.map((name) => [name, keyframe[name]]));

export function isSeen(track, time) {
  const before = lastBefore(track, time);
  return Boolean(before?.visible !== false && before && (time <= track.keyframes.at(-1).time + same));
}

/** With a keyframe here: the one that stands here is replaced. */
export function withKeyframe(track, time, box, visible = null, slack = same) {
  const there = keyframeAt(track, time, slack);
  const before = lastBefore(track, time);
  const frame = { time: there?.time ?? exactTime(time), ...boxOf(box), visible: visible ?? there?.visible ?? before?.visible ?? true };
  return { ...track, keyframes: [...track.keyframes.filter((each) => each !== there), frame].sort((a, b) => a.time - b.time) };
}

/** Null when nothing would be left. */
export function withoutKeyframe(track, time, slack = same) {
  const keyframes = track.keyframes.filter((each) => each !== keyframeAt(track, time, slack));
  return keyframes.length > 0 ? { ...track, keyframes } : null;
}

/** Two tracks: the first ends where the second begins. Null where there is nothing to cut. */
export function split(track, time) {
  const { start, end } = extentOf(track);
  if (time <= start + same || time >= end - same) return null;
  const whole = keyframeAt(track, time) ? track : withKeyframe(track, time, roundedBox(placeAt(track, time)));
  const at = whole.keyframes.findIndex((each) => Math.abs(each.time - time) <= same);
  return [{ ...track, keyframes: whole.keyframes.slice(0, at + 1) }, { ...track, keyframes: whole.keyframes.slice(at) }];
}

/** One track of two, the first keeping its name: between them it is not to be seen; where both have keyframes, those of the first count. */
export function merge(first, second) {
  const [early, late] = [first, second].sort((a, b) => extentOf(a).start - extentOf(b).start);
  const end = extentOf(early).end;
  const rest = late.keyframes.filter(({ time }) => time > end + same);
  const hasGap = rest.length > 0 && extentOf(late).start > end + same;
  const head = hasGap ? [...early.keyframes.slice(0, -1), { ...early.keyframes.at(-1) }] : early.keyframes;
  // The last moment of the first is still seen: it goes out of sight a tenth of a millisecond on.
  const out = hasGap ? [{ ...head.at(-1), time: exactTime(end + 2e-4), visible: false }] : [];
  return { ...first, keyframes: [...head, ...out, ...rest] };
}

export const roundedBox = (box) => Object.fromEntries(numbers.map((name) => [name, Math.round(box[name])]));
