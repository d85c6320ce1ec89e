import "./data-table.js";
import { api } from "../core/api.js";
import { announce } from "../core/announce.js";
import { fill, h } from "../core/dom.js";
import { ago, count, duration } from "../core/format.js";
import { withQuery } from "../core/query.js";
import { confirmDialog, openDialog } from "./dialog.js";
import { field, problemText, select } from "./field-form.js";
import { intervalText, standingBadge } from "./gold-standing.js";
import { emptyState } from "./page-frame.js";
import { quotaText } from "./person-standing.js";

const roles = [["annotator", "Annotator: labels"], ["reviewer", "Reviewer: labels and decides"], ["manager", "Manager: everything"]];

/** Who works in the project: find and add people, their role, pause them, take them out. */
export function membersPanel({ session, version }) {
  const path = `/api/projects/${version.project.id}/members`;
  const table = document.createElement("data-table");
  const problem = h("p", { class: "problem", role: "alert" });
  const added = new Set();
  const base = `/projects/${version.project.id}`;
  const people = finder({ session, added, add });

  table.caption = "Members";
  table.rowKey = (row) => row.user.id;
  table.empty = emptyState("No members yet", "Find people above by name or email and add them.");
  table.columns = [
    { key: "name", title: "Name", render: (row) => h("div", {}, h("a", { class: "plain-link", href: `${base}/people/${row.user.id}` }, row.user.name), " ", standingBadge({ ...row.gold, ...row }), row.user.email && h("div", { class: "soft small" }, row.user.email)) },
    { key: "role", title: "Role", render: (row) => select(roles.map(([role, words]) => [role, words.split(":")[0]]), row.role, { "aria-label": `Role of ${row.user.name}`, onchange: (event) => change(row, { role: event.target.value }) }) },
    { key: "skills", title: "Skills", class: "named", render: (row) => skillsCell(row) },
    { key: "annotations", title: "Annotations", number: true, render: (row) => (row.quota ? quotaText(row.quota) : count(row.annotations)) },
    { key: "gold", title: "Gold right", number: true, render: (row) => goldCell(row) },
    { key: "time", title: "Time", number: true, wide: true, render: (row) => (row.seconds ? duration(row.seconds) : "–") },
    { key: "active", title: "Last active", wide: true, render: (row) => (row.active_at ? ago(row.active_at) : "never") },
    { key: "pseudonym", title: "Pseudonym", wide: true, render: (row) => h("code", {}, row.pseudonym ?? "") },
    { key: "actions", title: "Actions", isQuiet: true, render: (row) => h("div", { class: "row tight end nowrap" },
      ["training", "test", "not_qualified"].includes(row.gold?.phase) && h("button", { type: "button", class: "button small", "aria-label": `Let ${row.user.name} in without the test`, onclick: () => qualify(row, "grant") }, "Let in"),
      row.gold?.phase === "not_qualified" && h("button", { type: "button", class: "button small", "aria-label": `Let ${row.user.name} try the test again`, onclick: () => qualify(row, "reset") }, "Try again"),
      h("button", { type: "button", class: "button small", "aria-label": `${row.paused ? "Let go on" : "Pause"} ${row.user.name}`, onclick: () => change(row, { paused: !row.paused }) }, row.paused ? "Go on" : "Pause"),
      h("button", { type: "button", class: "button small danger", "aria-label": `Remove ${row.user.name}`, onclick: () => remove(row) }, "Remove")) },
  ];
  load();

  async function load() {
    try {
      const page = await api.get(`${path}?limit=1000`);
      added.clear();
      for (const member of page.items) if (member.role) added.add(member.user.id);
      table.rows = page.items.filter((member) => member.role);
      people.paint();
    } catch (error) {
      problem.textContent = problemText(error);
    }
  }

  function goldCell({ gold }) {
    if (!gold?.answers.scored) return "–";
    return h("div", {}, `${gold.answers.correct} of ${gold.answers.scored}`, h("div", { class: "soft small" }, intervalText(gold.answers.interval)));
  }

  function skillsCell(row) {
    return h("span", { class: "row tight" }, row.skills.map((skill) => h("span", { class: "badge" }, skill)),
      h("button", { type: "button", class: "button small quiet", "aria-label": `Skills of ${row.user.name}`, onclick: () => editSkills(row) }, row.skills.length > 0 ? "Edit" : "Add"));
  }

  async function editSkills(row) {
    const known = await api.get(`/api/projects/${version.project.id}/skills`).then((reply) => reply.items, () => []);
    const control = h("input", { autocomplete: "off", value: row.skills.join(", ") });
    const hint = known.length > 0 ? `Separated by commas. Known here: ${known.map((one) => (one.required ? `${one.skill} (needed by everyone)` : one.skill)).join(", ")}.` : "Separated by commas. Nothing asks for one yet: see Skills under Workflow.";
    const body = h("div", { class: "stack" }, field({ label: "Skills", hint, control, pointer: "/skills" }));
    const actions = [{ label: "Cancel", value: "" }, { label: "Save", value: "yes", kind: "primary" }];
    if ((await openDialog({ title: `Skills of ${row.user.name}`, body, actions })) !== "yes") return;
    await change(row, { skills: [...new Set(control.value.split(",").map((word) => word.trim()).filter(Boolean))] });
  }

  async function qualify(row, action) {
    problem.textContent = "";
    await api.post(`/api/projects/${version.project.id}/people/${row.user.id}/qualification`, { action })
      .then(() => announce(action === "grant" ? `${row.user.name} is let in` : `${row.user.name} can try again`), (error) => { problem.textContent = problemText(error); });
    await load();
  }

  async function change(row, changes) {
    problem.textContent = "";
    try {
      const changed = await api.put(`${path}/${row.user.id}`, changes);
      table.rows = table.rows.map((member) => (member.user.id === changed.user.id ? changed : member));
      announce(`${row.user.name} changed`);
    } catch (error) {
      problem.textContent = problemText(error);
      await load();
    }
  }

  async function remove(row) {
    const text = "What they annotated stays. Tasks on their screen go back to the queue, and the project is no longer seen by them.";
    if (!(await confirmDialog({ title: `Remove ${row.user.name}?`, text, confirm: "Remove", danger: true }))) return;
    await api.delete(`${path}/${row.user.id}`).then(() => announce(`${row.user.name} removed`), (error) => { problem.textContent = problemText(error); });
    await load();
  }

  async function add(user, role) {
    problem.textContent = "";
    await api.put(`${path}/${user.id}`, { role }).then(() => announce(`${user.name} added`), (error) => { problem.textContent = problemText(error); });
    await load();
  }

  return { element: h("div", { class: "stack" }, people.element, problem, h("section", { class: "card" }, table)) };
}

/** Finds people while one types; each of them can be added with the role chosen beside. What was found stays, to add the next. */
function finder({ session, added, add }) {
  const search = h("input", { type: "search", autocomplete: "off", placeholder: "Name or email" });
  const role = select(roles, "annotator");
  const results = h("ul", { class: "plain-list find-results" });
  const said = h("p", { class: "soft small", role: "status" });
  let latest = null;
  let found = [];
  search.addEventListener("input", find);

  async function find() {
    latest?.abort();
    const text = search.value.trim();
    if (text.length < 2) {
      said.textContent = "";
      return show([]);
    }
    latest = new AbortController();
    try {
      const page = await api.get(withQuery("/api/users", { q: text, limit: 8 }), { signal: latest.signal });
      said.textContent = page.items.length === 0 ? "Nobody is found. New people are added by an admin, under People." : "";
      show(page.items);
    } catch (error) {
      if (error.name !== "AbortError") said.textContent = error.detail;
    }
  }

  function show(users) {
    found = users;
    paint();
  }

  /** As members are now; from a button that is gone, the focus goes to the next. */
  function paint() {
    const at = [...results.children].findIndex((row) => row.contains(document.activeElement));
    fill(results, found.map((user) => h("li", { class: "row apart" },
      h("span", {}, user.name, " ", user.email && h("span", { class: "soft small" }, user.email)),
      added.has(user.id) ? h("span", { class: "badge" }, "member") : h("button", { type: "button", class: "button small", "aria-label": `Add ${user.name}`, onclick: () => add(user, role.value) }, "Add"))));
    if (at < 0) return;
    const rows = [...results.children];
    const next = [...rows.slice(at), ...rows.slice(0, at)].map((row) => row.querySelector("button")).find(Boolean);
    (next ?? search).focus();
  }

  const element = h("section", { class: "card stack", "aria-label": "Add people" },
    h("div", { class: "schema-row" }, field({ label: "Find people", control: search }), field({ label: "Add them as", control: role })),
    h("div", { class: "stack tight" }, said, results),
    session.user.role === "admin" && h("p", { class: "soft small" }, "Somebody who has no account yet? ", h("a", { href: "/people#add" }, "Add a person"), "."));
  return { element, paint };
}
