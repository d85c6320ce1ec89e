/**
 * What the head of a JPEG says (Exif 2.3): `{ orientation, thumbnail }`, how it is to be turned (1 to 8), and the small JPEG
 * that cameras put there, as bytes, or null. Pure; bytes that lie give `{ orientation: 1, thumbnail: null }`.
 */
export function exifOf(bytes) {
  const nothing = { orientation: 1, thumbnail: null };
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    if (view.getUint16(0) !== 0xffd8) return nothing;
    for (let at = 2; view.getUint8(at) === 0xff;) {
      const [marker, length] = [view.getUint8(at + 1), view.getUint16(at + 2)];
      // The picture begins: nothing is said of it any more.
      if (marker === 0xda || length < 2) return nothing;
      if (marker === 0xe1 && view.getUint32(at + 4) === 0x45786966) return directories(view, at + 10);
      at += 2 + length;
    }
    return nothing;
  } catch (error) {
    if (error instanceof RangeError) return nothing;
    throw error;
  }
}

/** The first directory is of the picture, the second of the small one. */
function directories(view, base) {
  const isLittle = view.getUint16(base) === 0x4949;
  const short = (at) => view.getUint16(base + at, isLittle);
  const long = (at) => view.getUint32(base + at, isLittle);
  const read = (at) => {
    const entries = new Map();
    const count = short(at);
    for (let index = 0; index < count; index += 1) {
      const entry = at + 2 + index * 12;
      entries.set(short(entry), short(entry + 2) === 3 ? short(entry + 8) : long(entry + 8));
    }
    return { entries, next: long(at + 2 + count * 12) };
  };
  const first = read(long(4));
  const orientation = first.entries.get(0x0112);
  const small = first.next > 0 ? read(first.next).entries : new Map();
  const [start, length] = [small.get(0x0201), small.get(0x0202)];
  const isThere = start !== undefined && length > 0 && base + start + length <= view.byteLength;
  return {
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
    thumbnail: isThere ? new Uint8Array(view.buffer, view.byteOffset + base + start, length) : null,
  };
}
