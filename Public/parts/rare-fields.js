import { h } from "../core/dom.js";
import { titleOf } from "../core/schema.js";
import { jsonView, tableView } from "./data-fields.js";
import { htmlField } from "./html-field.js";

/** The fields that are no text: how each is made, and how it shows a value. */
export const kinds = {
  html: htmlField,
  table: {
    make: (field) => h("div", { class: "scroll-x", tabIndex: 0, role: "group", "aria-label": titleOf(field) }),
    show: (box, value) => box.replaceChildren(tableView(value)),
  },
  json: {
    make: () => h("div"),
    show: (box, value) => box.replaceChildren(jsonView(value)),
  },
  // To be looked at closely and listened to, also where nothing is marked on them.
  image: surface("image"),
  audio: surface("audio"),
  video: surface("video"),
};

const modules = { image: () => import("../tools/image-surface.js"), audio: () => import("../tools/audio-surface.js"), video: () => import("../tools/video-surface.js") };

/** What the elements of these fields are made of; afterwards they can be made at once. */
export const loadKinds = (fields) => Promise.all(fields.map(({ type }) => modules[type]?.()));

function surface(type) {
  return {
    make: (field) => Object.assign(document.createElement(`${type}-surface`), { name: titleOf(field), readonly: true }),
    show: (element, value) => { element.value = value; },
  };
}
