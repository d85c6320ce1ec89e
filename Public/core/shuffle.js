/** The list in an order that looks like chance and is the same for the same seed, whatever browser asks. */
export function shuffled(list, seed) {
  let state = hash(seed);
  const next = () => {
    // mulberry32 (Tommy Ettinger, public domain)
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const order = [...list];
  for (let left = order.length - 1; left > 0; left -= 1) {
    const at = Math.floor(next() * (left + 1));
    [order[left], order[at]] = [order[at], order[left]];
  }
  return order;
}

/** FNV-1a, 32 bits, over UTF-16 units. */
function hash(text) {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value;
}
