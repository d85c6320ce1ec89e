/** What the pages before signing in share: the secret of a link, a form that says what went wrong. */

/** The secret stands in the fragment, which no server sees; it leaves the address bar at once. */
export function takeSecret() {
  const secret = decodeURIComponent(location.hash.slice(1));
  if (secret) history.replaceState(null, "", location.pathname + location.search);
  return secret;
}

export function handle(form, send) {
  const problem = form.querySelector("#problem");
  const submit = form.querySelector("#submit");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    submit.disabled = true;
    show(form, problem, "", []);
    try {
      await send();
    } catch (error) {
      const wait = error.retryAfter ? ` Try again in ${Math.ceil(error.retryAfter)} s.` : "";
      show(form, problem, (error.detail ?? String(error)) + wait, error.errors ?? []);
    } finally {
      submit.disabled = false;
    }
  });
  // In the page it is disabled: before this script stands, a form would be sent the browser's own way.
  submit.disabled = false;
}

function show(form, problem, text, errors) {
  for (const slot of form.querySelectorAll(".error")) slot.textContent = "";
  for (const input of form.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
  let placed = 0;
  for (const { pointer, detail } of errors) {
    const input = form.querySelector(`#${CSS.escape(pointer.split("/")[1] ?? "")}`);
    const slot = form.querySelector(`#${CSS.escape(input?.id ?? "")}-error`);
    if (!input || !slot) continue;
    slot.textContent = detail;
    input.setAttribute("aria-invalid", "true");
    if (placed === 0) input.focus();
    placed += 1;
  }
  problem.textContent = placed > 0 && placed === errors.length ? "" : text;
}
