import { api } from "../core/api.js";
import { h, uid } from "../core/dom.js";
import { plural } from "../core/format.js";
import { openDialog } from "./dialog.js";
import { checkField, select } from "./field-form.js";

/**
 * Before labels are renamed, merged or split: what becomes of the answers, with counts from the server. Resolves to
 * `rename` and `split` as they are sent, to {} when nothing moves, to null when the manager thought better of it.
 */
export async function askAboutMoves(path, schema, { rename, split }) {
  const renamed = pairs(rename);
  const parted = pairs(split);
  if (renamed.length + parted.length === 0) return {};
  const look = (choices) => api.post(`${path}/schema/preview`, { schema, rename, split: chosen(split, choices) });
  const choices = new Map();
  const first = await look(choices);
  // What would be lost is told where it is saved.
  if (first.in_use.length > 0) return { rename, split };

  const summary = h("p", { class: "strong", role: "status" });
  const show = (reply) => { summary.textContent = concerned(reply.concerned); };
  const changed = async () => show(await look(choices).catch((error) => ({ concerned: { problem: error.detail } })));
  show(first);
  const usesOf = (question, from) => first.moves.find((one) => one.question === question && one.from === from);
  const answer = await openDialog({
    title: parted.length > 0 ? "What becomes of the answers?" : "Rename in the answers too?",
    wide: true,
    body: [
      renamed.length > 0 && h("ul", {}, renamed.map(([question, from, to]) => h("li", {}, h("strong", {}, question), `: “${from}” becomes “${to}” (${said(usesOf(question, from))})`))),
      renamed.length > 0 && h("p", {}, "All answers that have the old value get the new one, in annotations, drafts and labels. Renaming to a value that exists merges the two."),
      parted.map(([question, from, names]) => splitChoice(question, from, names, usesOf(question, from), (choice) => {
        choices.set(`${question}/${from}`, choice);
        return changed();
      })),
      summary,
    ].flat().filter(Boolean),
    actions: [{ label: "Cancel", value: "" }, { label: parted.length > 0 ? "Split and save" : "Rename and save", value: "yes", kind: "primary" }],
  });
  return answer === "yes" ? { rename, split: chosen(split, choices) } : null;
}

/** One split: asked again, or one of the new labels for all. */
function splitChoice(question, from, names, uses, choose) {
  const group = uid("split");
  const labels = select(names.map((name) => [name, name]), names[0], { "aria-label": `New label of every answer that says ${from}`, disabled: true, onchange: () => choose(labels.value) });
  const radio = (value, checked, text) => checkField({ label: text, control: h("input", { type: "radio", name: group, value, checked, onchange: () => {
    labels.disabled = value === "ask";
    choose(value === "ask" ? null : labels.value);
  } }) });
  return h("fieldset", { class: "field stack tight" },
    h("legend", { class: "small strong" }, `${question}: “${from}” becomes ${names.map((name) => `“${name}”`).join(", ")} (${said(uses)})`),
    radio("ask", true, "Ask again: the work goes back to who gave that answer, or to somebody else where they are gone"),
    h("div", { class: "row" }, radio("default", false, "Give every answer the label"), h("div", {}, labels)));
}

const pairs = (moves) => Object.entries(moves).flatMap(([question, labels]) => Object.entries(labels).map(([from, to]) => [question, from, to]));

const chosen = (split, choices) => Object.fromEntries(Object.entries(split).map(([question, labels]) => [question, Object.fromEntries(Object.entries(labels).map(([from, into]) => {
  const fallback = choices.get(`${question}/${from}`);
  return [from, fallback ? { into, default: fallback } : { into }];
}))]));

const said = (uses) => `${plural(uses?.annotations ?? 0, "annotation")}, ${plural(uses?.labels ?? 0, "final label")}`;

function concerned({ problem, tasks, returned, replaced, reviewed }) {
  if (problem) return problem;
  if (tasks === 0) return "No answer is concerned.";
  return [
    `${plural(tasks, "task")} concerned`,
    returned > 0 && `${plural(returned, "annotation")} to be given again by ${returned === 1 ? "its author" : "their authors"}`,
    replaced > 0 && `${plural(replaced, "annotation")} to be asked of somebody else`,
    reviewed > 0 && `${plural(reviewed, "task")} to be decided again in review`,
  ].filter(Boolean).join("; ") + ". What was said before stays readable as a version.";
}
