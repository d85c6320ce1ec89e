import "../parts/app-header.js";
import { api, requireSession } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { count, percent, plural } from "../core/format.js";
import { withQuery } from "../core/query.js";

const content = document.querySelector("#content");
const header = document.querySelector("app-header");
const atOnce = 100;
const search = h("input", { type: "search", placeholder: "Name of a project", "aria-label": "Find a project", autocomplete: "off" });
const finding = h("div", { class: "search-field", hidden: true }, search);
let looks = 0;
let projects = [];

const session = await requireSession();
header.show({ session });
search.addEventListener("input", () => show());
await show();

/** The projects, newest first, a hundred at once; those `after` a place behind the ones that are shown. */
async function show(after = null) {
  looks += 1;
  const mine = looks;
  const name = search.value.trim();
  try {
    const page = await api.get(withQuery("/api/projects", { view: "summary", limit: atOnce, q: name, after: after ?? "" }));
    // Someone typed on meanwhile.
    if (mine === looks) paint(after ? [...projects, ...page.items] : page.items, page.next, name);
  } catch (error) {
    fill(content, h("div", { class: "problem", role: "alert" }, error.detail, " ", h("button", { class: "link-button", onclick: () => show() }, "Try again")));
  }
}

function paint(items, next, name) {
  projects = items;
  if (next || name) finding.hidden = false;
  if (!finding.isConnected) fill(document.querySelector("#actions"), finding, items.length > 0 && h("a", { class: "button", href: "/projects/new" }, "New project"));
  if (items.length === 0) return fill(content, name ? h("p", { class: "soft", role: "status" }, `No project is named “${name}”.`) : emptyHome());
  const waiting = projects.filter((project) => weight(project) > 0);
  const others = projects.filter((project) => weight(project) === 0);
  fill(content,
    waiting.length > 0 && group("Waiting for you", waiting),
    others.length > 0 && group(waiting.length > 0 ? "Nothing to do now" : "Projects", others),
    next && h("div", { class: "row" }, h("button", { type: "button", class: "button", id: "more", onclick: () => show(next) }, "Show more"), h("span", { class: "soft small" }, `the newest ${count(items.length)} are shown`)));
}

function number(value) {
  return value === true ? 1 : Number(value ?? 0);
}

/** How much waits for this person; a project without a task waits for its manager to import some. */
function weight({ waiting = {}, paused, role, counts = {} }) {
  const imports = role === "manager" && (counts.tasks ?? 0) === 0 ? 1 : 0;
  return paused ? 0 : number(waiting.label) + number(waiting.review) + number(waiting.returned) + imports;
}

function emptyHome() {
  return h("div", { class: "card empty" },
    h("h2", {}, "No projects yet"),
    h("p", {}, "Make one from your own texts, or wait until a manager adds you to theirs: it will appear here."),
    h("a", { class: "button primary", href: "/projects/new" }, "New project"));
}

function group(title, projects) {
  return h("section", { class: "stack tight", "aria-label": title },
    h("h2", { class: "group-title" }, title),
    h("ul", { class: "project-list" }, projects.map(card)));
}

function card(project) {
  const { id, name, counts = {}, waiting = {}, mine = {} } = project;
  const total = (counts.tasks ?? 0) - (counts.excluded ?? 0);
  const share = total > 0 ? (counts.done ?? 0) / total : 0;
  return h("li", { class: "card project" },
    h("div", { class: "name" },
      h("h3", {}, h("a", { class: "plain-link", href: `/projects/${id}` }, name)),
      h("p", { class: "soft small clip" }, project.description || roleWord(project.role))),
    h("div", { class: "progress" },
      h("progress", { max: Math.max(total, 1), value: counts.done ?? 0, "aria-label": `Progress of ${name}` }),
      h("p", { class: "soft small numbers" }, total === 0 ? "No tasks yet" : `${count(counts.done)} of ${count(total)} done · ${percent(share)}`)),
    h("p", { class: "mine soft small numbers" }, mine.annotations ? h("a", { href: `/projects/${id}/me` }, `${plural(mine.annotations, "answer")} of mine${mine.today ? `, ${count(mine.today)} today` : ""}`) : "Nothing of mine yet"),
    h("div", { class: "acts" }, actions(project, waiting, total)));
}

function roleWord(role) {
  return { manager: "You manage this project", reviewer: "You review here", annotator: "You label here" }[role] ?? "";
}

function actions(project, waiting, total) {
  const path = `/projects/${project.id}`;
  const canManage = project.role === "manager";
  const canReview = canManage || project.role === "reviewer";
  const labels = number(waiting.label) > 0 && !project.paused;
  const returned = number(waiting.returned);
  const reviews = canReview ? number(waiting.review) : 0;
  return [
    project.paused && h("span", { class: "badge warn" }, "Paused"),
    returned > 0 && h("a", { class: "button primary", href: `${path}/label` }, `${count(returned)} returned to you`),
    reviews > 0 && h("a", { class: labels || returned ? "button" : "button primary", href: `${path}/review` }, `Review ${count(reviews)}`),
    labels && returned === 0 && h("a", { class: "button primary", href: `${path}/label`, "aria-label": `${mineWord(project)} labelling ${project.name}` }, mineWord(project)),
    canManage && total === 0 && h("a", { class: "button primary", href: `${path}/import` }, "Import tasks"),
    !labels && returned === 0 && reviews === 0 && total > 0 && h("a", { class: "button", href: path }, "Open"),
  ];
}

function mineWord(project) {
  return project.mine?.annotations ? "Continue" : "Start";
}
