import { api } from "../core/api.js";
import { handle, takeSecret } from "./door.js";

const form = document.querySelector("#form");
const secret = takeSecret();

handle(form, async () => {
  await api.post("/api/password", { secret, password: form.querySelector("#password").value }, { anonymous: true });
  location.replace("/");
});

try {
  const { email } = await api.post("/api/session/link", { secret }, { anonymous: true });
  form.querySelector("#email").value = email ?? "";
  if (email) form.querySelector("#who").textContent = `For ${email}. The link lets you choose it once.`;
  form.querySelector("#password").focus();
} catch (error) {
  form.querySelector("#problem").textContent = error.status === 0 ? error.detail : "This link has been used or has run out. Ask for a new one.";
}
