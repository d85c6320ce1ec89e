import { h } from "../core/dom.js";
import { printed, spokenKey } from "../core/keys.js";

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
