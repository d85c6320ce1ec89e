/**
 * The picture of a sound: tiles of waveform and spectrogram, asked of a worker as they come into sight and kept, so that
 * scrolling only moves pictures. One worker for each recording, however many show it.
 */

const tileWidth = 512;
const tilesKept = 160;
const finest = 1 / 4096;
/** More than this, decoded, is too much to hold at once. */
const foreignBytes = 32e6;
const foreignSeconds = 5400;

const sources = new Map();

export class Wave {
  #worker = new Worker(new URL("./wave-worker.js", import.meta.url), { type: "module" });
  #address;
  #users = new Set();
  #tiles = new Map();
  #state = { format: null, problem: "", overview: null, done: false };

  /** The wave of an address, shared; `changed` is called when more of it is there. `leave` gives it back. */
  static of(address, changed) {
    if (!sources.has(address)) sources.set(address, new Wave(address));
    const wave = sources.get(address);
    wave.#users.add(changed);
    return wave;
  }

  constructor(address) {
    this.#address = address;
    this.#worker.onmessage = ({ data }) => this.#hear(data);
    this.#worker.onerror = () => this.#set({ problem: "The sound could not be drawn." });
    this.#worker.postMessage({ open: address });
  }

  leave(changed) {
    this.#users.delete(changed);
    if (this.#users.size > 0) return;
    this.#worker.terminate();
    sources.delete(this.#address);
  }

  /** `{ format: { duration, rate, channels }, problem, isUnreadable, overview, done }` */
  get state() {
    return this.#state;
  }

  #set(change) {
    this.#state = { ...this.#state, ...change };
    for (const changed of this.#users) changed();
  }

  #hear({ format, foreign, decode, bytes, problem, overview, done, name, bitmap, isPartial }) {
    if (foreign !== undefined) return this.#decodeWhole(foreign);
    if (decode) return this.#decodePiece(decode, bytes);
    if (name) this.#keep(name, bitmap, isPartial);
    if (format || problem || overview) this.#set({ ...(format && { format }), ...(problem && { problem }), ...(overview && { overview, done }) });
    else if (name) this.#set({});
    // What was drawn before all of it was known is drawn again.
    if (overview) for (const tile of this.#tiles.values()) if (tile.isPartial) tile.isStale = true;
  }

  #keep(name, bitmap, isPartial) {
    const tile = this.#tiles.get(name);
    if (!tile) return bitmap?.close();
    tile.bitmap?.close();
    Object.assign(tile, { bitmap, isPartial, isAsked: false, isStale: false });
  }

  async #decodePiece(decoded, bytes) {
    const sound = await decodedSound(bytes).catch(() => null);
    const samples = sound && loudest(sound);
    this.#worker.postMessage({ decoded, samples }, samples ? [samples.buffer] : []);
  }

  /** What cannot be cut is decoded whole, as long as it is short enough for that. */
  async #decodeWhole(bytes) {
    try {
      if (bytes > foreignBytes) throw new Error("too large");
      const reply = await fetch(this.#address);
      const sound = await decodedSound(await reply.arrayBuffer());
      if (sound.duration > foreignSeconds) throw new Error("too long");
      const samples = loudest(sound);
      this.#worker.postMessage({ samples, rate: sound.sampleRate }, [samples.buffer]);
    } catch (error) {
      const isTooMuch = ["too large", "too long"].includes(error.message);
      this.#set({ problem: isTooMuch ? "Sound of this kind of more than 32 MB, or of more than an hour and a half, is not drawn: it plays and can be marked by ear. As WAV, MP3, FLAC, Ogg, WebM or AAC in MP4 it would be drawn." : "The sound cannot be drawn.", isUnreadable: !isTooMuch });
    }
  }

  /** Draws what is known of the view into a box of the canvas and asks for what is not. */
  paint(context, view, { kind, top, height, isDark, color }) {
    if (!this.#state.format) return;
    const level = Math.max(0, Math.floor(Math.log2(view.secondsPerPixel / devicePixelRatio / finest)));
    const seconds = tileWidth * finest * 2 ** level;
    const last = Math.min(view.end, this.#state.format.duration);
    for (let index = Math.floor(view.start / seconds); index * seconds < last; index += 1) {
      const tile = this.#tile({ kind, level, index, seconds, height, isDark, color });
      const x = view.toX(index * seconds);
      const bitmap = tile.bitmap;
      if (bitmap) context.drawImage(bitmap, x, top, view.toX((index + 1) * seconds) - x, height);
      else this.#paintCoarse(context, view, { kind, level, index, seconds, top, height, isDark });
    }
  }

  #tile({ kind, level, index, seconds, height, isDark, color }) {
    const name = `${kind} ${level} ${index} ${isDark}`;
    let tile = this.#tiles.get(name);
    if (tile) this.#tiles.delete(name);
    else tile = { bitmap: null };
    this.#tiles.set(name, tile);
    if ((!tile.bitmap || tile.isStale) && !tile.isAsked) {
      tile.isAsked = true;
      const pixels = Math.round(height * devicePixelRatio);
      this.#worker.postMessage({ tile: { name, kind, start: index * seconds, seconds, width: tileWidth, height: pixels, isDark, color } });
    }
    while (this.#tiles.size > tilesKept) {
      const [oldest, { bitmap }] = this.#tiles.entries().next().value;
      bitmap?.close();
      this.#tiles.delete(oldest);
    }
    return tile;
  }

  /** Until a tile comes, the part of a coarser one that lies there. */
  #paintCoarse(context, view, { kind, level, index, seconds, top, height, isDark }) {
    for (let up = 1; up <= 4; up += 1) {
      const tile = this.#tiles.get(`${kind} ${level + up} ${index >> up} ${isDark}`);
      if (!tile?.bitmap) continue;
      const share = tileWidth / 2 ** up;
      const from = (index - ((index >> up) << up)) * share;
      const x = view.toX(index * seconds);
      return context.drawImage(tile.bitmap, from, 0, share, tile.bitmap.height, x, top, view.toX((index + 1) * seconds) - x, height);
    }
    return undefined;
  }
}

/** At 16 kHz. */
const decodedSound = (bytes) => new OfflineAudioContext(1, 1, 16000).decodeAudioData(bytes);

/** Of all channels the one that is loudest, sample by sample. */
function loudest(sound) {
  const samples = Float32Array.from(sound.getChannelData(0));
  for (let channel = 1; channel < sound.numberOfChannels; channel += 1) {
    const other = sound.getChannelData(channel);
    for (let at = 0; at < samples.length; at += 1) if (Math.abs(other[at]) > Math.abs(samples[at])) samples[at] = other[at];
  }
  return samples;
}
