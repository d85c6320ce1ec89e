import { fill, h } from "../core/dom.js";
import { subscribe } from "../core/events.js";
import { openPage } from "../parts/page-frame.js";
import { projectJob } from "../parts/project-job.js";
import { ProjectVersion } from "../parts/project-version.js";
import { dangerPanel } from "../parts/settings-danger.js";
import { guidelinesPanel } from "../parts/settings-guidelines.js";
import { membersPanel } from "../parts/settings-members.js";
import { schemaPanel } from "../parts/settings-schema.js";
import { workflowPanel } from "../parts/settings-workflow.js";

/** One page, five parts; which one is seen stands in the address, so that other pages can link to it. */
const panels = [
  ["schema", "Schema", schemaPanel], ["workflow", "Workflow", workflowPanel], ["guidelines", "Guidelines", guidelinesPanel],
  ["members", "Members", membersPanel], ["danger", "Pause and delete", dangerPanel],
];

const { session, project, main } = await openPage({ title: "Settings", current: "settings", project: true });
const version = new ProjectVersion(project);
const built = new Map();
const nav = h("nav", { class: "subtabs", "aria-label": "Settings" });
const place = h("div", {});

const job = projectJob(project);
version.addEventListener("change", () => job.show(version.project.job));
subscribe({ project: project.id, on: { job: job.follow } });
fill(main, h("div", { class: "page-head" }, h("h1", {}, "Settings")), job.element, nav, place);
addEventListener("hashchange", show);
addEventListener("beforeunload", (event) => {
  if ([...built.values()].some((panel) => panel.isChanged?.())) event.preventDefault();
});
show();

function show() {
  const wanted = location.hash.slice(1).split("/")[0];
  const [name, title, make] = panels.find(([one]) => one === wanted) ?? panels[0];
  if (!built.has(name)) built.set(name, make({ session, version }));
  fill(nav, panels.map(([one, text]) => h("a", { href: `#${one}`, "aria-current": one === name ? "page" : null }, text)));
  nav.querySelector("[aria-current]").scrollIntoView({ block: "nearest", inline: "nearest" });
  // Panels keep what was typed into them while another one is looked at.
  fill(place, built.get(name).element);
  built.get(name).shown?.();
  document.title = `${title} · ${version.project.name} · Concord`;
}
