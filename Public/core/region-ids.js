import { randomID } from "./api.js";

/** A short name for a region, unlike those already there. */
export function regionID(taken) {
  const names = new Set(taken);
  let name;
  do name = `r${randomID().slice(0, 8)}`;
  while (names.has(name));
  return name;
}
