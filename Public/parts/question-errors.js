import { pointerTo, titleOf } from "../core/schema.js";

/** Says at each question what is wrong with it, and goes to the first; those that belong to no question are passed over. */
export function explain(parts, errors) {
  let first = null;
  for (const { pointer, detail } of errors) {
    const part = parts.find(({ question }) => isAt(pointer, question));
    if (!part) continue;
    part.error.textContent = [part.error.textContent, sentence(detail)].filter(Boolean).join(" ");
    part.element.classList.add("invalid");
    first ??= part;
  }
  if (first) goTo(first);
}

/** Why the server refused something, with the question that it is about; `errors` are those of its reply, if it named any. */
export function refusalWords({ detail, errors }, { questions }) {
  const question = errors?.[0]?.detail === detail && questions.find((each) => isAt(errors[0].pointer, each));
  return question ? sentence(`${titleOf(question)}: ${detail}`) : detail;
}

const isAt = (pointer, question) => `${pointer}/`.startsWith(`${pointerTo(question)}/`);

function goTo({ element, tool }) {
  element.closest("[role=tabpanel]")?.dispatchEvent(new CustomEvent("reveal"));
  element.scrollIntoView({ block: "nearest" });
  if (tool.focusInput) tool.focusInput();
  // In a field to filter by, the keys of the page would be letters.
  else element.querySelector("input:not([type=search]), button")?.focus();
}

const sentence = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
