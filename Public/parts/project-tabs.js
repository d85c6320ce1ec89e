import { h } from "../core/dom.js";

const tabs = [
  ["overview", "Overview", "", "annotator"],
  ["label", "Label", "/label", "annotator"],
  ["review", "Review", "/review", "reviewer"],
  ["tasks", "Tasks", "/tasks", "reviewer"],
  ["quality", "Quality", "/quality", "reviewer"],
  ["import", "Import", "/import", "manager"],
  ["export", "Export", "/export", "manager"],
  ["releases", "Releases", "/releases", "manager"],
  ["settings", "Settings", "/settings", "manager"],
];
const ranks = { annotator: 0, reviewer: 1, manager: 2 };

/** Links to the pages of a project that this person may open, for the header. */
export function projectTabs(project, current) {
  const allowed = tabs.filter(([, , , role]) => ranks[role] <= (ranks[project.role] ?? 2));
  return allowed.map(([name, title, path]) => h("a", { href: `/projects/${project.id}${path}`, "aria-current": name === current ? "page" : null }, title));
}
