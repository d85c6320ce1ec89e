/**
 * The server's API as functions: parsed JSON comes back, anything else is thrown as an `ApiError`.
 * When the session has run out the call waits for a new sign-in in place and is then sent again, so that no page
 * needs to know. A network failure is an `ApiError` of status 0.
 */
export class ApiError extends Error {
  constructor(status, problem = {}, retryAfter = null) {
    super(problem.detail || problem.title || (status === 0 ? "The server cannot be reached." : `The server answered ${status}.`));
    this.name = "ApiError";
    this.status = status;
    this.code = problem.code ?? (status === 0 ? "offline" : "");
    this.title = problem.title ?? "";
    this.detail = this.message;
    this.errors = problem.errors ?? [];
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  /** Worth sending again: the server was away, busy, or asked for patience. */
  get isTemporary() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/** Resolves to true once the person is signed in again; there once someone was. */
let signInAgain = null;

export async function request(method, path, body, options = {}) {
  const response = await send(method, path, body, options);
  if (response.status === 401 && signInAgain && !options.anonymous) {
    if (await signInAgain()) return request(method, path, body, { ...options, anonymous: true });
  }
  return read(response, options);
}

/** The same for a call that was sent before this module had come. */
export async function replyTo(sent) {
  return read(await sent.catch(() => { throw new ApiError(0); }));
}

async function send(method, path, body, { headers = {}, signal, version, prefer, key, keepalive } = {}) {
  const head = new Headers({ Accept: "application/json", ...headers });
  let payload = body;
  if (body !== undefined && !(body instanceof Blob) && !(body instanceof ArrayBuffer)) {
    payload = JSON.stringify(body);
    head.set("Content-Type", "application/json");
  }
  if (version !== undefined && version !== null) head.set("If-Match", `"${version}"`);
  if (prefer) head.set("Prefer", prefer);
  if (key) head.set("Idempotency-Key", key);
  try {
    return await fetch(path, { method, headers: head, body: payload, signal, keepalive, credentials: "same-origin", cache: "no-store" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0);
  }
}

async function read(response, { raw } = {}) {
  if (response.ok && raw) return response;
  const text = await response.text().catch(() => "");
  const isJSON = (response.headers.get("Content-Type") ?? "").includes("json");
  let value = null;
  if (isJSON && text) {
    try {
      value = JSON.parse(text);
    } catch {
      throw new ApiError(response.status, { title: "The reply was cut short" });
    }
  }
  if (response.ok) return value;
  const wait = Number(response.headers.get("Retry-After"));
  throw new ApiError(response.status, value ?? {}, Number.isFinite(wait) && wait > 0 ? wait : null);
}

export const api = {
  get: (path, options) => request("GET", path, undefined, options),
  post: (path, body, options) => request("POST", path, body, options),
  put: (path, body, options) => request("PUT", path, body, options),
  patch: (path, body, options) => request("PATCH", path, body, options),
  delete: (path, options) => request("DELETE", path, undefined, options),
};

/**
 * Who is signed in. A page starts with `const session = await requireSession()`; without one it goes to the sign-in
 * page and comes back. A session that ends later is renewed in place, in a dialog over the work.
 */
export async function requireSession(asked = api.get("/api/session", { anonymous: true })) {
  const session = await asked.catch((error) => {
    if (error.status === 401) return null;
    throw error;
  });
  if (!session) {
    location.replace(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
    return new Promise(() => {});
  }
  const chosen = session.preferences?.theme;
  if (chosen && chosen !== (document.documentElement.dataset.theme ?? "system")) import("./theme.js").then(({ applyTheme }) => applyTheme(chosen), () => null);
  followPerson(session.user.id);
  signInAgain = async () => (await import("./sign-in-again.js")).signInInPlace(session.user, api);
  return { user: session.user, preferences: session.preferences ?? {}, server: session.server ?? {} };
}

/**
 * Every page tells the others of this browser who is signed in. Where that is someone else, a page begins anew: what is
 * done on it would be done in their name, and what waits there is not theirs to send; it stays kept for who did it.
 */
function followPerson(id) {
  const pages = new BroadcastChannel("concord-person");
  pages.addEventListener("message", ({ data }) => { if (data !== id) location.reload(); });
  pages.postMessage(id);
}

/** A name that nothing else has, for the key of a call: 128 bits. (crypto.randomUUID is missing on plain http between machines.) */
export function randomID() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
