import "../parts/app-header.js";
import { api } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { openDocument } from "../parts/api-document.js";
import { showFailure } from "../parts/page-frame.js";

const main = document.querySelector("main");
document.querySelector("app-header").show({
  session: await api.get("/api/session", { anonymous: true }).catch(() => null),
  crumbs: [["API documents"]],
});

try {
  const document_ = await api.get("/api/openapi.json", { anonymous: true });
  const { element, find } = openDocument(document_);
  const search = h("input", { type: "search", placeholder: "Find: export, submit, 409 …", "aria-label": "Find a call", autocomplete: "off", oninput: () => find(search.value) });
  fill(main, h("div", { class: "page-head" }, h("h1", {}, document_.info.title, " ", h("span", { class: "soft small" }, document_.info.version)), h("div", { class: "search-field" }, search), h("a", { class: "button", href: "/api/openapi.json" }, "openapi.json")), element);
  // Anchors are made just now, after the browser looked for them.
  goToAnchor();
  addEventListener("hashchange", goToAnchor);
} catch (error) {
  showFailure(main, error);
}

function goToAnchor() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  if (target instanceof HTMLDetailsElement) target.open = true;
  target.scrollIntoView();
}
