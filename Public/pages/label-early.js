/**
 * What the labelling page needs first, asked for before all else has come: this module imports nothing that it would
 * have to wait for. Whoever uses one of these (`replyTo` in core/api.js) hears how it failed.
 */
const path = `/api/projects/${Number(location.pathname.split("/")[2])}`;
const headers = { Accept: "application/json" };
const ask = (what, options) => fetch(what, { headers, credentials: "same-origin", cache: "no-store", ...options });

const store = import("../core/store.js").then(({ Store }) => Store.open());
const project = ask(path);

export const asked = {
  session: ask("/api/session"),
  project,
  // Not all browsers have locks, nor over plain http.
  locks: navigator.locks?.query().catch(() => null) ?? Promise.resolve(null),
  // What other windows hold is not known yet: where this brings a task of theirs, the queue asks again.
  next: ask(`${path}/next`, { method: "POST", body: "{}", headers: { ...headers, "Content-Type": "application/json" } }),
  store,
  kept: store.then((opened) => opened.all("outbox")).catch(() => []),
};

/** Its tools are on their way before the page has read the project. */
const tools = async (response) => response.ok && (await import("../tools/registry.js")).loadTools(await response.clone().json());

for (const promise of [...Object.values(asked), project.then(tools)]) promise.catch(() => null);
