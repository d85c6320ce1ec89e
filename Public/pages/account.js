import { api } from "../core/api.js";
import { announce } from "../core/announce.js";
import { fill, h } from "../core/dom.js";
import { themeSwitch } from "../parts/user-menu.js";
import { keyPanel } from "../parts/account-keys.js";
import { sessionPanel } from "../parts/account-sessions.js";
import { tokenPanel } from "../parts/account-tokens.js";
import { field, submitForm } from "../parts/field-form.js";
import { openPage } from "../parts/page-frame.js";

const { session, main } = await openPage({ title: "Account", crumbs: [["Account"]] });

fill(main,
  h("div", { class: "page-head" }, h("h1", {}, "Account")),
  namePart(), passwordPart(),
  h("section", { class: "card stack" }, h("h2", {}, "Look"), themeSwitch(session)),
  h("section", { class: "card stack" }, h("h2", {}, "Keys"), keyPanel(session)),
  h("section", { class: "card stack", id: "tokens" }, h("h2", {}, "API tokens"), tokenPanel(session)),
  h("section", { class: "card stack" }, h("h2", {}, "Sessions"), sessionPanel()));
if (location.hash) document.querySelector(location.hash)?.scrollIntoView();

function namePart() {
  const name = h("input", { value: session.user.name, required: true, maxLength: 200, autocomplete: "name" });
  const email = h("input", { type: "email", value: session.user.email ?? "", required: true, autocomplete: "username" });
  const password = h("input", { type: "password", autocomplete: "current-password" });
  const passwordField = field({ label: "Your password", control: password, pointer: "/current_password", hint: "Asked for because the email is what you sign in with." });
  passwordField.hidden = true;
  email.addEventListener("input", () => {
    passwordField.hidden = email.value === session.user.email;
    password.required = !passwordField.hidden;
  });
  return accountForm("Name and email", [field({ label: "Name", control: name, pointer: "/name" }), field({ label: "Email", control: email, pointer: "/email" }), passwordField], async () => {
    const body = { name: name.value.trim() };
    if (email.value !== session.user.email) Object.assign(body, { email: email.value.trim(), current_password: password.value });
    session.user = { ...session.user, ...(await api.patch("/api/account", body)) };
    password.value = "";
    passwordField.hidden = true;
    return "Saved";
  });
}

function passwordPart() {
  const current = h("input", { type: "password", required: true, autocomplete: "current-password" });
  const password = h("input", { type: "password", required: true, minLength: 8, autocomplete: "new-password" });
  // For password managers: whose password this is.
  const user = h("input", { type: "email", hidden: true, readOnly: true, value: session.user.email ?? "", autocomplete: "username" });
  return accountForm("Password", [
    user,
    field({ label: "Current password", control: current, pointer: "/current_password" }),
    field({ label: "New password", control: password, pointer: "/password", hint: "At least 8 characters; 15 or more are better. Your other sessions end." }),
  ], async () => {
    await api.patch("/api/account", { password: password.value, current_password: current.value });
    current.value = "";
    password.value = "";
    return "Changed. Other sessions have ended.";
  });
}

function accountForm(title, fields, save) {
  const state = h("span", { class: "soft small", role: "status" });
  const form = h("form", { class: "card stack" }, h("h2", {}, title), fields, h("p", { class: "problem", role: "alert" }), h("div", { class: "row end" }, state, h("button", { class: "button primary" }, "Save")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    state.textContent = "";
    submitForm(form, async () => {
      state.textContent = await save();
      announce(state.textContent);
    });
  });
  return form;
}
