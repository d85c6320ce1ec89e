import { api } from "../core/api.js";
import { h } from "../core/dom.js";
import { openDialog } from "./dialog.js";
import { field, submitForm } from "./field-form.js";

/**
 * Runs `work`; when the server wants a sign-in that is not long ago, asks for the password in place and runs it again.
 * Dismissed, it throws the server's refusal.
 */
export async function withRecentSignIn(user, work) {
  try {
    return await work();
  } catch (error) {
    if (error.code !== "reauthenticate" || !(await askPassword(user))) throw error;
    return work();
  }
}

async function askPassword(user) {
  const password = h("input", { type: "password", required: true, autocomplete: "current-password" });
  const body = h("div", { class: "stack" }, h("p", {}, `You signed in a while ago, ${user.name}. This asks for your password once more.`),
    field({ label: "Password", control: password, pointer: "/password" }), h("p", { class: "problem", role: "alert" }));
  const answer = await openDialog({
    title: "Is it you?", body,
    actions: [{ label: "Cancel", value: "" }, { label: "Go on", value: "yes", kind: "primary" }],
    check: () => submitForm(body.closest("form"), () => api.post("/api/session", { email: user.email, password: password.value }, { anonymous: true })),
  });
  return answer === "yes";
}
