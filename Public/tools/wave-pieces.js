import { soundCuts } from "../core/sound-cuts.js";

/** At this rate compressed sound is decoded: 8 kHz are seen of it. */
const rate = 16000;
const tailBytes = 65_536;
const atOnce = 2;

/**
 * Compressed sound read once from its beginning to its end, in pieces that are decoded on their own (by the page, which
 * alone can do that), so that its length does not matter. Later a piece is fetched again by its bytes.
 *
 *   begin({ rate, frames })  once it is known what it is; take(index, samples) for each piece, of `chunkFrames`
 */
export class WavePieces {
  #address;
  #cuts;
  #chunkFrames;
  #decode;
  #kept = [];

  /** null where it is of no kind that can be cut. @param decode(bytes) resolves to samples at `rate`. */
  static of(address, head, size, chunkFrames, decode) {
    const cuts = soundCuts(head, size);
    return cuts && new WavePieces(address, cuts, chunkFrames, decode);
  }

  constructor(address, cuts, chunkFrames, decode) {
    [this.#address, this.#cuts, this.#chunkFrames, this.#decode] = [address, cuts, chunkFrames, decode];
  }

  /** False where nothing in it could be decoded, or nothing says how long it is. */
  async read({ begin, take }) {
    if (this.#cuts.prepare) return this.#readIndexed(begin, take);
    if (this.#cuts.tail) this.#cuts.tail(await this.#fetch(this.#cuts.size - tailBytes, this.#cuts.size));
    const reply = await fetch(this.#address);
    if (!reply.ok) throw new Error(`The sound could not be fetched (${reply.status}).`);
    const reader = reply.body.getReader();
    const busy = new Set();
    let [next, offset, hasBegun, isOver] = [0, 0, false, false];
    while (!isOver) {
      const { done, value } = await reader.read();
      isOver = done;
      if (done) this.#cuts.end();
      else {
        this.#cuts.feed(value);
        this.#kept.push({ offset, bytes: value });
        offset += value.length;
      }
      if (this.#cuts.count === 0) continue;
      if (!(this.#cuts.total > 0)) return false;
      for (; this.#isWithin(next); next += 1) {
        const index = next;
        const part = this.#part(index);
        const bytes = this.#joined(part);
        if (index === 0) {
          const samples = await this.#samples(index, part, bytes);
          if (!samples) return false;
          begin(this.#format);
          hasBegun = true;
          take(0, samples);
          continue;
        }
        const work = this.#samples(index, part, bytes).then((samples) => { take(index, samples ?? new Float32Array(0)); }).finally(() => busy.delete(work));
        busy.add(work);
        if (busy.size >= atOnce) await Promise.race(busy);
      }
      this.#letGo(next);
    }
    await Promise.all(busy);
    return hasBegun;
  }

  /** Where an index says all places ahead, each piece is fetched on its own. */
  async #readIndexed(begin, take) {
    if (!await this.#cuts.prepare((start, end) => this.#fetch(start, end))) return false;
    for (let index = 0; this.#isWithin(index); index += 1) {
      const part = this.#part(index);
      const samples = await this.#samples(index, part, await this.#fetch(part.start, part.end));
      if (index === 0 && !samples) return false;
      if (index === 0) begin(this.#format);
      take(index, samples ?? new Float32Array(0));
    }
    return true;
  }

  get #format() {
    return { rate, frames: Math.max(1, Math.round((this.#cuts.total / this.#cuts.rate) * rate)) };
  }

  #isWithin(index) {
    const { reach, lastSample } = this.#cuts;
    const [from, to] = this.#extent(index);
    return reach > to && (reach !== Infinity || from <= lastSample);
  }

  /** The samples of the recording that a piece is of, at its own rate. */
  #extent(index) {
    const seconds = this.#chunkFrames / rate;
    return [index * seconds * this.#cuts.rate, (index + 1) * seconds * this.#cuts.rate];
  }

  #part(index) {
    return this.#cuts.range(...this.#extent(index));
  }

  /** One piece again; only one that was read before. */
  async chunk(index) {
    const part = this.#part(index);
    return await this.#samples(index, part, await this.#fetch(part.start, part.end)) ?? new Float32Array(0);
  }

  async #samples(index, part, bytes) {
    const { sample, until } = part;
    const samples = await this.#decode((this.#cuts.wrap?.(bytes, part) ?? this.#headed(bytes)).buffer);
    if (!samples) return null;
    const start = this.#cuts.endsWell && until !== null ? (until / this.#cuts.rate) * rate - samples.length : (sample / this.#cuts.rate) * rate;
    const from = Math.round(index * this.#chunkFrames - start);
    if (from >= 0) return samples.slice(from, from + this.#chunkFrames);
    const later = new Float32Array(Math.min(this.#chunkFrames, samples.length - from));
    later.set(samples.subarray(0, later.length + from), -from);
    return later;
  }

  #headed(bytes) {
    const { head } = this.#cuts;
    const whole = new Uint8Array(head.length + bytes.length);
    whole.set(head);
    whole.set(bytes, head.length);
    return whole;
  }

  async #fetch(start, end) {
    const reply = await fetch(this.#address, { headers: { Range: `bytes=${Math.max(0, start)}-${end - 1}` } });
    if (!reply.ok) throw new Error(`The sound could not be fetched (${reply.status}).`);
    return new Uint8Array(await reply.arrayBuffer());
  }

  #joined({ start, end }) {
    const joined = new Uint8Array(end - start);
    for (const { offset, bytes } of this.#kept) {
      const from = Math.max(start, offset);
      const to = Math.min(end, offset + bytes.length);
      if (from < to) joined.set(bytes.subarray(from - offset, to - offset), from - start);
    }
    return joined;
  }

  /** What the next piece does not need is not kept. */
  #letGo(next) {
    const { start } = this.#part(next);
    this.#kept = this.#kept.filter(({ offset, bytes }) => offset + bytes.length > start);
  }
}
