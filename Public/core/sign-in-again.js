import { announce } from "./announce.js";
import { h } from "./dom.js";
import { lateSheet } from "./late.js";

let pending = null;

/** One dialog for however many calls of the `api` met the end of the session; resolves to true once the person is back. */
export function signInInPlace(user, api) {
  pending ??= askPassword(user, api).finally(() => { pending = null; });
  return pending;
}

async function askPassword(user, api) {
  const before = document.activeElement;
  const { dialog, form, email, password, problem, elsewhere } = makeDialog(user);
  dispatchEvent(new CustomEvent("concord:signed-out"));
  await lateSheet().catch(() => null);
  document.body.append(dialog);
  dialog.showModal();
  (email.value ? password : email).focus();
  // Closed, it would leave work that cannot be sent: Escape is not a way out, pressed twice neither.
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.addEventListener("close", () => { if (dialog.isConnected) dialog.showModal(); });

  const back = await new Promise((resolve) => {
    const attempt = async (signIn) => {
      problem.textContent = "";
      try {
        resolve(await signIn());
      } catch (error) {
        problem.textContent = error.status === 401 && !error.code.includes("credentials") ? "Not signed in yet." : error.detail ?? String(error);
        password.select();
      }
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      attempt(() => api.post("/api/session", { email: email.value, password: password.value }, { anonymous: true }));
    });
    // Whoever came by a link has no password: they open a new link in another window.
    elsewhere.addEventListener("click", () => attempt(() => api.get("/api/session", { anonymous: true })));
  });
  // What is kept here is another person's: the page begins anew for the one who is here now.
  if (back.user.id !== user.id) {
    location.reload();
    return false;
  }
  dialog.remove();
  before?.focus?.();
  announce("Signed in again");
  dispatchEvent(new CustomEvent("concord:signed-in"));
  return true;
}

function makeDialog(user) {
  const problem = h("p", { class: "problem", role: "alert" });
  const password = h("input", { type: "password", id: "again-password", autocomplete: "current-password", required: true });
  const email = h("input", { type: "email", id: "again-email", autocomplete: "username", required: true, value: user.email ?? "" });
  const elsewhere = h("button", { type: "button", class: "button" }, "I did in another window");
  const form = h("form", { class: "stack" },
    h("p", { class: "soft" }, "Your session has ended. Everything you did is kept here and will be sent after you sign in."),
    h("div", { class: "field" }, h("label", { htmlFor: "again-email" }, "Email"), email),
    h("div", { class: "field" }, h("label", { htmlFor: "again-password" }, "Password"), password),
    problem,
    h("div", { class: "row end" }, elsewhere, h("button", { class: "button primary" }, "Sign in")));
  const dialog = h("dialog", { id: "sign-in-again", "aria-labelledby": "again-title" },
    h("div", { class: "dialog-head" }, h("h2", { id: "again-title" }, "Sign in again")), form);
  return { dialog, form, email, password, problem, elsewhere };
}
