import { h } from "../core/dom.js";
import { titleOf } from "../core/schema.js";

/** One field of a task's data as it is shown. A text that spans lie over is a `<span-text>`, which comes with their tool. */
export function makeField(field, isMarked) {
  const kind = isMarked && field.type === "text" ? markedText : kinds[field.type] ?? kinds.json;
  const content = kind.make(field);
  const element = h("div", { class: `task-field ${field.type}`, role: "group", "aria-label": titleOf(field) },
    h("h2", { class: "field-title" }, titleOf(field)), content);
  return { field, element, content, show: (value) => kind.show(content, value, field) };
}

const markedText = {
  make: (field) => {
    const text = document.createElement("span-text");
    text.name = titleOf(field);
    text.readonly = true;
    return text;
  },
  show: (text, value) => { text.text = String(value ?? ""); },
};

const kinds = {
  text: {
    make: () => h("div", { class: "plain-text" }, h("div", { class: "span-body" })),
    show: ({ firstChild: body }, value) => {
      const text = String(value ?? "");
      body.classList.toggle("long", text.length > 20000);
      // Each line finds its own direction; one without text still has its height.
      body.replaceChildren(...text.split("\n").map((line) => h("div", { class: "line", dir: "auto" }, line || h("br"))));
    },
  },
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
