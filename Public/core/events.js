import { api } from "./api.js";

/**
 * Server-sent events of one project (or of all, without one): `subscribe({ project: 3, on: { job, counts }, signal })`.
 * The browser reconnects by itself with the last id it saw; when the server closes for good (a restart, a session
 * that ended) it is tried again with growing waits.
 */
export function subscribe({ project, on, signal, state }) {
  let source = null;
  let wait = 1000;
  let timer = 0;

  const open = () => {
    source = new EventSource(project ? `/api/events?project=${project}` : "/api/events");
    source.onopen = () => {
      wait = 1000;
      state?.("live");
    };
    source.onerror = () => {
      state?.("waiting");
      if (source.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(reopen, wait);
      wait = Math.min(wait * 2, 60000);
    };
    for (const [name, handler] of Object.entries(on)) {
      source.addEventListener(name, (event) => handler(JSON.parse(event.data)));
    }
  };

  // EventSource does not tell why it was refused; asking for the session shows the sign-in dialog when that was it.
  const reopen = async () => {
    await api.get("/api/session").catch(() => null);
    if (!signal?.aborted) open();
  };

  signal?.addEventListener("abort", () => {
    clearTimeout(timer);
    source?.close();
  });
  addEventListener("pagehide", () => source?.close(), { signal });
  addEventListener("pageshow", (event) => { if (event.persisted) open(); }, { signal });
  open();
}
