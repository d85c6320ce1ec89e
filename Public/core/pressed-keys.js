/** Presses a key again that was kept: its event goes to what has the focus now. */
export function press(event) {
  const target = document.activeElement ?? document.body;
  if (target.dispatchEvent(new KeyboardEvent("keydown", event)) && target.matches("textarea, input")) type(event.key, target);
}

/** What the browser itself would have done with a key in a field. */
function type(key, field) {
  if (key === "Enter" && field.matches("input")) field.form?.requestSubmit();
  if (key.length > 1 || field.matches("[type=radio], [type=checkbox]")) return;
  field.setRangeText(key, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true, data: key, inputType: "insertText" }));
}
