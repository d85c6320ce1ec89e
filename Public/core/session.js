import { api, whenSignedOut } from "./api.js";
import { announce } from "./announce.js";
import { h } from "./dom.js";
import { applyTheme, currentTheme } from "./theme.js";

/**
 * Who is signed in. A page starts with `const session = await requireSession()`; without one it goes to the sign-in
 * page and comes back. A session that ends later is renewed in place, in a dialog over the work.
 */
export async function requireSession() {
  const session = await api.get("/api/session", { anonymous: true }).catch((error) => {
    if (error.status === 401) return null;
    throw error;
  });
  if (!session) {
    location.replace(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
    return new Promise(() => {});
  }
  const chosen = session.preferences?.theme;
  if (chosen && chosen !== currentTheme()) applyTheme(chosen);
  whenSignedOut(() => signInInPlace(session.user));
  return { user: session.user, preferences: session.preferences ?? {}, server: session.server ?? {} };
}

export async function signOut() {
  await api.delete("/api/session", { anonymous: true }).catch(() => null);
  location.assign("/sign-in");
}

/** Only a path of this host is a place to go to after signing in: `//evil`, `/\evil` and `https:evil` are not. */
export function safeNext(next) {
  if (!next || !/^\/(?![/\\])/.test(next)) return "/";
  const url = new URL(next, location.origin);
  return url.origin === location.origin ? url.pathname + url.search + url.hash : "/";
}

let pending = null;

/** One dialog for however many calls met the end of the session; they all go on after it. */
function signInInPlace(user) {
  pending ??= askPassword(user).finally(() => { pending = null; });
  return pending;
}

function askPassword(user) {
  const problem = h("p", { class: "problem", role: "alert" });
  const password = h("input", { type: "password", id: "again-password", autocomplete: "current-password", required: true });
  const email = h("input", { type: "email", id: "again-email", autocomplete: "username", required: true, value: user.email ?? "" });
  const submit = h("button", { class: "button primary" }, "Sign in");
  const form = h("form", { class: "stack" },
    h("p", { class: "soft" }, "Your session has ended. Everything you did is kept here and will be sent after you sign in."),
    h("div", { class: "field" }, h("label", { htmlFor: "again-email" }, "Email"), email),
    h("div", { class: "field" }, h("label", { htmlFor: "again-password" }, "Password"), password),
    problem,
    h("div", { class: "row end" }, submit));
  const dialog = h("dialog", { id: "sign-in-again", "aria-labelledby": "again-title" },
    h("div", { class: "dialog-head" }, h("h2", { id: "again-title" }, "Sign in again")), form);
  const before = document.activeElement;
  document.body.append(dialog);
  dialog.showModal();
  (email.value ? password : email).focus();
  dispatchEvent(new CustomEvent("concord:signed-out"));

  return new Promise((resolve) => {
    // Closing it would leave work that cannot be sent: Escape is not a way out.
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      submit.disabled = true;
      problem.textContent = "";
      try {
        const reply = await api.post("/api/session", { email: email.value, password: password.value }, { anonymous: true });
        if (reply.user.id !== user.id) return location.reload();
        dialog.close();
        dialog.remove();
        before?.focus?.();
        announce("Signed in again");
        dispatchEvent(new CustomEvent("concord:signed-in"));
        resolve(true);
      } catch (error) {
        problem.textContent = error.detail ?? String(error);
        password.select();
      } finally {
        submit.disabled = false;
      }
    });
  });
}
