import { h } from "../core/dom.js";
import { printed, spokenKey } from "../core/keys.js";

/** More labels than keys and eyes take in get a field to narrow them by; null where there are fewer. */
export function labelFilter(options) {
  if (options.length <= 12) return null;
  // Its room is kept until it comes.
  import("./option-filter.js").catch(() => null);
  return h("option-filter", { dataset: { of: "labels" } });
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
