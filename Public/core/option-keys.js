import { optionsOf } from "./schema.js";

const digits = [..."123456789"];

/** Beside a picture or a recording the 0 shows the whole of it. */
const digitsOf = ({ fields = [] }) => (fields.some(({ type }) => ["image", "audio", "video"].includes(type)) ? digits : [...digits, "0"]);

/**
 * Gives every option and label of a schema its key: its own one, else the next free digit in the order of the
 * schema, then digits with Shift. Hidden questions keep theirs, so that keys never move. A rating takes the digits
 * of its numbers where they are free.
 * Returns `keys`, a map of question name to a map of value to key, and for a lone question `places`: by the place of
 * an option the digits that answer to it too, as nothing else has them.
 */
export function optionKeys(schema) {
  const taken = new Set();
  const choices = schema.questions.map((question) => [question, valuesOf(question)]);
  for (const [, options] of choices) {
    for (const { key } of options) if (key) taken.add(normal(key));
  }
  const plain = digitsOf(schema);
  const free = [...plain, ...plain.map((digit) => `Shift+${digit}`)].filter((key) => !taken.has(key));
  const keys = new Map();
  for (const [question, options] of choices) {
    const own = new Map();
    const literal = question.type === "rating" && options.every(({ value }) => free.includes(String(value)));
    for (const { value, key } of options) {
      const next = key ? normal(key) : literal ? String(value) : free[0];
      if (!next) continue;
      own.set(value, next);
      if (free.includes(next)) free.splice(free.indexOf(next), 1);
    }
    keys.set(question.name, own);
  }
  return { keys, places: choices.length > 1 ? [] : plain.map((digit) => free.filter((key) => key === digit)) };
}

const normal = (key) => ([...key].length === 1 ? key.toUpperCase() : key);

function valuesOf(question) {
  if (question.type === "preference") return [...(question.fields ?? []).keys(), ...(question.ties ? ["tie"] : [])].map((value) => ({ value }));
  if (question.type !== "rating") return question.type === "choice" || question.labels || question.items ? optionsOf(question) : [];
  const { min = 1, max = 5 } = question;
  return max - min > 10 ? [] : Array.from({ length: max - min + 1 }, (_, index) => ({ value: min + index }));
}
