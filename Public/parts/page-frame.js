import "./app-header.js";
import { api, requireSession } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { KeyMap } from "../core/keys.js";
import { projectTabs } from "./project-tabs.js";

/** What every page of the managing side begins with: session, project, header, key map, and a place to say what failed. */
export async function openPage({ title, current = null, crumbs = [], project: withProject = false }) {
  const main = document.querySelector("main");
  try {
    const session = await requireSession();
    const project = withProject ? await api.get(`/api/projects/${projectID()}`) : null;
    const name = project ? `${title} · ${project.name}` : title;
    document.title = `${name} · Concord`;
    document.querySelector("app-header").show({ session, project, crumbs, tabs: project && current ? projectTabs(project, current) : [] });
    return { session, project, main, keys: pageKeys(session) };
  } catch (error) {
    showFailure(main, error);
    // What the page would do next needs what could not be had.
    return new Promise(() => {});
  }
}

/** The number in `/projects/12/…`. */
export function projectID() {
  return Number(location.pathname.split("/")[2]);
}

function pageKeys(session) {
  const keys = new KeyMap({ preferences: session.preferences.keys });
  keys.add({ id: "help", key: "?", title: "Keys of this page", group: "Page", run: async () => (await import("../core/key-help.js")).openKeyHelp(keys, session) });
  return keys;
}

/** Says in the page what could not be shown, and what to do now. */
export function showFailure(main, error) {
  const missing = error.status === 404 || error.status === 403;
  fill(main, h("section", { class: "empty" },
    h("h1", {}, missing ? "This page is not here for you" : "This page could not be shown"),
    h("p", {}, missing ? "It does not exist, or you are not a member of its project. A manager of the project can add you." : error.detail ?? error.message),
    h("div", { class: "row" },
      !missing && h("button", { class: "button primary", onclick: () => location.reload() }, "Try again"),
      h("a", { class: "button", href: "/" }, "My work"))));
}

/** An empty state: what is not there yet and what to do about it. */
export function emptyState(title, text, ...actions) {
  return h("section", { class: "empty" }, h("h2", {}, title), h("p", {}, text), actions.length > 0 && h("div", { class: "row" }, actions));
}
