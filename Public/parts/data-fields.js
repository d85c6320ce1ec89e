import { h } from "../core/dom.js";
import { count, plural } from "../core/counts.js";

/** Tables and JSON of a task, to be read: both grow on demand, so that a huge value costs nothing before it is looked at. */

const rowsAtOnce = 200;
const entriesAtOnce = 100;
const openDepth = 2;
/** A cell of more characters is given room for some words a line; one of fewer, a date or a name, stays on one. */
const longCell = 40;
const shortCell = 16;

/** An object is two columns; rows of objects share their columns; rows of lists take the first as their heading where it is all words. */
export function tableView(value) {
  if (!Array.isArray(value)) return grid(null, Object.entries(value ?? {}), true);
  if (value.every((row) => row && typeof row === "object" && !Array.isArray(row))) {
    const columns = [...new Set(value.flatMap(Object.keys))];
    return grid(columns, value.map((row) => columns.map((column) => row[column])));
  }
  const rows = value.map((row) => [row].flat());
  const [first, ...rest] = rows;
  const hasHeading = rest.length > 0 && first.every((cell) => typeof cell === "string") && rest.some((row) => row.some((cell) => typeof cell !== "string"));
  return hasHeading ? grid(first, rest) : grid(null, rows);
}

function grid(columns, rows, hasNames = false) {
  const body = h("tbody");
  const more = h("button", { type: "button", class: "button small", onclick: () => add() });
  const add = () => {
    const from = body.childElementCount;
    body.append(...rows.slice(from, from + rowsAtOnce).map((row) => h("tr", {}, row.map((cell, index) => (hasNames && index === 0 ? h("th", { scope: "row", dir: "auto" }, cell) : cellView(cell))))));
    more.hidden = body.childElementCount >= rows.length;
    more.textContent = `Show more of ${plural(rows.length, "row")}`;
  };
  add();
  return h("div", {}, h("table", { class: "data-field" }, columns && h("thead", {}, h("tr", {}, columns.map((column) => h("th", { scope: "col", dir: "auto" }, column)))), body), more);
}

function cellView(cell) {
  if (cell === null || cell === undefined) return h("td", { class: "none" }, "–");
  if (typeof cell === "object") return h("td", {}, jsonView(cell, openDepth));
  const text = typeof cell === "boolean" ? (cell ? "yes" : "no") : String(cell);
  const kind = typeof cell === "number" ? "numeric" : text.length > longCell ? "long" : text.length <= shortCell ? "short" : "";
  return h("td", { dir: "auto", class: kind }, text);
}

/** A tree of what is inside what; deep and long parts open when asked for. */
export function jsonView(value, depth = 0) {
  if (value === null || typeof value !== "object") return leaf(value);
  const isList = Array.isArray(value);
  const entries = Object.entries(value);
  if (entries.length === 0) return h("span", { class: "json-empty" }, isList ? "empty list" : "empty object");
  const list = h(isList ? "ol" : "ul", { class: "json-entries", ...(isList && { start: 0 }) });
  const more = h("button", { type: "button", class: "button small", onclick: () => add() });
  const add = () => {
    const from = list.childElementCount;
    list.append(...entries.slice(from, from + entriesAtOnce).map(([name, each]) => h("li", {}, h("span", { class: "json-name", dir: "auto" }, name), jsonView(each, depth + 1))));
    more.hidden = list.childElementCount >= entries.length;
    more.textContent = `Show more of ${count(entries.length)}`;
  };
  if (depth === 0) {
    add();
    return h("div", { class: "json-tree" }, list, more);
  }
  const fold = h("details", { class: "json-fold" }, h("summary", {}, plural(entries.length, isList ? "entry" : "member", isList ? "entries" : "members")), list, more);
  fold.addEventListener("toggle", () => { if (list.childElementCount === 0) add(); });
  if (depth < openDepth) {
    add();
    fold.open = true;
  }
  return fold;
}

function leaf(value) {
  const kind = value === null ? "null" : typeof value;
  return h("span", { class: `json-${kind}`, dir: "auto" }, kind === "string" ? value : String(value));
}
