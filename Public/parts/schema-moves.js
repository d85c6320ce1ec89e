import { listName } from "./schema-model.js";

/**
 * What became of the stored options: `rename` {question: {old: new}} and `split` {question: {old: [new, …]}}. An option
 * whose question is new has no origin; several with the same origin are what it was split into.
 */
export function labelMoves(schema, origins) {
  const moves = { rename: {}, split: {} };
  for (const question of schema.questions) {
    const list = listName(question.type);
    const parts = new Map();
    for (const option of (list && Array.isArray(question[list]) && question[list]) || []) {
      const origin = origins.get(option);
      if (!origin || origin.question !== question.name || !option.value) continue;
      parts.set(origin.value, [...(parts.get(origin.value) ?? []), option.value]);
    }
    for (const [old, names] of parts) {
      if (names.length > 1) (moves.split[question.name] ??= {})[old] = names;
      else if (names[0] !== old) (moves.rename[question.name] ??= {})[old] = names[0];
    }
  }
  return moves;
}

/** Puts several options in the place of one; conditions that named it name all of them. The first keeps its looks. */
export function splitOption(schema, question, option, values, origins) {
  const options = question[listName(question.type)];
  const origin = origins.get(option);
  const parts = values.map((value, index) => ({ ...(index === 0 ? option : {}), value, title: undefined, parent: option.parent }));
  for (const part of parts) origins.set(part, origin);
  options.splice(options.indexOf(option), 1, ...parts);
  for (const other of options) if (other.parent === option.value) other.parent = values[0];
  for (const { when } of schema.questions) {
    if (when?.question === question.name) when.is = [when.is].flat().flatMap((value) => (value === option.value ? values : value));
  }
}
