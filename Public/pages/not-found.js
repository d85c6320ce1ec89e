import "../parts/app-header.js";
import { fill, h } from "../core/dom.js";
import { emptyState } from "../parts/page-frame.js";

fill(document.querySelector("main"), h("h1", { class: "visually-hidden" }, "Not found"),
  emptyState("There is no such page", "The address may be mistyped, or what it named was deleted.", h("a", { class: "button primary", href: "/" }, "My work")));
