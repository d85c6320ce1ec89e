import { api } from "../core/api.js";
import { announce } from "../core/announce.js";
import { fill, h } from "../core/dom.js";
import { plural } from "../core/format.js";
import { withQuery } from "../core/query.js";
import { actionWords, auditTable } from "../parts/audit-table.js";
import { field, problemText, select } from "../parts/field-form.js";
import { emptyState, openPage } from "../parts/page-frame.js";

/** The whole log for admins; with `?project=12` one project's, which its managers may read too. */
const { session, main } = await openPage({ title: "Audit log", crumbs: [["Audit log"]] });
const isAdmin = session.user.role === "admin";
const list = h("div", { class: "stack" });
const problem = h("p", { class: "problem", role: "alert" });
const verified = h("p", { class: "small", role: "status" });
const more = h("button", { type: "button", class: "button", hidden: true, onclick: () => load(false) }, "Show older entries");
const projects = await api.get("/api/projects?limit=1000").then((page) => page.items, () => []);
const form = filterForm();
let rows = [];
let next = null;

fill(main,
  h("div", { class: "page-head" }, h("h1", {}, "Audit log"), isAdmin && h("button", { type: "button", class: "button", onclick: verify }, "Verify the chain")),
  h("p", { class: "soft" }, "Who changed what, when, and what stood before. Entries are chained by their hashes: a changed or missing one is found."),
  verified, form, problem, h("section", { class: "card" }, list), h("div", { class: "row" }, more));
addEventListener("popstate", () => load());
await load();

function filterForm() {
  const query = new URLSearchParams(location.search);
  const own = projects.filter((project) => isAdmin || project.role === "manager");
  const project = select([...(isAdmin ? [["", "Everything"]] : []), ...own.map((one) => [String(one.id), one.name])], query.get("project") ?? "", { name: "project" });
  const action = h("input", { name: "action", value: query.get("action") ?? "", list: "audit-actions", autocomplete: "off", placeholder: "task.excluded" });
  const element = h("form", { class: "filters", role: "search" }, field({ label: "Project", control: project }), field({ label: "Action", control: action }), h("datalist", { id: "audit-actions" }));
  const go = (event) => {
    event.preventDefault();
    history.pushState(null, "", withQuery("/audit", { project: project.value, action: action.value.trim() }));
    load();
  };
  element.addEventListener("submit", go);
  element.addEventListener("change", go);
  return element;
}

async function load(anew = true) {
  const query = new URLSearchParams(location.search);
  const project = query.get("project") || (isAdmin ? "" : form.elements.project.value);
  const action = query.get("action") ?? "";
  problem.textContent = "";
  try {
    const after = anew ? "" : next;
    const page = isAdmin ? await api.get(withQuery("/api/audit", { project, action, after, limit: 100 })) : await api.get(withQuery(`/api/projects/${project}/audit`, { action, after, limit: 100 }));
    rows = anew ? page.items : [...rows, ...page.items];
    next = page.next;
    more.hidden = !next;
    fill(list, rows.length > 0 ? auditTable(rows) : emptyState("Nothing is logged here", "Take a filter away to see more."));
    suggest();
    announce(plural(rows.length, "entry", "entries"));
  } catch (error) {
    problem.textContent = error.status === 403 || error.status === 404 ? "The log is for admins, and for the managers of a project." : problemText(error);
    fill(list);
  }
}

function suggest() {
  const known = form.querySelector("datalist");
  const names = new Set([...[...known.children].map((option) => option.value), ...rows.map((row) => row.action)]);
  fill(known, [...names].sort().map((name) => h("option", { value: name }, actionWords(name))));
}

async function verify() {
  verified.className = "small soft";
  verified.textContent = "Checking…";
  try {
    const result = await api.get("/api/audit/verification");
    verified.className = `small ${result.ok ? "good" : "bad"}`;
    verified.textContent = result.ok ? `All ${plural(result.checked, "entry", "entries")} are as they were written.` : `The chain is broken at entry ${result.first_bad}: it, or one before it, was changed after it was written.`;
  } catch (error) {
    verified.textContent = problemText(error);
  }
}
