import { fill, h } from "../core/dom.js";

/** A page whose subject could not be had: what is wrong and where to go from here. */
export function showMissing(error) {
  // A programming mistake belongs in the console as well, not only in a friendly sentence.
  if (error.status === undefined) console.error(error);
  const main = document.querySelector("main");
  const [title, text] = error.status === 404
    ? ["Not here", "There is no such thing, or it is not shared with you."]
    : error.status === 403 ? ["Not for your role", error.detail] : ["This did not work", error.detail ?? String(error)];
  // Nothing is opening any more, and there is nothing to save.
  document.querySelector("status-line")?.replaceChildren();
  fill(main, h("div", { class: "empty" }, h("h1", {}, title), h("p", {}, text),
    h("div", { class: "row" },
      h("button", { class: "button", onclick: () => location.reload() }, "Try again"),
      h("a", { class: "button primary", href: "/" }, "My work"))));
}
