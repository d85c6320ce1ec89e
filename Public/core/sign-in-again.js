import { announce } from "./announce.js";
import { api } from "./api.js";
import { h } from "./dom.js";

let pending = null;

/** One dialog for however many calls met the end of the session; they all go on after it. */
export function signInInPlace(user) {
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
