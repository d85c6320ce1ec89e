import { h } from "../core/dom.js";
import { dateTime } from "../core/format.js";

/** Rows of the audit log: who did what and when; what stood before and after behind a fold. `compact` for narrow places. */
export function auditTable(rows, { compact = false } = {}) {
  if (compact) return h("ol", { class: "plain-list history" }, rows.map(entry));
  return h("div", { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": "Audit log" }, h("table", { class: "table table-rows" },
    h("caption", { class: "visually-hidden" }, "Audit log"),
    h("thead", {}, h("tr", {}, ["When", "Who", "What", "On", "Before and after", "From"].map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, rows.map(line))));
}

function line(row) {
  return h("tr", {}, h("td", { class: "nowrap" }, h("time", { dateTime: row.at }, dateTime(row.at))), h("td", {}, row.user?.name ?? "the system"), h("td", {}, actionWords(row.action)),
    h("td", {}, subjectWords(row.subject)), h("td", { class: "excerpt" }, change(row)), h("td", { class: "soft" }, row.address ?? ""));
}

function entry(row) {
  return h("li", {}, h("div", {}, h("strong", {}, row.user?.name ?? "The system"), ` ${actionWords(row.action)}`), h("time", { class: "soft small", dateTime: row.at }, dateTime(row.at)), change(row));
}

/** "task.excluded" → "task excluded" */
export function actionWords(action) {
  return action.replaceAll(".", " ").replaceAll("_", " ");
}

export function subjectWords(subject) {
  if (!subject) return "";
  if (typeof subject === "string") return subject;
  return [subject.type ?? subject.kind, subject.id ?? subject.name].filter((part) => part !== undefined && part !== null).join(" ");
}

function change({ before, after }) {
  const changed = differing(before, after);
  if (changed.length === 0) return null;
  return h("details", { class: "change" }, h("summary", {}, changed.length === 1 ? changed[0].name || "value" : `${changed.length} values`),
    h("dl", { class: "facts" }, changed.map(({ name, from, to }) => [
      h("dt", {}, name || "value"),
      h("dd", {}, from !== undefined && h("del", {}, text(from)), from !== undefined && to !== undefined && " → ", to !== undefined && h("ins", {}, text(to))),
    ])));
}

function differing(before, after) {
  const isPlain = (value) => value && typeof value === "object" && !Array.isArray(value);
  if ((before ?? null) === null && (after ?? null) === null) return [];
  if (!isPlain(before ?? {}) || !isPlain(after ?? {})) return [{ name: "", from: before ?? undefined, to: after ?? undefined }];
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return names.map((name) => ({ name, from: before?.[name], to: after?.[name] })).filter(({ from, to }) => JSON.stringify(from) !== JSON.stringify(to));
}

const text = (value) => {
  const written = typeof value === "string" ? value : JSON.stringify(value);
  return written.length > 300 ? `${written.slice(0, 300)}…` : written;
};
