import { frameTimesAround } from "./frame-probe.js";

/** As long as nothing is known of a video: 25 frames a second. */
const assumed = 1 / 25;
const presentedWithin = 400;
const same = 1e-4;
const echoWithin = 1e-6;
/** A frame stays no longer than so many of the shortest. */
const slowest = 12;

/**
 * The frames of a video: which one is shown, how long one lasts, and steps from one to the next.
 *
 * Browsers say the time of each frame that they present (`requestVideoFrameCallback`). While a video plays that is the
 * frame's own time. After a seek some (Firefox) say the time that was sought instead: these echo. There the times of the
 * frames around it are found out by a second player.
 */
export class Frames {
  #media;
  #changed;
  #seconds = null;
  #presented = 0;
  /** Frames in a row that played, and whether what stands was sought. */
  #inRow = 0;
  #isSought = false;
  #isHonest = false;
  /** Times of frames that follow each other, where a browser echoes; one list for each place that was looked at. */
  #runs = [];
  #probing = null;
  #stepping = Promise.resolve();
  #stepsLeft = 0;

  /** @param media the player; `changed()` is called with every frame that is presented. */
  constructor(media, changed) {
    this.#media = media;
    this.#changed = changed;
  }

  get #areTold() {
    return Boolean(this.#media.requestVideoFrameCallback);
  }

  /** Until the signal. */
  begin(signal) {
    const listen = (type, act) => this.#media.addEventListener(type, act, { signal });
    listen("seeking", () => this.#begin(true));
    listen("play", () => this.#begin(false));
    // The frame may have come before the seek was done.
    listen("seeked", () => this.#lookAround());
    if (this.#areTold) this.#watch(signal);
  }

  #begin(isSought) {
    this.#isSought = isSought;
    this.#inRow = 0;
  }

  /** Another video. */
  forget() {
    this.#seconds = null;
    this.#presented = 0;
    this.#begin(false);
    this.#runs = [];
    this.#probing = null;
  }

  /** The time of the frame on screen where the browser tells it, else that of the player. */
  get time() {
    if (!this.#areTold) return this.#media.currentTime;
    const { run, at } = this.#place(this.#presented);
    return run ? run[at] : this.#presented;
  }

  /** How long a frame lasts, in seconds. */
  get seconds() {
    return this.#seconds ?? assumed;
  }

  /** Counted from 0; null while it is not known. */
  get number() {
    return this.#seconds ? Math.round(this.time / this.#seconds) : null;
  }

  /** The frame of a moment among those that are known: `run[at]`; no `run` where none is. */
  #place(moment) {
    const run = this.#runs.findLast((times) => times[0] <= moment + same && moment < times.at(-1));
    return { run, at: run ? run.findLastIndex((time) => time <= moment + same) : 0 };
  }

  // What the browser tells

  #watch(signal) {
    this.#media.requestVideoFrameCallback((_, { mediaTime }) => {
      if (signal.aborted) return;
      this.#take(mediaTime);
      this.#changed();
      this.#watch(signal);
    });
  }

  /** Two frames in a row say how long one lasts; the first after a seek may have another time than its own. */
  #take(mediaTime) {
    const apart = mediaTime - this.#presented;
    this.#presented = mediaTime;
    if (this.#media.paused) return this.#compare(mediaTime);
    if (this.#inRow >= 2) this.#learn(apart);
    this.#inRow += 1;
  }

  #learn(apart) {
    if (apart > 0.001 && apart < 0.2) this.#seconds = Math.min(this.#seconds ?? apart, apart);
  }

  /** What was sought and has another time than the player shows an honest browser; the very same time is an echo. */
  #compare(mediaTime) {
    const { currentTime, seeking } = this.#media;
    if (seeking || !this.#isSought || this.#isHonest) return;
    this.#isHonest = Math.abs(mediaTime - currentTime) > echoWithin;
    if (this.#isHonest) this.#runs = [];
    this.#lookAround();
  }

  #lookAround() {
    const { currentTime, paused } = this.#media;
    const isEcho = paused && currentTime > same && Math.abs(this.#presented - currentTime) <= echoWithin;
    if (this.#isHonest || !isEcho || this.#place(currentTime).run) return;
    this.#probing ??= this.#probe(currentTime).finally(() => { this.#probing = null; });
  }

  async #probe(moment) {
    const { src } = this.#media;
    const times = await frameTimesAround(src, moment);
    if (src !== this.#media.src || this.#isHonest || times.length < 2) return;
    this.#runs.push(times);
    times.slice(1).forEach((time, index) => this.#learn(time - times[index]));
    this.#changed();
  }

  // Steps

  /**
   * So many frames on or back, one press after the other however fast they come; of a key that is held only as many as
   * can be shown. `seek(time)` goes there without frames, `done()` follows each step.
   */
  step(by, { isHeld = false, seek, done }) {
    this.#media.pause();
    if (isHeld && this.#stepsLeft > 0) return this.#stepping;
    this.#stepsLeft += 1;
    const go = () => (this.#areTold ? this.#go(by).then(done) : seek(this.#media.currentTime + by * this.seconds));
    this.#stepping = this.#stepping.then(go).catch(() => null).finally(() => { this.#stepsLeft -= 1; });
    return this.#stepping;
  }

  async #go(by) {
    await this.#probing;
    if (this.time <= 0 && by < 0) return;
    if (this.#seconds) return this.#goFrames(by);
    const direction = Math.sign(by);
    const isFelt = await this.#feelFor(direction);
    const rest = isFelt ? by - direction : by;
    if (rest !== 0 && this.#seconds) await this.#goFrames(rest);
  }

  /** To the middle of the frame that is meant; where frames differ in length, on until another one is shown. */
  async #goFrames(by) {
    const { run, at } = this.#place(this.#presented);
    if (run?.[at + by] !== undefined && run[at + by + 1] !== undefined) return this.#show((run[at + by] + run[at + by + 1]) / 2);
    const from = this.time;
    for (let frames = by + 0.5; frames < by + slowest; frames += 1) {
      const to = from + frames * this.seconds;
      await this.#show(Math.max(0, to));
      await this.#probing;
      if (by < 0 || Math.abs(this.time - from) > same || to > this.#media.duration) return;
    }
  }

  /** Until the length of a frame is known it is felt for, a little at a time: no frame is passed over. False where the browser echoes. */
  async #feelFor(direction) {
    const from = this.#presented;
    for (const seconds of [0.009, 0.018, 0.027, 0.036, 0.045, 0.06, 0.09, 0.15]) {
      await this.#show(Math.max(0, from + direction * (seconds + 0.0004)));
      if (this.#probing) {
        await this.#probing;
        return false;
      }
      const apart = Math.abs(this.#presented - from);
      if (apart <= same) continue;
      this.#seconds ??= apart;
      return true;
    }
    return true;
  }

  /** Goes there; done when the frame is shown. */
  #show(time) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, presentedWithin);
      this.#media.addEventListener("seeked", () => this.#media.requestVideoFrameCallback((_, { mediaTime }) => {
        clearTimeout(timer);
        this.#take(mediaTime);
        resolve();
      }), { once: true });
      this.#media.currentTime = Math.min(time, this.#media.duration);
    });
  }
}
