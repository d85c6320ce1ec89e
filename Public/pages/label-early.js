import { api } from "../core/api.js";
import { Claims } from "../core/claims.js";
import { Store } from "../core/store.js";

/**
 * What the labelling page needs first, asked for while the rest of its code is still on its way: nobody waits for one
 * after the other. Whoever uses one of these hears how it failed.
 */
const path = `/api/projects/${Number(location.pathname.split("/")[2])}`;

export const asked = {
  session: api.get("/api/session", { anonymous: true }),
  project: api.get(path, { anonymous: true }),
  store: Store.open(),
  next: new Claims("assignment").elsewhere().then((held) => api.post(`${path}/next`, held.length > 0 ? { held } : {}, { anonymous: true })),
};
const tools = Promise.all([asked.project, import("../tools/registry.js")]).then(([{ schema }, { loadTools }]) => loadTools(schema));

for (const promise of [...Object.values(asked), tools]) promise.catch(() => null);
