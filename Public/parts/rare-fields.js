import { h } from "../core/dom.js";
import { titleOf } from "../core/schema.js";

/** The fields that are no text: how each is made, and how it shows a value. */
export const kinds = {
  html: {
    // Sandboxed without scripts, and under this page's own policy: nothing in it can run or load.
    make: (field) => h("iframe", { class: "html-field", sandbox: "", title: titleOf(field) }),
    show: (frame, value) => { frame.srcdoc = String(value ?? ""); },
  },
  table: {
    make: () => h("div", { class: "scroll-x", tabIndex: 0, role: "group" }),
    show: (box, value) => box.replaceChildren(table(value)),
  },
  json: {
    make: () => h("pre"),
    show: (pre, value) => { pre.textContent = JSON.stringify(value, null, 2) ?? ""; },
  },
  image: media("img"),
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

function table(value) {
  const rows = Array.isArray(value) ? value : Object.entries(value ?? {});
  const columns = Array.isArray(value) && rows.every((row) => row && !Array.isArray(row)) ? [...new Set(rows.flatMap(Object.keys))] : null;
  const cell = (content) => h("td", { dir: "auto" }, typeof content === "object" ? JSON.stringify(content) : String(content ?? ""));
  return h("table", { class: "data-field" },
    columns && h("thead", {}, h("tr", {}, columns.map((column) => h("th", {}, column)))),
    h("tbody", {}, rows.map((row) => h("tr", {}, columns ? columns.map((column) => cell(row[column])) : row.map(cell)))));
}
