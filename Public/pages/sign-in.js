import { api } from "../core/api.js";
import { safeNext } from "../core/next.js";
import { handle, takeSecret } from "./door.js";

const form = document.querySelector("#form");
const next = () => safeNext(new URLSearchParams(location.search).get("next"));

handle(form, async () => {
  await api.post("/api/session", {
    email: form.querySelector("#email").value,
    password: form.querySelector("#password").value,
  }, { anonymous: true });
  location.replace(next());
});

async function enterByLink(secret) {
  try {
    const reply = await api.post("/api/session/link", { secret }, { anonymous: true });
    if (reply.purpose === "password") location.replace(`/password#${encodeURIComponent(secret)}`);
    else location.replace(next());
  } catch (error) {
    form.querySelector("#problem").textContent = error.status === 0 ? error.detail : "This link has been used or has run out. Sign in with your password.";
    form.querySelector("#email").focus();
  }
}

async function enterIfSignedIn() {
  const setup = await api.get("/api/setup", { anonymous: true }).catch(() => null);
  if (setup?.open) return location.replace("/setup");
  const session = await api.get("/api/session", { anonymous: true }).catch(() => null);
  if (session) return location.replace(next());
  form.querySelector("#email").focus();
}

const secret = takeSecret();
if (secret) enterByLink(secret);
else enterIfSignedIn();
