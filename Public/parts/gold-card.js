import "./question-form.js";
import { api } from "../core/api.js";
import { announce } from "../core/announce.js";
import { h } from "../core/dom.js";
import { percent, plural } from "../core/format.js";
import { answersView } from "./answer-view.js";
import { confirmDialog, openDialog } from "./dialog.js";
import { field, problemText } from "./field-form.js";

/** What a task's page says about its gold, and what a manager can do about it. */
export function goldCard({ project, task, changed }) {
  const manages = project.role === "manager";
  if (!task.is_gold && !manages) return null;
  const button = (title, run, kind = "") => h("button", { type: "button", class: `button small ${kind}`, onclick: run }, title);
  const problem = h("p", { class: "problem", role: "alert" });
  const change = async (body, said) => {
    problem.textContent = "";
    try {
      await api.patch(`/api/tasks/${task.id}`, body, { version: task.version });
      announce(said);
      await changed();
    } catch (error) {
      problem.textContent = problemText(error);
    }
  };
  const edit = async () => {
    const gold = await editGold({ schema: project.schema, data: task.data, answers: task.gold ?? task.label?.answers ?? {}, note: task.gold_use?.note ?? "", isGold: task.is_gold });
    if (gold) await change({ gold: gold.answers, gold_note: gold.note }, "Gold set");
  };
  const remove = async () => {
    const text = "The task is like any other again. What was answered to it measures nobody any more, and counts as judgments as far as the task needs them.";
    if (await confirmDialog({ title: "Take gold away?", text, confirm: "Take it away" })) await change({ gold: null }, "Gold taken away");
  };
  const head = h("div", { class: "row apart" }, h("h2", { class: "card-title" }, "Gold"),
    manages && h("div", { class: "row" },
      !task.is_gold && task.label?.source === "review" && button("Make the label gold", () => change({ gold: task.label.answers }, "The label is gold now")),
      button(task.is_gold ? "Correct…" : "Set right answers…", edit),
      task.is_gold && button("Take away…", remove)));
  if (!task.is_gold) return h("section", { class: "card stack tight" }, head, h("p", { class: "soft small" }, "With right answers set, the task only measures annotators: it is done, and now and then handed out among the others."), problem);
  const { shown, answers, open_disputes: disputes, note, active } = task.gold_use;
  return h("section", { class: "card stack tight gold-card" }, head, answersView(project.schema, task.gold, task.data),
    note && h("p", { dir: "auto" }, "“", note, "”"),
    h("p", { class: "soft small" }, `Given to ${plural(shown, "person", "people")}; ${answers.scored === 0 ? "nobody has been scored by it yet" : `${percent(answers.accuracy)} of ${plural(answers.scored, "scored answer")} right`}.`,
      !active && " It is excluded, so nobody gets it."),
    disputes > 0 && h("p", {}, h("a", { href: `/projects/${project.id}/quality#gold-disputes` }, `${plural(disputes, "annotator")} say${disputes === 1 ? "s" : ""} it is wrong`)),
    problem);
}

/** Asks for right answers, to some questions or all; resolves to `{ answers, note }`, or null. */
export async function editGold({ schema, data, answers, note, isGold }) {
  const form = document.createElement("question-form");
  form.layout = "stacked";
  form.schema = schema;
  form.show(data, answers);
  const words = h("textarea", { maxLength: 2000, dir: "auto", value: note, rows: 2 });
  const problem = h("p", { class: "problem", role: "alert" });
  const check = () => {
    if (Object.keys(given()).length > 0) return true;
    problem.textContent = "Answer at least one question.";
    return false;
  };
  // A question left open is not part of gold; marks, where none is an answer too, always are.
  const given = () => form.submission();
  const body = [
    h("p", { class: "soft small" }, "Questions that you leave open are not scored.", isGold && " Everyone who answered is scored again by what you save."),
    form, field({ label: "Why it is right", hint: "Shown with the right answers, where people see them.", control: words, optional: true }), problem,
  ];
  const answer = await openDialog({ title: isGold ? "Correct the right answers" : "Set the right answers", wide: true, body, check, actions: [{ label: "Cancel", value: "" }, { label: "Save", value: "yes", kind: "primary" }] });
  return answer === "yes" ? { answers: given(), note: words.value.trim() } : null;
}
