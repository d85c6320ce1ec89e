import { h } from "../core/dom.js";
import { count } from "../core/format.js";
import { optionTitle } from "../core/schema.js";

/** Which answers meet on the same task: the diagonal is agreement, the rest says what is mistaken for what. */
export function confusionTable(confusion, question, link) {
  const titles = confusion.values.map((value) => (question?.type === "choice" ? optionTitle(question, value) : value));
  // The diagonal counts every agreeing pair in both orders; off it each order has its own cell.
  const most = Math.max(1, ...confusion.counts.flatMap((row, at) => row.filter((_, other) => other !== at)));
  const label = `Which answers meet: ${question?.title ?? ""}`;
  return h("div", { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": label }, h("table", { class: "matrix confusion" },
    h("caption", { class: "visually-hidden" }, label),
    h("thead", {}, h("tr", {}, h("td", {}), titles.map((title) => h("th", { scope: "col" }, title)))),
    h("tbody", {}, confusion.counts.map((row, at) => h("tr", {}, h("th", { scope: "row" }, titles[at]), row.map((pairs, other) => cell(pairs, at, other, most, titles, link?.(confusion.values[at], confusion.values[other]))))))));
}

function cell(pairs, at, other, most, titles, href) {
  const isSame = at === other;
  const shown = isSame ? pairs / 2 : pairs;
  const words = isSame ? `${count(shown)} times both said ${titles[at]}` : `${count(shown)} times ${titles[at]} met ${titles[other]}`;
  const td = h("td", { class: isSame ? "confusion-same" : shown > 0 ? "confusion-differ" : "matrix-none", title: words }, href && shown > 0 ? h("a", { href, "aria-label": words }, count(shown)) : count(shown));
  if (!isSame) td.style.setProperty("--strength", `${Math.round((shown / most) * 60) + 8}%`);
  return td;
}
