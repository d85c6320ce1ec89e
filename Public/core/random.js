/** A name that nothing else has: 128 bits. (crypto.randomUUID is missing on plain http between machines.) */
export function randomID() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A short name for a region, unlike those already there. */
export function regionID(taken) {
  const names = new Set(taken);
  let name;
  do name = `r${randomID().slice(0, 8)}`;
  while (names.has(name));
  return name;
}
