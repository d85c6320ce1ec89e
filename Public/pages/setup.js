import { api } from "../core/api.js";
import { handle, takeSecret } from "./door.js";

const form = document.querySelector("#form");
const value = (name) => form.querySelector(`#${name}`).value;
const secret = takeSecret();

if (secret) {
  form.querySelector("#secret").value = secret;
  form.querySelector("#secret-field").hidden = true;
}

handle(form, async () => {
  await api.post("/api/setup", { secret: value("secret"), email: value("email"), name: value("name"), password: value("password") }, { anonymous: true });
  location.replace("/");
});

const { open } = await api.get("/api/setup", { anonymous: true }).catch(() => ({ open: true }));
form.hidden = !open;
document.querySelector("#closed").hidden = open;
if (open) form.querySelector("#name").focus();
