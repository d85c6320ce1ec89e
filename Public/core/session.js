import { api, whenSignedOut } from "./api.js";

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
  whenSignedOut(async () => (await import("./sign-in-again.js")).signInInPlace(session.user));
  return { user: session.user, preferences: session.preferences ?? {}, server: session.server ?? {} };
}
