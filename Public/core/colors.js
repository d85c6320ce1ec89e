import { optionsOf } from "./schema.js";

const palette = 8;

/** The colour of each label of a question: its own, else the next of the colour-blind safe set. */
export function labelColors(question) {
  return new Map(optionsOf(question).map((option, index) => [
    option.value,
    option.color && CSS.supports("color", option.color) ? inBothThemes(option.color) : `var(--label-${(index % palette) + 1})`,
  ]));
}

/** A colour chosen on white is lightened in the dark theme until it can be seen there. */
function inBothThemes(color) {
  return `light-dark(${color}, oklch(from ${color} max(l, 0.74) c h))`;
}
