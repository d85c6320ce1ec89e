import "../parts/data-table.js";
import { api } from "../core/api.js";
import { announce } from "../core/announce.js";
import { fill, h } from "../core/dom.js";
import { dayOf } from "../core/format.js";
import { withQuery } from "../core/query.js";
import { withRecentSignIn } from "../parts/confirm-sign-in.js";
import { confirmDialog, openDialog, secretDialog } from "../parts/dialog.js";
import { field, problemText, select, submitForm } from "../parts/field-form.js";
import { emptyState, openPage } from "../parts/page-frame.js";

const roles = [["member", "Member"], ["admin", "Admin"]];
const { session, main, keys } = await openPage({ title: "People", crumbs: [["People"]] });
const table = document.createElement("data-table");
const problem = h("p", { class: "problem", role: "alert" });
const search = h("input", { type: "search", placeholder: "Name or email", "aria-label": "Find people", autocomplete: "off" });
const more = h("button", { type: "button", class: "button", hidden: true, onclick: () => load(false) }, "Show more");
const kinds = h("div", { class: "segmented", role: "radiogroup", "aria-label": "Which people" }, kind("1", "With an account", true), kind("0", "Without", false));
let account = "1";
let next = null;
let latest = null;

fill(main,
  h("div", { class: "page-head" }, h("h1", {}, "People"), h("div", { class: "search-field" }, search), h("button", { type: "button", class: "button primary", onclick: add }, "Add a person")),
  h("div", { class: "row" }, kinds), problem, h("section", { class: "card" }, table), h("div", { class: "row" }, more));
setUpTable();
search.addEventListener("input", () => load());
keys.add({ id: "people.search", key: "/", title: "Find people", group: "People", run: () => search.focus() });
await load();
if (location.hash === "#add") add();

function kind(value, title, checked) {
  return h("label", {}, h("input", { type: "radio", name: "account", value, checked, onchange: () => { account = value; load(); } }), title);
}

async function load(anew = true) {
  latest?.abort();
  latest = new AbortController();
  try {
    const page = await api.get(withQuery("/api/users", { q: search.value.trim(), account, limit: 100, after: anew ? "" : next }), { signal: latest.signal });
    next = page.next;
    more.hidden = !next;
    table.rows = anew ? page.items : [...table.rows, ...page.items];
  } catch (error) {
    if (error.name === "AbortError") return;
    problem.textContent = error.status === 403 ? "Only admins see everyone." : problemText(error);
  }
}

function setUpTable() {
  table.caption = "People";
  table.empty = emptyState("Nobody is found", "Look for another part of the name or email, under the other heading, or add the person.");
  table.columns = [
    { key: "name", title: "Name", render: (row) => h("div", {}, row.name, " ", row.id === session.user.id && h("span", { class: "badge" }, "you"), row.disabled && h("span", { class: "badge warn" }, row.email ? "disabled" : "erased"), h("div", { class: "soft small" }, row.email ?? (row.disabled ? "their work stays" : "named by an import"))) },
    { key: "role", title: "Role", render: (row) => row.email && select(roles, row.role, { "aria-label": `Role of ${row.name}`, onchange: (event) => change(row, { role: event.target.value }) }) },
    { key: "created", title: "Since", wide: true, render: (row) => dayOf(row.created_at) },
    { key: "actions", title: "Actions", isQuiet: true, render: (row) => h("div", { class: "row tight end nowrap" }, actions(row)) },
  ];
}

/** Who is to be erased is disabled first, so that nobody is by one wrong press. */
function actions(row) {
  const button = (title, what, run, danger) => h("button", { type: "button", class: `button small ${danger ? "danger" : ""}`, "aria-label": what, onclick: () => run(row) }, title);
  return [
    row.email && !row.disabled && button("Password link", `Password link for ${row.name}`, passwordLink),
    row.email && !row.disabled && button("Disable", `Disable ${row.name}`, setDisabled, true),
    row.email && row.disabled && button("Enable", `Enable ${row.name}`, setDisabled),
    (row.email ? row.disabled : !row.disabled) && button("Erase…", `Erase ${row.name}`, erase, Boolean(row.email)),
  ].filter(Boolean);
}

async function erase(row) {
  const text = "Their name, email and password are forgotten, in the audit log too, and they leave every project. Their answers, decisions and comments stay, under a pseudonym. This cannot be undone.";
  if (!(await confirmDialog({ title: `Erase ${row.name}?`, text, confirm: "Erase", danger: true }))) return;
  problem.textContent = "";
  try {
    await withRecentSignIn(session.user, () => api.delete(`/api/users/${row.id}`, { version: row.version }));
    announce(`${row.name} is erased`);
  } catch (error) {
    problem.textContent = problemText(error);
  }
  await load();
}

async function change(row, changes) {
  problem.textContent = "";
  try {
    await withRecentSignIn(session.user, () => api.patch(`/api/users/${row.id}`, changes, { version: row.version }));
    announce(`${row.name} changed`);
  } catch (error) {
    problem.textContent = error.status === 412 ? `${row.name} was changed by somebody else meanwhile. What stands now is shown; try again.` : problemText(error);
  }
  await load();
}

async function setDisabled(row) {
  if (!row.disabled) {
    const text = "They are signed out everywhere at once, and their tokens stop. Their work stays.";
    if (!(await confirmDialog({ title: `Disable ${row.name}?`, text, confirm: "Disable", danger: true }))) return;
  }
  await change(row, { disabled: !row.disabled });
}

async function passwordLink(row) {
  problem.textContent = "";
  try {
    const { link } = await withRecentSignIn(session.user, () => api.post(`/api/users/${row.id}/link`, {}));
    await showLink(row.name, link);
  } catch (error) {
    problem.textContent = problemText(error);
  }
}

function showLink(name, link) {
  return secretDialog({
    title: `A link for ${name}`, label: "Link", secret: new URL(link, location.origin).href,
    text: "Send it to them. Whoever opens it first can set the password, once. It is shown only now.",
  });
}

async function add() {
  const name = h("input", { required: true, maxLength: 200, autocomplete: "off" });
  const email = h("input", { type: "email", required: true, autocomplete: "off" });
  const role = select(roles, "member");
  const body = h("div", { class: "stack" }, field({ label: "Name", control: name, pointer: "/name" }), field({ label: "Email", control: email, pointer: "/email" }),
    field({ label: "Role", control: role, pointer: "/role", hint: "Admins see everything and manage people. What members may do is set in each project." }), h("p", { class: "problem", role: "alert" }));
  let made = null;
  const answer = await openDialog({
    title: "Add a person", body,
    actions: [{ label: "Cancel", value: "" }, { label: "Add", value: "yes", kind: "primary" }],
    check: () => submitForm(body.closest("form"), async () => { made = await withRecentSignIn(session.user, () => api.post("/api/users", { name: name.value.trim(), email: email.value.trim(), role: role.value })); }),
  });
  if (answer !== "yes") return;
  await load();
  if (made.link) await showLink(name.value.trim(), made.link);
}
