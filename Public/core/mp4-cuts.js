/**
 * AAC in MP4 (ISO 14496-12, 14496-14): its index says where every frame lies, so pieces need not be read in order. A piece is
 * made of frames that each get a head of their own (ADTS, ISO 13818-7): that a decoder takes from any place on.
 *
 *   await cuts.prepare(read)   // read(start, end): bytes of the file; false: no AAC in it that can be cut
 *   the rest as in sound-cuts.js; `wrap(bytes, range)` makes a piece of what was read
 */

const moovBytes = 64e6;
const framesAtMost = 16e6;
/** The length of a frame with its head has thirteen bits. */
const frameBytes = 8191 - 7;

const adtsRates = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];

export class Mp4Cuts {
  head = new Uint8Array(0);
  endsWell = false;
  /** All of it is known at once. */
  reach = Infinity;
  rate = 0;
  total = 0;
  preroll = 0;
  #offsets;
  #sizes;
  #samples;
  #codec;

  constructor(size) {
    this.size = size;
  }

  get count() {
    return this.#samples?.length ?? 0;
  }

  get lastSample() {
    return this.count > 0 ? this.#samples[this.count - 1] : -Infinity;
  }

  async prepare(read) {
    const bytes = await this.#index(read);
    if (!bytes) return false;
    try {
      const moov = new Boxes(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length);
      return moov.all("trak").some((track) => this.#take(track, moov)) && this.count > 0 && this.total > 0;
    } catch (error) {
      // It says that something lies where the index has ended.
      if (error instanceof RangeError) return false;
      throw error;
    }
  }

  /** What is in the box `moov`, which stands before or behind the sound; null without one. */
  async #index(read) {
    for (let at = 0, looked = 0; at + 8 <= this.size && looked < 1000; looked += 1) {
      const start = await read(at, Math.min(at + 16, this.size));
      if (start.length > 16 || start.length < 8) return null;
      const view = new DataView(start.buffer, start.byteOffset, start.length);
      const is64 = view.getUint32(0) === 1;
      if (is64 && start.length < 16) return null;
      const length = is64 ? Number(view.getBigUint64(8)) : view.getUint32(0) || this.size - at;
      const from = is64 ? 16 : 8;
      if (length < from || at + length > this.size) return null;
      if (nameAt(view, 4) === "moov") return length > moovBytes ? null : read(at + from, at + length);
      at += length;
    }
    return null;
  }

  #take(track, moov) {
    const media = track.one("mdia");
    const [handler, header, table] = [media?.one("hdlr"), media?.one("mdhd"), media?.one("minf")?.one("stbl")];
    if (!handler || !header || !table || nameAt(handler.view, handler.start + 8) !== "soun") return false;
    this.#codec = aacOf(table.one("stsd"));
    const frames = this.#codec && framesOf(table);
    if (!frames) return false;
    this.rate = header.view.getUint32(header.start + (header.view.getUint8(header.start) === 1 ? 20 : 12));
    // The frame before, and what doubles its rate.
    this.preroll = 4096;
    const skipped = skippedBy(track.one("edts")?.one("elst"), this.rate, moov.one("mvhd"));
    [this.#offsets, this.#sizes, this.#samples] = [frames.offsets, frames.sizes, frames.samples.map((sample) => sample - skipped)];
    this.total = frames.length - skipped;
    return this.rate > 0;
  }

  range(from, to) {
    const first = Math.max(0, lastCut(this.#samples, this.count, from - this.preroll));
    const last = Math.max(first, lastCut(this.#samples, this.count, to));
    let [start, end] = [Infinity, 0];
    for (let at = first; at <= last; at += 1) {
      start = Math.min(start, this.#offsets[at]);
      end = Math.max(end, this.#offsets[at] + this.#sizes[at]);
    }
    return { start, end: Math.min(end, this.size), sample: this.#samples[first], until: this.#samples[last + 1] ?? null, first, last };
  }

  wrap(bytes, { start, first, last }) {
    const { profile, rate, channels } = this.#codec;
    const sizes = this.#sizes.subarray(first, last + 1);
    const whole = new Uint8Array(sizes.reduce((sum, size) => sum + size + 7, 0));
    let at = 0;
    for (const [index, size] of sizes.entries()) {
      const length = size + 7;
      whole.set([0xff, 0xf1, (profile << 6) | (rate << 2) | (channels >> 2), ((channels & 3) << 6) | (length >> 11), (length >> 3) & 0xff, ((length & 7) << 5) | 0x1f, 0xfc], at);
      const from = this.#offsets[first + index] - start;
      whole.set(bytes.subarray(from, from + size), at + 7);
      at += length;
    }
    return whole;
  }
}

const nameAt = (view, at) => String.fromCharCode(...[0, 1, 2, 3].map((index) => view.getUint8(at + index)));

/** The boxes between two places. */
class Boxes {
  constructor(view, start, end) {
    Object.assign(this, { view, start, end });
  }

  all(name) {
    const found = [];
    for (let at = this.start; at + 8 <= this.end;) {
      const length = this.view.getUint32(at);
      if (length < 8) break;
      if (nameAt(this.view, at + 4) === name) found.push(new Boxes(this.view, at + 8, Math.min(at + length, this.end)));
      at += length;
    }
    return found;
  }

  one(name) {
    return this.all(name)[0] ?? null;
  }

  /** The rows of a table of whole numbers of four bytes, `columns` in each, behind their count. */
  rows(columns, from = 4) {
    const count = this.view.getUint32(this.start + from);
    const first = this.start + from + 4;
    if (first + count * columns * 4 > this.end) throw new RangeError("a table longer than its box");
    return Array.from({ length: count }, (_, row) => Array.from({ length: columns }, (__, column) => this.view.getUint32(first + (row * columns + column) * 4)));
  }
}

/** `{ profile, rate, channels }` as ADTS writes them, of the first description; null where it is something else. */
function aacOf(descriptions) {
  if (!descriptions) return null;
  const entry = descriptions.start + 8;
  if (nameAt(descriptions.view, entry + 4) !== "mp4a") return null;
  const bytes = new Uint8Array(descriptions.view.buffer, descriptions.view.byteOffset + entry, descriptions.end - entry);
  for (let at = 36; at + 4 < bytes.length; at += 1) {
    if (String.fromCharCode(...bytes.subarray(at, at + 4)) === "esds") return configOf(bytes, at + 8);
  }
  return null;
}

/** A descriptor's content, behind a length of up to four times seven bits. */
function contentAt(bytes, at, tag) {
  if (bytes[at] !== tag) return -1;
  let place = at + 1;
  while (place < at + 4 && bytes[place] & 0x80) place += 1;
  return place + 1;
}

function configOf(bytes, at) {
  let place = contentAt(bytes, at, 3);
  if (place < 0) return null;
  const flags = bytes[place + 2];
  place += 3 + (flags & 0x80 ? 2 : 0) + (flags & 0x40 ? 1 + bytes[place + 3] : 0) + (flags & 0x20 ? 2 : 0);
  const decoder = contentAt(bytes, place, 4);
  if (decoder < 0 || ![0x40, 0x66, 0x67, 0x68].includes(bytes[decoder])) return null;
  const config = contentAt(bytes, decoder + 13, 5);
  if (config < 0) return null;
  let bit = config * 8;
  const take = (count) => {
    let value = 0;
    for (let left = count; left > 0; left -= 1, bit += 1) value = value * 2 + ((bytes[bit >> 3] >> (7 - (bit & 7))) & 1);
    return value;
  };
  const rateOf = () => {
    const index = take(4);
    return index === 15 ? adtsRates.indexOf(take(24)) : index;
  };
  let kind = take(5);
  const rate = rateOf();
  const channels = take(4);
  // With doubled rate or stereo made of one channel the frames are those of the kind that follows.
  if (kind === 5 || kind === 29) {
    rateOf();
    kind = take(5);
  }
  const isKnown = kind >= 1 && kind <= 4 && rate >= 0 && rate < adtsRates.length && channels >= 1 && channels <= 7;
  return isKnown ? { profile: kind - 1, rate, channels } : null;
}

/** Where each frame lies, how long it is and with which sample it begins; null where it cannot be so. */
function framesOf(table) {
  const [sizes, times, runs] = [table.one("stsz"), table.one("stts"), table.one("stsc")];
  const [places, far] = [table.one("stco"), table.one("co64")];
  if (!sizes || !times || !runs || (!places && !far)) return null;
  const count = sizes.view.getUint32(sizes.start + 8);
  const same = sizes.view.getUint32(sizes.start + 4);
  if (count === 0 || count > framesAtMost) return null;
  const frames = { offsets: new Float64Array(count), sizes: new Uint16Array(count), samples: new Float64Array(count), length: 0 };
  for (let at = 0; at < count; at += 1) {
    const size = same || sizes.view.getUint32(sizes.start + 12 + at * 4);
    if (size > frameBytes) return null;
    frames.sizes[at] = size;
  }
  let at = 0;
  for (const [number, step] of times.rows(2)) {
    for (let left = Math.min(number, count - at); left > 0; left -= 1, at += 1) {
      frames.samples[at] = frames.length;
      frames.length += step;
    }
  }
  const chunks = places ? places.rows(1).map(([place]) => place) : far.rows(2).map(([high, low]) => high * 2 ** 32 + low);
  return at === count && placeFrames(frames, chunks, runs.rows(3)) ? frames : null;
}

/** Frames lie one behind the other in chunks; a run says how many are in each chunk from one on. */
function placeFrames({ offsets, sizes }, chunks, runs) {
  let [at, run] = [0, 0];
  for (let chunk = 0; chunk < chunks.length && at < offsets.length; chunk += 1) {
    while (run + 1 < runs.length && runs[run + 1][0] <= chunk + 1) run += 1;
    let place = chunks[chunk];
    for (let left = runs[run]?.[1] ?? 0; left > 0 && at < offsets.length; left -= 1, at += 1) {
      offsets[at] = place;
      place += sizes[at];
    }
  }
  return at === offsets.length;
}

/** Samples that are not played at the beginning, less the silence before it. */
function skippedBy(edits, rate, movie) {
  if (!edits) return 0;
  const { view, start } = edits;
  const isLong = view.getUint8(start) === 1;
  const scale = movie ? movie.view.getUint32(movie.start + (movie.view.getUint8(movie.start) === 1 ? 20 : 12)) : 0;
  let silent = 0;
  for (let left = Math.min(view.getUint32(start + 4), 100), at = start + 8; left > 0; left -= 1, at += isLong ? 20 : 12) {
    const duration = isLong ? Number(view.getBigUint64(at)) : view.getUint32(at);
    const begin = isLong ? Number(view.getBigInt64(at + 8)) : view.getInt32(at + 4);
    if (begin >= 0) return begin - silent;
    if (scale > 0) silent += (duration / scale) * rate;
  }
  return 0;
}

/** The last of the first `count` cuts that begins at or before a sample; -1: none does. */
export function lastCut(samples, count, sample) {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (samples[middle] <= sample) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
