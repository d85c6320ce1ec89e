// The first thing in the head of the labelling and the reviewing page, so that it has the one connection that is open: what
// they need from the server is asked for before their modules are. `asked` of this script's element has the promises;
// whoever uses one (`replyTo` in core/api.js) hears how it failed.
(() => {
  const [, , project, page] = location.pathname.split("/");
  const path = `/api/projects/${Number(project)}`;
  const headers = { Accept: "application/json" };
  const ask = (what, options) => fetch(what, { headers, credentials: "same-origin", cache: "no-store", ...options });
  const take = (what) => ask(`${path}/${what}`, { method: "POST", body: "{}", headers: { ...headers, "Content-Type": "application/json" } });
  // A review may be of one task that the address names.
  const next = () => (page === "label" ? take("next") : new URLSearchParams(location.search).has("task") ? null : take("review/next"));

  const asked = { session: ask("/api/session"), project: ask(path), next: next() };
  // Its tools are on their way before the page has read the project.
  const registry = import("../tools/registry.js");
  asked.tools = asked.project.then(async (response) => response.ok && (await registry).loadTools(await response.clone().json()));
  // Not all browsers have locks, nor over plain http. What other windows hold is not known yet: where `next` brings a
  // task of theirs, the queue asks again.
  asked.locks = navigator.locks?.query().catch(() => null);
  asked.store = import("../core/store.js").then(({ Store }) => Store.open());
  asked.kept = asked.store.then((store) => store.all("outbox")).catch(() => []);
  for (const promise of Object.values(asked)) promise?.catch(() => null);
  document.currentScript.asked = asked;
})();
