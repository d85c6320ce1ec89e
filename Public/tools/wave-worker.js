/**
 * Draws the waveform and the spectrogram of one recording, apart from the page. Uncompressed sound is read piece by piece,
 * what is in sight first, then the rest for the overview: its length does not matter. Compressed sound that can be cut
 * (MP3, FLAC, Ogg, WebM, AAC in MP4) is read piece by piece, and decoded by the page, which alone can do that; what can
 * not comes from the page whole.
 *
 *   in   { open: address } · { decoded, samples } · { samples, rate } · { tile: { name, kind, start, seconds, width, height, isDark } }
 *   out  { format } or { foreign: bytes } or { problem } · { decode, bytes } · { name, bitmap, isPartial } · { overview, done }
 */
import { Spectrum } from "../core/spectrum.js";
import { monoSamples, wavFormat } from "../core/wav.js";
import { WavePieces } from "./wave-pieces.js";

const blockFrames = 256;
const chunkFrames = 1 << 18;
const chunksKept = 24;
const columnSeconds = 0.25;
const bins = 128;
const floorLevel = -90;
const highest = 8000;

let format = null;
let address = "";
let peaks = null;
let columns = null;
let spectrum = null;
let levels = null;
const known = new Set();
const chunks = new Map();
const fetching = new Map();
const wanted = [];
let isWorking = false;
let told = 0;
let pieces = null;
let asked = 0;
const asking = new Map();

self.onmessage = async ({ data }) => {
  try {
    if (data.open) await open(data.open);
    if (data.decoded) {
      asking.get(data.decoded)(data.samples);
      asking.delete(data.decoded);
    } else if (data.samples) take(data.samples, data.rate);
    if (data.tile) {
      // What was asked for last is what is in sight.
      wanted.unshift(data.tile);
      work();
    }
  } catch (error) {
    self.postMessage({ problem: error.message });
  }
};

async function open(from) {
  address = from;
  const reply = await fetch(address, { headers: { Range: "bytes=0-65535" } });
  if (!reply.ok) throw new Error(`The sound could not be fetched (${reply.status}).`);
  const head = await reply.arrayBuffer();
  const size = Number(reply.headers.get("Content-Range")?.split("/")[1] ?? head.byteLength);
  const found = reply.status === 206 || head.byteLength === size ? wavFormat(head, size) : null;
  if (found) {
    begin(found);
    return readAll();
  }
  pieces = WavePieces.of(address, new Uint8Array(head), size, chunkFrames, decode);
  return pieces ? readPieces(size) : self.postMessage({ foreign: size });
}

/** By the page; null for what it cannot decode. */
function decode(bytes) {
  asked += 1;
  const name = asked;
  self.postMessage({ decode: name, bytes }, [bytes]);
  return new Promise((done) => { asking.set(name, done); });
}

async function readPieces(size) {
  const isRead = await pieces.read({ begin: (found) => begin({ channels: 1, ...found }), take: keepPiece });
  if (isRead) return tell(true);
  pieces = null;
  return self.postMessage({ foreign: size });
}

function keepPiece(index, samples) {
  // Its header promised less.
  if ((index * chunkFrames + samples.length) > format.frames) lengthen(index * chunkFrames + samples.length);
  keep(index, samples);
  summarise(index, samples);
  tell(false);
}

function lengthen(frames) {
  const [oldPeaks, oldColumns] = [peaks, columns];
  format = { ...format, frames };
  makeRoom();
  peaks.set(oldPeaks);
  columns.set(oldColumns);
  tellFormat();
}

function begin(found) {
  format = found;
  makeRoom();
  const size = format.rate >= 32000 ? 1024 : 512;
  spectrum = new Spectrum(size);
  levels = new Float32Array(size / 2);
  tellFormat();
}

function tellFormat() {
  self.postMessage({ format: { duration: format.frames / format.rate, rate: format.rate, channels: format.channels } });
}

function makeRoom() {
  peaks = new Int8Array(Math.ceil(format.frames / blockFrames) * 2);
  columns = new Uint8Array(Math.ceil(format.frames / format.rate / columnSeconds) * bins);
}

/** Sound that the page has decoded: all of it is known at once. */
function take(samples, rate) {
  begin({ rate, channels: 1, frames: samples.length });
  for (let index = 0; index * chunkFrames < samples.length; index += 1) {
    const part = samples.subarray(index * chunkFrames, (index + 1) * chunkFrames);
    chunks.set(index, part);
    summarise(index, part);
  }
  tell(true);
}

const chunkCount = () => Math.ceil(format.frames / chunkFrames);

/** Two at a time; pieces that are in sight are fetched by their tiles meanwhile. */
async function readAll() {
  let next = 0;
  const one = async () => {
    while (next < chunkCount()) {
      const index = next++;
      if (!known.has(index)) await chunk(index);
      tell(false);
    }
  };
  await Promise.all([one(), one()]).catch((error) => self.postMessage({ problem: error.message }));
  tell(true);
}

function tell(done) {
  const now = performance.now();
  if (!done && now - told < 300) return;
  told = now;
  self.postMessage({ overview: overview(2000), done });
}

/** The loudest of each of `width` parts, 0 to 127. */
function overview(width) {
  const loud = new Uint8Array(width);
  const blocks = peaks.length / 2;
  for (let at = 0; at < width; at += 1) {
    const from = Math.floor((at / width) * blocks);
    const to = Math.max(from + 1, Math.floor(((at + 1) / width) * blocks));
    for (let block = from; block < to; block += 1) loud[at] = Math.max(loud[at], Math.abs(peaks[2 * block]), peaks[2 * block + 1]);
  }
  return loud;
}

async function chunk(index) {
  const kept = chunks.get(index);
  if (kept) {
    chunks.delete(index);
    chunks.set(index, kept);
    return kept;
  }
  if (!fetching.has(index)) fetching.set(index, fetchChunk(index).finally(() => fetching.delete(index)));
  return fetching.get(index);
}

async function fetchChunk(index) {
  if (pieces) {
    const samples = await pieces.chunk(index);
    keep(index, samples);
    return samples;
  }
  const first = format.offset + index * chunkFrames * format.frameBytes;
  const last = Math.min(first + chunkFrames * format.frameBytes, format.offset + format.frames * format.frameBytes) - 1;
  const reply = await fetch(address, { headers: { Range: `bytes=${first}-${last}` } });
  if (reply.status !== 206 && !(reply.ok && first === 0)) throw new Error(`The sound could not be fetched (${reply.status}).`);
  const samples = monoSamples(await reply.arrayBuffer(), format);
  keep(index, samples);
  if (!known.has(index)) summarise(index, samples);
  return samples;
}

/** What can be fetched again is not kept for long. */
function keep(index, samples) {
  chunks.set(index, samples);
  if (chunks.size > chunksKept && (pieces || format.frameBytes)) chunks.delete(chunks.keys().next().value);
}

/** What stays of a piece when its samples are let go: extremes of blocks, and a spectrum for each quarter of a second. */
function summarise(index, samples) {
  const first = (index * chunkFrames) / blockFrames;
  for (let block = 0; block * blockFrames < samples.length; block += 1) {
    const [low, high] = extremes(samples, block * blockFrames, (block + 1) * blockFrames);
    peaks[2 * (first + block)] = Math.max(-128, Math.round(low * 127));
    peaks[2 * (first + block) + 1] = Math.min(127, Math.round(high * 127));
  }
  const step = columnSeconds * format.rate;
  const from = index * chunkFrames;
  for (let column = Math.ceil(from / step); column * step < from + samples.length && (column + 1) * bins <= columns.length; column += 1) {
    columns.set(spectrumAt(samples, Math.round(column * step) - from), column * bins);
  }
  known.add(index);
}

function extremes(samples, from, to) {
  let [low, high] = [0, 0];
  for (let at = from; at < Math.min(to, samples.length); at += 1) {
    if (samples[at] < low) low = samples[at];
    else if (samples[at] > high) high = samples[at];
  }
  return [low, high];
}

const column = new Uint8Array(bins);

/** One spectrum as `bins` strengths of 0 to 255, from 0 Hz to `highest` or half the rate. */
function spectrumAt(samples, start) {
  spectrum.levels(samples, start, levels);
  const top = (Math.min(highest, format.rate / 2) / (format.rate / 2)) * levels.length;
  for (let bin = 0; bin < bins; bin += 1) {
    const from = Math.floor((bin / bins) * top);
    const to = Math.max(from + 1, Math.floor(((bin + 1) / bins) * top));
    let level = floorLevel;
    for (let at = from; at < to; at += 1) if (levels[at] > level) level = levels[at];
    column[bin] = Math.max(0, Math.min(255, ((level - floorLevel) / -floorLevel) * 255));
  }
  return column;
}

// Tiles

async function work() {
  if (isWorking || !format) return;
  isWorking = true;
  while (wanted.length > 0) {
    const tile = wanted.shift();
    if (wanted.length > 200) wanted.length = 200;
    await draw(tile).catch((error) => self.postMessage({ name: tile.name, problem: error.message }));
  }
  isWorking = false;
}

async function draw(tile) {
  const { name, start, seconds, width, height } = tile;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  const framesPerPixel = (seconds / width) * format.rate;
  const first = Math.floor((start * format.rate) / chunkFrames);
  const last = Math.min(chunkCount() - 1, Math.floor(((start + seconds) * format.rate) / chunkFrames));
  // Of sound in pieces, what was not read yet is drawn when it was.
  const isThere = !pieces || Array.from({ length: last - first + 1 }, (_, index) => first + index).every((index) => known.has(index));
  const isFine = isThere && last - first < chunksKept / 2 && (tile.kind === "wave" ? framesPerPixel < 2 * blockFrames : seconds / width < columnSeconds / 2);
  if (isFine) {
    const parts = await Promise.all(Array.from({ length: last - first + 1 }, (_, index) => chunk(first + index)));
    const samples = joined(parts, Math.round(start * format.rate) - first * chunkFrames, Math.ceil(seconds * format.rate) + levels.length * 2);
    drawFine(context, tile, samples, framesPerPixel);
  } else if (tile.kind === "wave") drawPeaks(context, tile, framesPerPixel);
  else drawColumns(context, tile);
  let isPartial = false;
  for (let index = first; index <= last; index += 1) isPartial ||= !known.has(index);
  const bitmap = canvas.transferToImageBitmap();
  self.postMessage({ name, bitmap, isPartial }, [bitmap]);
}

function joined(parts, from, length) {
  const samples = new Float32Array(length);
  let at = -from;
  for (const part of parts) {
    const begin = Math.max(0, -at);
    if (begin < part.length && at + begin < length) samples.set(part.subarray(begin, Math.min(part.length, length - at)), at + begin);
    at += part.length;
  }
  return samples;
}

function drawFine(context, tile, samples, framesPerPixel) {
  if (tile.kind === "tone") {
    return paintColumns(context, tile, (x) => spectrumAt(samples, Math.round((x + 0.5) * framesPerPixel - levels.length)));
  }
  paintWave(context, tile, (x) => extremes(samples, Math.floor(x * framesPerPixel), Math.floor((x + 1) * framesPerPixel) + 1));
}

function drawPeaks(context, tile, framesPerPixel) {
  const first = (tile.start * format.rate) / blockFrames;
  const step = framesPerPixel / blockFrames;
  paintWave(context, tile, (x) => {
    let [low, high] = [0, 0];
    const to = Math.min(peaks.length / 2, Math.ceil(first + (x + 1) * step));
    for (let block = Math.floor(first + x * step); block < to; block += 1) {
      low = Math.min(low, peaks[2 * block]);
      high = Math.max(high, peaks[2 * block + 1]);
    }
    return [low / 127, high / 127];
  });
}

function drawColumns(context, tile) {
  const step = tile.seconds / tile.width / columnSeconds;
  const first = tile.start / columnSeconds;
  paintColumns(context, tile, (x) => {
    const at = Math.min(columns.length / bins - 1, Math.floor(first + x * step));
    return at >= 0 ? columns.subarray(at * bins, (at + 1) * bins) : column.fill(0);
  });
}

function paintWave(context, { width, height, color }, extremesAt) {
  context.fillStyle = color;
  const middle = height / 2;
  for (let x = 0; x < width; x += 1) {
    const [low, high] = extremesAt(x);
    const top = middle - high * middle;
    context.fillRect(x, top, 1, Math.max(1, middle - low * middle - top));
  }
}

function paintColumns(context, { width, height, isDark }, columnAt) {
  const image = context.createImageData(width, height);
  const inks = isDark ? darkInks : lightInks;
  for (let x = 0; x < width; x += 1) {
    const strengths = columnAt(x);
    for (let y = 0; y < height; y += 1) {
      const strength = strengths[Math.min(bins - 1, Math.floor(((height - 1 - y) / height) * bins))];
      image.data.set(inks.subarray(strength * 4, strength * 4 + 4), (y * width + x) * 4);
    }
  }
  context.putImageData(image, 0, 0);
}

/** Silence is the paper; what sounds is ink on it: dark on light, light on dark, its order the same in grey. */
const lightInks = inks([[255, 255, 255, 0], [222, 226, 240, 255], [122, 132, 190, 255], [58, 44, 120, 255], [18, 8, 40, 255]]);
const darkInks = inks([[0, 0, 0, 0], [40, 30, 70, 255], [132, 52, 120, 255], [232, 120, 72, 255], [255, 236, 168, 255]]);

function inks(stops) {
  const table = new Uint8ClampedArray(256 * 4);
  for (let strength = 0; strength < 256; strength += 1) {
    // The lowest third is the hiss of any recording.
    const place = (Math.max(0, strength - 72) / 183) * (stops.length - 1);
    const at = Math.min(stops.length - 2, Math.floor(place));
    for (let channel = 0; channel < 4; channel += 1) table[strength * 4 + channel] = stops[at][channel] + (stops[at + 1][channel] - stops[at][channel]) * (place - at);
  }
  return table;
}
