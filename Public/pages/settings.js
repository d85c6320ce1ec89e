import { fill, h } from "../core/dom.js";
import { subscribe } from "../core/events.js";
import { openPage, showFailure } from "../parts/page-frame.js";
import { projectJob } from "../parts/project-job.js";
import { ProjectVersion } from "../parts/project-version.js";

/** One page, five parts, each fetched when it is first seen; which one is seen stands in the address, so that other pages can link to it. */
const panels = [
  ["schema", "Schema", async () => (await import("../parts/settings-schema.js")).schemaPanel],
  ["workflow", "Workflow", async () => (await import("../parts/settings-workflow.js")).workflowPanel],
  ["guidelines", "Guidelines", async () => (await import("../parts/settings-guidelines.js")).guidelinesPanel],
  ["members", "Members", async () => (await import("../parts/settings-members.js")).membersPanel],
  ["danger", "Pause and delete", async () => (await import("../parts/settings-danger.js")).dangerPanel],
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

async function show() {
  const wanted = () => panels.find(([one]) => one === location.hash.slice(1).split("/")[0]) ?? panels[0];
  const [name, title, load] = wanted();
  fill(nav, panels.map(([one, text]) => h("a", { href: `#${one}`, "aria-current": one === name ? "page" : null }, text)));
  nav.querySelector("[aria-current]").scrollIntoView({ block: "nearest", inline: "nearest" });
  const make = await load().catch((error) => showFailure(place, error));
  // Someone may have gone on to another part meanwhile.
  if (!make || wanted()[0] !== name) return;
  if (!built.has(name)) built.set(name, make({ session, version }));
  // Panels keep what was typed into them while another one is looked at.
  fill(place, built.get(name).element);
  built.get(name).shown?.();
  document.title = `${title} · ${version.project.name} · Concord`;
}
