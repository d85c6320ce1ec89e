/** Reading WAV by its bytes (RIFF/WAVE: Microsoft and IBM 1991, extensible format 1999). Pure functions. */

/** `{ rate, channels, bits, isFloat, frameBytes, offset, frames }`, or null for what is no PCM. */
export function wavFormat(buffer, fileSize) {
  const view = new DataView(buffer);
  const word = (at) => String.fromCharCode(...new Uint8Array(buffer, at, 4));
  if (view.byteLength < 12 || word(0) !== "RIFF" || word(8) !== "WAVE") return null;
  let format = null;
  for (let at = 12; at + 8 <= view.byteLength;) {
    const name = word(at);
    const size = view.getUint32(at + 4, true);
    if (name === "fmt " && at + 24 <= view.byteLength) format = readFormat(view, at + 8, size);
    if (name === "data") return format && withData(format, at + 8, size, fileSize);
    at += 8 + size + (size % 2);
  }
  return null;
}

function readFormat(view, at, size) {
  let code = view.getUint16(at, true);
  if (code === 0xfffe && size >= 26 && at + 26 <= view.byteLength) code = view.getUint16(at + 24, true);
  const format = { channels: view.getUint16(at + 2, true), rate: view.getUint32(at + 4, true), bits: view.getUint16(at + 14, true), isFloat: code === 3 };
  const isKnown = (code === 1 && [8, 16, 24, 32].includes(format.bits)) || (code === 3 && [32, 64].includes(format.bits));
  return isKnown && format.channels > 0 && format.rate > 0 ? { ...format, frameBytes: (format.channels * format.bits) / 8 } : null;
}

/** A recorder that was cut off has written no size, or one that is too large: the file's end counts. */
function withData(format, offset, size, fileSize) {
  const bytes = size === 0 || size === 0xffffffff ? fileSize - offset : Math.min(size, fileSize - offset);
  return { ...format, offset, frames: Math.max(0, Math.floor(bytes / format.frameBytes)) };
}

/** The frames of a piece of the data as one channel, −1 to 1: of each frame the sample that is farthest from silence. */
export function monoSamples(buffer, format) {
  const read = reader(new DataView(buffer), format);
  const { channels, frameBytes } = format;
  const step = frameBytes / channels;
  const samples = new Float32Array(Math.floor(buffer.byteLength / frameBytes));
  for (let frame = 0, at = 0; frame < samples.length; frame += 1, at += frameBytes) {
    let value = read(at);
    for (let channel = 1; channel < channels; channel += 1) {
      const other = read(at + channel * step);
      if (Math.abs(other) > Math.abs(value)) value = other;
    }
    samples[frame] = value;
  }
  return samples;
}

function reader(view, { bits, isFloat }) {
  if (isFloat) return bits === 32 ? (at) => view.getFloat32(at, true) : (at) => view.getFloat64(at, true);
  if (bits === 8) return (at) => (view.getUint8(at) - 128) / 128;
  if (bits === 16) return (at) => view.getInt16(at, true) / 32768;
  if (bits === 24) return (at) => (view.getUint16(at, true) + view.getInt8(at + 2) * 65536) / 8388608;
  return (at) => view.getInt32(at, true) / 2147483648;
}
