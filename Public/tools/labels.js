import { h } from "../core/dom.js";
import { printed, spokenKey } from "../core/keys.js";
import { optionsOf } from "../core/schema.js";

/** How labels look: their colours, and their buttons in a palette. */

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

export function labelButton({ value, title, help }, { key, color, choose }) {
  return h("button", {
    type: "button", class: "option", value, dataset: { title: title.toLocaleLowerCase() }, title: help ?? null, "aria-pressed": "false", "aria-keyshortcuts": key ? spokenKey(key) : null,
    // The selection and the focus stay.
    onmousedown: (event) => event.preventDefault(),
    onclick: () => choose(value),
  },
  h("span", { class: "dot", style: { "--label": color } }),
  h("span", { class: "title" }, title, help && h("small", { class: "help" }, help)),
  key && h("kbd", { "aria-hidden": "true" }, printed(key)));
}
