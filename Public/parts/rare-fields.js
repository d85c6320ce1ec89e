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
  image: {
    // To be looked at closely, also where nothing is drawn on it.
    make: () => h("div"),
    show: async (box, value, field) => {
      await import("../tools/image-surface.js");
      if (!box.firstChild) box.append(Object.assign(document.createElement("image-surface"), { name: titleOf(field), readonly: true }));
      box.firstChild.value = value;
    },
  },
  audio: media("audio"),
  video: media("video"),
};

function media(tag) {
  return {
    make: () => h("div", { class: "media" }),
    show: (box, value, field) => {
      const reference = String(value ?? "");
      const isOwn = reference.startsWith("media:");
      box.replaceChildren(isOwn
        ? h(tag, { src: `/api/media/${encodeURIComponent(reference.slice(6))}`, ...(tag === "img" ? { alt: titleOf(field) } : { controls: true }) })
        : h("a", { href: /^https:/.test(reference) ? reference : null, target: "_blank", rel: "noopener noreferrer" }, reference));
    },
  };
}
