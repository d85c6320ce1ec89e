import { lastCut, Mp4Cuts } from "./mp4-cuts.js";

/**
 * Where compressed sound can be cut: places in a file from which a decoder can begin, each with the sample of the recording
 * that it begins with. Fed with the file as it comes, in pieces of any size.
 *
 *   const cuts = soundCuts(firstBytes, size);   // null: of no kind that is known here
 *   cuts.feed(bytes); cuts.range(fromSample, toSample)   // { start, end, sample }: bytes of the file, and their first sample
 *
 *   rate      samples a second; 0 until the first cut
 *   total     samples of the whole recording as far as its headers tell, else an estimate; 0: not known
 *   head      what has to stand before a piece; preroll: samples that a decoder needs before what is wanted
 *   endsWell  a piece is true at its end: a decoder drops some of its beginning
 */
export function soundCuts(bytes, size) {
  const sign = String.fromCharCode(...bytes.subarray(0, 4));
  if (sign === "fLaC") return new FlacCuts(size);
  if (sign === "OggS") return new OggCuts(size);
  if (sign === "\x1aE\xdf\xa3") return new WebmCuts(size);
  if (text(bytes, 4, 4) === "ftyp") return new Mp4Cuts(size);
  if (sign.startsWith("ID3") || frameAt(bytes, 0)) return new Mp3Cuts(size);
  return null;
}

class Cuts {
  rate = 0;
  total = 0;
  head = new Uint8Array(0);
  preroll = 0;
  endsWell = false;
  count = 0;
  #offsets = new Float64Array(4096);
  #samples = new Float64Array(4096);
  #rest = new Uint8Array(0);
  #at = 0;
  #isOver = false;

  constructor(size) {
    this.size = size;
  }

  feed(bytes) {
    let all = bytes;
    if (this.#rest.length > 0) {
      all = new Uint8Array(this.#rest.length + bytes.length);
      all.set(this.#rest);
      all.set(bytes, this.#rest.length);
    }
    let at = Math.max(0, this.#skipped - this.#at);
    for (;;) {
      const step = at < all.length ? this.step(all, at, this.#at + at) : 0;
      if (step === 0) break;
      at += step;
    }
    this.#skipped = this.#at + at;
    const kept = Math.min(at, all.length);
    this.#rest = all.slice(kept);
    this.#at += kept;
  }

  #skipped = 0;

  end() {
    this.#isOver = true;
  }

  add(offset, sample) {
    if (this.count === this.#offsets.length) {
      this.#offsets = grown(this.#offsets);
      this.#samples = grown(this.#samples);
    }
    this.#offsets[this.count] = offset;
    this.#samples[this.count] = sample;
    this.count += 1;
  }

  /** The sample up to which it is known where the bytes lie. */
  get reach() {
    return this.#isOver ? Infinity : this.lastSample;
  }

  get lastSample() {
    return this.count > 0 ? this.#samples[this.count - 1] : -Infinity;
  }

  /** Bytes that have these samples in them; only within `reach`. */
  range(from, to) {
    const first = Math.max(0, lastCut(this.#samples, this.count, from - this.preroll));
    const last = lastCut(this.#samples, this.count, to) + 1;
    const isEnd = last >= this.count;
    return { start: this.#offsets[first], sample: this.#samples[first], end: isEnd ? this.size : this.#offsets[last], until: isEnd ? null : this.#samples[last] };
  }
}

function grown(array) {
  const larger = new Float64Array(2 * array.length);
  larger.set(array);
  return larger;
}

const text = (bytes, at, length) => String.fromCharCode(...bytes.subarray(at, at + length));
const big = (bytes, at, length) => bytes.subarray(at, at + length).reduce((sum, byte) => sum * 256 + byte, 0);
const little = (bytes, at, length) => bytes.subarray(at, at + length).reduceRight((sum, byte) => sum * 256 + byte, 0);

// MPEG audio, layer III (ISO 11172-3, 13818-3)

const bitrates = { 3: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320], 2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160] };
const rates = { 3: [44100, 48000, 32000], 2: [22050, 24000, 16000], 0: [11025, 12000, 8000] };

/** The frame that begins here, or null. */
function frameAt(bytes, at) {
  const [first, second, third, fourth] = bytes.subarray(at, at + 4);
  const version = (second >> 3) & 3;
  if (fourth === undefined || first !== 0xff || (second & 0xe6) !== 0xe2 || version === 1) return null;
  const bitrate = bitrates[version === 3 ? 3 : 2][third >> 4];
  const rate = rates[version][(third >> 2) & 3];
  if (!bitrate || !rate) return null;
  const samples = version === 3 ? 1152 : 576;
  const side = version === 3 ? (fourth >> 6 === 3 ? 17 : 32) : fourth >> 6 === 3 ? 9 : 17;
  return { rate, samples, side, bytes: Math.floor((samples * bitrate * 125) / rate) + ((third >> 1) & 1) };
}

class Mp3Cuts extends Cuts {
  #sample = 0;
  #isFirst = true;

  step(bytes, at, offset) {
    if (offset === 0 && text(bytes, 0, 3) === "ID3") {
      if (bytes.length < 10) return 0;
      return 10 + bytes.subarray(6, 10).reduce((sum, byte) => sum * 128 + byte, 0);
    }
    if (bytes.length - at < 4) return 0;
    const frame = frameAt(bytes, at);
    if (!frame || (this.rate && frame.rate !== this.rate)) return nextOf(bytes, at);
    if (this.#isFirst) {
      if (bytes.length < at + frame.bytes + 4) return 0;
      if (!frameAt(bytes, at + frame.bytes)) return nextOf(bytes, at);
      this.#isFirst = false;
      this.#begin(bytes, at, offset, frame);
      if (this.#hasHeader) return frame.bytes;
    }
    this.add(offset, this.#sample);
    this.#sample += frame.samples;
    return frame.bytes;
  }

  #hasHeader = false;

  /** The first frame may hold no sound but how long it is, and how many samples its encoder put before (Xing, LAME). */
  #begin(bytes, at, offset, frame) {
    this.rate = frame.rate;
    // The bits of a frame may lie in those before it.
    this.preroll = 12 * frame.samples;
    this.total = ((this.size - offset) / frame.bytes) * frame.samples;
    const place = at + 4 + frame.side;
    this.#hasHeader = ["Xing", "Info", "VBRI"].includes(text(bytes, place, 4));
    if (!this.#hasHeader || text(bytes, place, 4) === "VBRI") return;
    const delay = /^(LAME|Lavc|Lavf)/.test(text(bytes, place + 120, 4)) ? (bytes[place + 141] << 4) + (bytes[place + 142] >> 4) + 529 : 0;
    this.#sample = -delay;
    if (bytes[place + 7] & 1) this.total = big(bytes, place + 8, 4) * frame.samples - delay;
  }
}

/** To where a frame may begin. */
function nextOf(bytes, at) {
  const next = bytes.indexOf(0xff, at + 1);
  return (next < 0 ? bytes.length : next) - at;
}

// FLAC (RFC 9639)

class FlacCuts extends Cuts {
  #isHead = true;
  #block = 0;
  #expected = 0;

  step(bytes, at, offset) {
    if (offset === 0) return 4;
    if (this.#isHead) return this.#metadata(bytes, at);
    if (bytes.length - at < 16) return 0;
    const frame = this.#frame(bytes, at);
    if (!frame) return nextOf(bytes, at);
    this.add(offset, frame.sample);
    this.#expected = frame.sample + frame.samples;
    return frame.head;
  }

  #metadata(bytes, at) {
    if (bytes.length - at < 4) return 0;
    const length = big(bytes, at + 1, 3);
    if ((bytes[at] & 0x7f) === 0) {
      if (bytes.length - at < 4 + length || length < 34) return 0;
      const info = bytes.slice(at + 4, at + 38);
      this.#block = big(info, 0, 2);
      this.rate = big(info, 10, 3) >> 4;
      this.total = (info[13] & 15) * 2 ** 32 + big(info, 14, 4);
      // A piece does not know how long it is, nor what its checksum would be.
      info[13] &= 0xf0;
      info.fill(0, 14);
      this.head = Uint8Array.of(...[..."fLaC"].map((sign) => sign.charCodeAt(0)), 0x80, 0, 0, 34, ...info);
    }
    this.#isHead = bytes[at] < 0x80;
    return 4 + length;
  }

  /** The frame that begins here, by its checksum and by its number following that of the one before; else null. */
  #frame(bytes, at) {
    if (bytes[at] !== 0xff || (bytes[at + 1] & 0xfe) !== 0xf8 || (bytes[at + 3] & 1) === 1) return null;
    const sizeCode = bytes[at + 2] >> 4;
    const rateCode = bytes[at + 2] & 15;
    const number = utf8Number(bytes, at + 4);
    if (!number || sizeCode === 0 || rateCode === 15) return null;
    let end = at + 4 + number.length;
    let samples = sizeCode === 1 ? 192 : sizeCode <= 5 ? 144 << sizeCode : 1 << sizeCode;
    if (sizeCode === 6) samples = bytes[end] + 1;
    if (sizeCode === 7) samples = big(bytes, end, 2) + 1;
    end += (sizeCode === 6 ? 1 : sizeCode === 7 ? 2 : 0) + (rateCode === 12 ? 1 : rateCode > 12 ? 2 : 0);
    if (checksum(bytes, at, end) !== bytes[end]) return null;
    const sample = bytes[at + 1] & 1 ? number.value : number.value * this.#block;
    return sample >= this.#expected && sample < this.#expected + this.rate ? { sample, samples, head: end - at + 1 } : null;
  }
}

function utf8Number(bytes, at) {
  const first = bytes[at];
  if (first < 0x80) return { value: first, length: 1 };
  const length = Math.clz32(~(first << 24));
  if (length < 2 || length > 7) return null;
  let value = first & (0x7f >> length);
  for (let index = 1; index < length; index += 1) {
    if ((bytes[at + index] & 0xc0) !== 0x80) return null;
    value = value * 64 + (bytes[at + index] & 0x3f);
  }
  return { value, length };
}

/** CRC-8 with the polynomial 0x07. */
function checksum(bytes, from, to) {
  let sum = 0;
  for (let at = from; at < to; at += 1) {
    sum ^= bytes[at];
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 0x80 ? ((sum << 1) ^ 0x07) & 0xff : sum << 1;
  }
  return sum;
}

// Ogg (RFC 3533) with Opus (RFC 7845) or Vorbis

class OggCuts extends Cuts {
  endsWell = true;
  #skip = 0;
  #isHead = true;
  #granule = 0;

  step(bytes, at, offset) {
    if (bytes.length - at < 27) return 0;
    if (text(bytes, at, 4) !== "OggS") return 1;
    const segments = bytes[at + 26];
    if (bytes.length - at < 27 + segments) return 0;
    const size = 27 + segments + bytes.subarray(at + 27, at + 27 + segments).reduce((sum, byte) => sum + byte, 0);
    if (bytes.length - at < size) return 0;
    if (offset === 0) this.#identify(bytes.subarray(at + 27 + segments, at + size));
    const granule = pageEnd(bytes, at);
    if (this.#isHead && granule <= 0) this.head = Uint8Array.of(...this.head, ...bytes.subarray(at, at + size));
    else {
      this.#isHead = false;
      const isContinued = (bytes[at + 5] & 1) === 1;
      if (!isContinued && this.rate) this.add(offset, this.#granule - this.#skip);
      if (granule > 0) this.#granule = granule;
    }
    return size;
  }

  #identify(packet) {
    if (text(packet, 0, 8) === "OpusHead") [this.rate, this.#skip] = [48000, little(packet, 10, 2)];
    else if (text(packet, 1, 6) === "vorbis") this.rate = little(packet, 12, 4);
    this.preroll = this.rate / 4;
  }

  /** The end of the file says how long it is. */
  tail(bytes) {
    for (let at = bytes.length - 27; at >= 0; at -= 1) {
      if (bytes[at] === 0x4f && text(bytes, at, 4) === "OggS" && pageEnd(bytes, at) > 0) {
        this.total = pageEnd(bytes, at);
        return;
      }
    }
  }
}

/** The sample with which a page ends; -1: no packet ends on it. */
const pageEnd = (bytes, at) => (bytes[at + 13] & 0x80 ? -1 : little(bytes, at + 6, 8));

// WebM (RFC 9559): at its clusters, in milliseconds

const cluster = [0x1f, 0x43, 0xb6, 0x75];
/** Its name and size, a checksum, and its time, at their longest. */
const clusterHead = 4 + 8 + 6 + 1 + 8 + 8;

/** A size of one to eight bytes; all ones: not known. */
function vint(bytes, at) {
  const length = Math.clz32(bytes[at] << 24) + 1;
  const value = (bytes[at] & (0xff >> length)) * 256 ** (length - 1) + big(bytes, at + 1, Math.min(length, 8) - 1);
  return { length, value, isKnown: value < 2 ** (7 * length) - 1 };
}

class WebmCuts extends Cuts {
  preroll = 80;
  #scale = 1e6;

  step(bytes, at, offset) {
    const found = this.#clusterAt(bytes, at);
    if (found === null) return 0;
    if (found.skip) {
      if (this.count === 0) this.head = Uint8Array.of(...this.head, ...bytes.subarray(at, at + found.skip));
      return found.skip;
    }
    if (this.count === 0) this.#begin();
    this.add(offset, (found.time * this.#scale) / 1e6);
    return found.length;
  }

  /** A cluster that begins here; how far there is none; null where more has to be known. */
  #clusterAt(bytes, at) {
    if (bytes.length - at < clusterHead) return null;
    if (!cluster.every((byte, index) => bytes[at + index] === byte)) {
      const next = bytes.indexOf(cluster[0], at + 1);
      return { skip: (next < 0 || next > bytes.length - clusterHead ? bytes.length - clusterHead : next) - at || 1 };
    }
    const size = vint(bytes, at + 4);
    let place = at + 4 + size.length;
    // A checksum may stand first.
    if (bytes[place] === 0xbf) place += 6;
    const time = vint(bytes, place + 1);
    if (bytes[place] !== 0xe7 || time.value > 8) return { skip: 4 };
    return { time: big(bytes, place + 1 + time.length, time.value), length: size.isKnown ? 4 + size.length + size.value : clusterHead };
  }

  /** What stands before the first cluster says how long all of it is, or does not. */
  #begin() {
    this.rate = 1000;
    const scale = valueAfter(this.head, [0x2a, 0xd7, 0xb1]);
    if (scale) this.#scale = big(scale, 0, scale.length);
    const duration = valueAfter(this.head, [0x44, 0x89]);
    if (duration?.length === 4 || duration?.length === 8) {
      const view = new DataView(duration.slice().buffer);
      this.total = ((duration.length === 8 ? view.getFloat64(0) : view.getFloat32(0)) * this.#scale) / 1e6;
    }
  }
}

/** The bytes of an element of at most eight bytes, found by its name. */
function valueAfter(bytes, name) {
  for (let at = bytes.indexOf(name[0]); at >= 0; at = bytes.indexOf(name[0], at + 1)) {
    if (!name.every((byte, index) => bytes[at + index] === byte)) continue;
    const size = vint(bytes, at + name.length);
    const start = at + name.length + size.length;
    if (size.value > 0 && size.value <= 8) return bytes.subarray(start, start + size.value);
  }
  return null;
}
