const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const shortest = 0.05;

/** Which part of a recording is in sight: from `start`, `span` seconds over `width` pixels. Pure arithmetic. */
export class TimeView {
  duration = 0;
  start = 0;
  span = 1;
  width = 1;

  /** A long recording opens on its first minute, with the whole of it in the overview. */
  open(duration) {
    this.duration = Math.max(duration, shortest);
    this.start = 0;
    this.span = Math.min(this.duration, 60);
  }

  get end() {
    return this.start + this.span;
  }

  get secondsPerPixel() {
    return this.span / this.width;
  }

  toX(time) {
    return ((time - this.start) / this.span) * this.width;
  }

  /** Held inside the recording. */
  toTime(x) {
    return clamp(this.start + (x / this.width) * this.span, 0, this.duration);
  }

  zoomAt(x, factor) {
    const time = this.start + (x / this.width) * this.span;
    this.span = clamp(this.span / factor, Math.min(shortest, this.duration), this.duration);
    this.#hold(time - (x / this.width) * this.span);
  }

  fit() {
    this.span = this.duration;
    this.start = 0;
  }

  panBy(seconds) {
    this.#hold(this.start + seconds);
  }

  /** Brings a stretch into sight; true when something moved. */
  reveal(start, end = start) {
    if (start >= this.start && end <= this.end) return false;
    if (end - start > this.span) this.span = Math.min(this.duration, (end - start) * 1.2);
    // What comes next is what one wants to see: little of what was, most of what follows.
    this.#hold(start - Math.max(0, Math.min(this.span * 0.1, this.span - (end - start))));
    return true;
  }

  #hold(start) {
    this.start = clamp(start, 0, Math.max(0, this.duration - this.span));
  }
}

/** Places for the ruler: `{ step, first }` seconds, so that marks stand at least `room` pixels apart. */
export function ticks(view, room = 80) {
  const least = view.secondsPerPixel * room;
  const steps = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];
  const step = steps.find((each) => each >= least) ?? 7200;
  return { step, first: Math.ceil(view.start / step) * step };
}

/** 65.5 → "1:05.5"; `digits` behind the point. */
export function clock(seconds, digits = 1) {
  const unit = 10 ** digits;
  const whole = Math.round(Math.max(0, seconds) * unit);
  const rest = whole % (60 * unit);
  const minutes = (whole - rest) / (60 * unit);
  const tail = (rest / unit).toFixed(digits).padStart(digits ? digits + 3 : 2, "0");
  return minutes < 60 ? `${minutes}:${tail}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${tail}`;
}

/**
 * A lane for each stretch, so that none lies on another: those of one group (a speaker, a label) stand together, in the
 * order of `groups`. Gives a map of stretch to lane, and for each lane its group.
 */
export function lanesOf(stretches, groups, { start = (each) => each.start, end = (each) => each.end, group = (each) => each.label } = {}) {
  const lanes = new Map();
  const owners = [];
  for (const name of groups) {
    const ends = [];
    const first = owners.length;
    for (const each of stretches.filter((one) => group(one) === name).sort((a, b) => start(a) - start(b))) {
      let lane = ends.findIndex((until) => until <= start(each) + 1e-9);
      if (lane < 0) lane = ends.length;
      ends[lane] = end(each);
      lanes.set(each, first + lane);
    }
    for (let lane = 0; lane < Math.max(1, ends.length); lane += 1) owners.push(name);
  }
  return { lanes, owners };
}
