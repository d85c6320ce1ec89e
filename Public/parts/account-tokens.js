import { api } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { dayOf } from "../core/format.js";
import { withRecentSignIn } from "./confirm-sign-in.js";
import { confirmDialog, secretDialog } from "./dialog.js";
import { field, problemText, select, submitForm } from "./field-form.js";

/** Tokens for programs: made with a name, shown once, ended at any time. */
export function tokenPanel(session) {
  const list = h("div", {});
  const name = h("input", { required: true, maxLength: 100, autocomplete: "off", placeholder: "nightly export" });
  const access = select([["read", "Read only"], ["write", "Read and write"]], "read");
  const days = select([["30", "30 days"], ["90", "90 days"], ["365", "A year"], ["", "No end"]], "90");
  const form = h("form", { class: "stack" },
    h("div", { class: "schema-row" }, field({ label: "Name", control: name, pointer: "/name" }), field({ label: "May", control: access, pointer: "/access" }), field({ label: "Ends after", control: days, pointer: "/expires_in_days" })),
    h("p", { class: "problem", role: "alert" }), h("div", { class: "row end" }, h("button", { class: "button" }, "Make a token")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    make();
  });
  load();

  async function make() {
    let made = null;
    const body = { name: name.value.trim(), access: access.value };
    if (days.value) body.expires_in_days = Number(days.value);
    if (!(await submitForm(form, async () => { made = await withRecentSignIn(session.user, () => api.post("/api/tokens", body)); }))) return;
    name.value = "";
    await load();
    await secretDialog({ title: `The token “${made.name}”`, label: "Token", secret: made.token, text: "Copy it now: it is not shown again. Programs send it as “Authorization: Bearer …”." });
  }

  async function load() {
    try {
      const { items } = await api.get("/api/tokens");
      fill(list, items.length === 0 ? h("p", { class: "soft" }, "No tokens. A program that imports, exports or reads numbers needs one.") : table(items));
    } catch (error) {
      fill(list, h("p", { class: "problem", role: "alert" }, problemText(error)));
    }
  }

  function table(items) {
    return h("div", { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": "Tokens" }, h("table", { class: "table table-rows" },
      h("thead", {}, h("tr", {}, ["Name", "May", "Made", "Ends"].map((title) => h("th", { scope: "col" }, title)), h("th", { scope: "col" }, h("span", { class: "visually-hidden" }, "Actions")))),
      h("tbody", {}, items.map((token) => h("tr", {}, h("td", {}, token.name), h("td", {}, token.access), h("td", { class: "nowrap named", dataset: { title: "made" } }, dayOf(token.created_at)), h("td", { class: "nowrap named", dataset: { title: "ends" } }, token.expires_at ? dayOf(token.expires_at) : "never"),
        h("td", { class: "acts" }, h("button", { type: "button", class: "button small danger", "aria-label": `End the token ${token.name}`, onclick: () => end(token) }, "End")))))));
  }

  async function end(token) {
    if (!(await confirmDialog({ title: `End the token “${token.name}”?`, text: "Programs that use it are refused at once.", confirm: "End it", danger: true }))) return;
    await api.delete(`/api/tokens/${token.id}`).catch(() => null);
    await load();
  }

  return h("div", { class: "stack" }, list, form);
}
