import { fill, h, uid } from "../core/dom.js";

/**
 * Form fields with their label, hint and error, and the way server errors find them: a control that stands for
 * `/a/b` in the body carries `data-pointer="/a/b"`.
 */
export function field({ label, hint = "", control, pointer = null, optional = false }) {
  control.id ||= uid("field");
  const hintID = hint ? uid("hint") : null;
  const error = h("span", { class: "error", id: uid("error"), role: "alert" });
  control.setAttribute("aria-describedby", [hintID, error.id].filter(Boolean).join(" "));
  if (pointer !== null) control.dataset.pointer = pointer;
  return h("div", { class: "field" },
    h("label", { htmlFor: control.id }, label, optional && h("span", { class: "soft" }, " (optional)")),
    control,
    hint && h("span", { class: "hint", id: hintID }, hint),
    error);
}

/** A checkbox before its words. */
export function checkField({ label, hint = "", control, pointer = null }) {
  control.id ||= uid("field");
  const hintID = hint ? uid("hint") : null;
  if (hintID) control.setAttribute("aria-describedby", hintID);
  if (pointer !== null) control.dataset.pointer = pointer;
  return h("div", { class: "stack tight" },
    h("div", { class: "field inline" }, control, h("label", { htmlFor: control.id }, label)),
    hint && h("span", { class: "hint soft small", id: hintID }, hint));
}

/** `<select>` of [value, title] pairs. */
export function select(options, value, props = {}) {
  return refill(h("select", props), options, value);
}

/** Other pairs for a `<select>` that stays where it is, with the focus it may have. */
export function refill(control, options, value) {
  fill(control, options.map(([option, title]) => h("option", { value: option, selected: option === value }, title)));
  return control;
}

export function clearErrors(root) {
  for (const control of root.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
  for (const slot of root.querySelectorAll(".field > .error")) slot.textContent = "";
}

/**
 * Puts each error at the control its pointer names, or at the nearest one above it, and gives back those that no
 * control stands for. The first control with an error gets the focus, unless `focus` is false.
 */
export function showErrors(root, errors, { focus = true } = {}) {
  clearErrors(root);
  let first = null;
  const homeless = [];
  for (const error of errors) {
    const control = nearest(root, error.pointer);
    if (!control) {
      homeless.push(error);
      continue;
    }
    control.setAttribute("aria-invalid", "true");
    const slot = control.closest(".field")?.querySelector(":scope > .error");
    if (slot) slot.textContent = slot.textContent ? `${slot.textContent}; ${error.detail}` : error.detail;
    else homeless.push(error);
    first ??= control;
  }
  if (focus) first?.focus();
  return homeless;
}

function nearest(root, pointer) {
  for (let path = pointer; path; path = path.slice(0, path.lastIndexOf("/"))) {
    const control = root.querySelector(`[data-pointer="${CSS.escape(path)}"]`);
    if (control) return control;
  }
  return null;
}

/** What an `ApiError` says, with the errors that no field shows, for the problem line of a form. */
export function problemText(error, homeless = error.errors ?? []) {
  const details = homeless.map((one) => (one.pointer ? `${one.pointer}: ${one.detail}` : one.detail));
  return [error.detail ?? String(error), ...details].join(" ");
}

/**
 * Runs `work` while the form's buttons are off, and shows what went wrong at its fields or in its `.problem` line.
 * Resolves to whether it went well.
 */
export async function submitForm(form, work) {
  const problem = form.querySelector(".problem");
  const buttons = [...form.querySelectorAll("button")].filter((button) => !button.disabled);
  if (problem) problem.textContent = "";
  clearErrors(form);
  for (const button of buttons) button.disabled = true;
  try {
    await work();
    return true;
  } catch (error) {
    for (const button of buttons) button.disabled = false;
    const homeless = showErrors(form, error.errors ?? []);
    const said = (error.errors ?? []).length > 0 && homeless.length === 0;
    if (problem && !said) problem.textContent = problemText(error, homeless);
    return false;
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}
