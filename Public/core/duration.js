import { absent, isAbsent } from "./counts.js";

/** 75 → "1 min 15 s"; 7200 → "2 h" */
export function duration(seconds) {
  if (isAbsent(seconds)) return absent;
  if (seconds < 10) return `${seconds.toFixed(1).replace(/\.0$/, "")} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const parts = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
  const first = parts.findIndex(([size]) => whole >= size);
  const [size, name] = parts[first];
  const [nextSize, nextName] = parts[first + 1] ?? [1, "s"];
  const rest = Math.floor((whole % size) / nextSize);
  const head = `${Math.floor(whole / size)} ${name}`;
  return rest > 0 && nextSize !== size ? `${head} ${rest} ${nextName}` : head;
}
