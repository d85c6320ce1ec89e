import { h } from "../core/dom.js";
import { count, plural } from "../core/format.js";
import { titleOf } from "../core/schema.js";
import { checkField, field, select, submitForm } from "./field-form.js";

const states = [["done", "Done, with their labels"], ["review", "In review"], ["open", "Open"]];
const standard = [{ name: "train", share: 0.8 }, { name: "validation", share: 0.1 }, { name: "test", share: 0.1 }];

/** What the next release is to be: as the last one was, unless something else is said. */
export function releaseForm({ project, newest, make, leave }) {
  const asked = newest ?? { name: project.name, note: "", description: "", licence: "", states: ["done"], min_confidence: null, gold: true, seed: null, stratify_by: null, group_by: null, splits: standard };
  const name = h("input", { value: asked.name, required: true, maxLength: 200, autocomplete: "off" });
  const note = h("input", { maxLength: 2000, autocomplete: "off" });
  const description = h("textarea", { rows: 3, maxLength: 10000, value: asked.description });
  const licence = h("input", { value: asked.licence, maxLength: 200, autocomplete: "off", placeholder: "CC BY 4.0" });
  const boxes = states.map(([state]) => h("input", { type: "checkbox", value: state, checked: asked.states.includes(state) }));
  const confidence = h("input", { type: "number", min: 0, max: 1, step: "any", value: asked.min_confidence ?? "" });
  const gold = h("input", { type: "checkbox", checked: asked.gold });
  const splits = asked.splits.map(({ name: split, share }) => ({ split, input: h("input", { type: "number", min: 0, max: 100, step: "any", required: true, value: Number((share * 100).toFixed(6)), "data-pointer": `/splits/${split}` }) }));
  const seed = h("input", { inputMode: "numeric", pattern: "[0-9]{1,16}", value: asked.seed ?? "", autocomplete: "off", placeholder: newest ? "" : "drawn by chance" });
  const spreadable = project.schema.questions.filter((question) => (question.type === "choice" && !question.multiple) || question.type === "rating");
  const stratify = select([["", "No question"], ...spreadable.map((question) => [question.name, titleOf(question)])], asked.stratify_by ?? "");
  const group = h("input", { value: asked.group_by ?? "", maxLength: 200, autocomplete: "off", placeholder: "document" });
  const amount = h("p", { class: "soft", role: "status" });
  const sum = h("p", { class: "error-text", role: "alert" });
  const submit = h("button", { class: "button primary" }, "Make the release");

  const form = h("form", { class: "card stack loose", "aria-label": "New release", oninput: tell, onsubmit: send },
    h("h2", {}, newest ? "The next release" : "The first release"),
    h("div", { class: "schema-row" }, field({ label: "Name", control: name, pointer: "/name" }), field({ label: "What is new", control: note, pointer: "/note", optional: true }), field({ label: "Licence", control: licence, pointer: "/licence", optional: true })),
    field({ label: "Description", control: description, pointer: "/description", optional: true, hint: "Where the data came from and what it is for: the data card begins with it." }),
    h("fieldset", { class: "stack tight" }, h("legend", { class: "strong" }, "Which tasks go in"),
      boxes.map((box, index) => checkField({ label: `${states[index][1]} (${plural(project.counts[box.value] ?? 0, "task")})`, control: box, pointer: index === 0 ? "/states" : null })),
      checkField({ label: "Tasks with known answers (gold) too", control: gold })),
    h("fieldset", { class: "stack tight" }, h("legend", { class: "strong" }, "Splits, in percent"),
      h("div", { class: "schema-row" }, splits.map(({ split, input }) => field({ label: split, control: input, pointer: `/splits/${split}` }))), sum,
      h("p", { class: "soft small" }, "A task goes to the same split in every release with the same seed and shares.")),
    h("div", { class: "schema-row" },
      field({ label: "Never part tasks of the same", control: group, pointer: "/group_by", optional: true, hint: "A key of their metadata: document, speaker. So nothing that was trained on is tested on. With few of them the shares are met roughly." }),
      spreadable.length > 0 && field({ label: "Each split with its share of every", control: stratify, pointer: "/stratify_by", hint: "Stratified: rare labels are in every split." })),
    h("details", {}, h("summary", {}, "Seed, confidence"),
      h("div", { class: "details-body schema-row" },
        field({ label: "Seed", control: seed, pointer: "/seed", optional: true, hint: "A whole number; another one parts the tasks otherwise." }),
        field({ label: "Least confidence", control: confidence, pointer: "/min_confidence", optional: true, hint: "0 to 1. Labels that are less sure stay out; what a person decided goes in." }))),
    h("p", { class: "problem", role: "alert" }),
    h("div", { class: "row" }, submit, h("button", { type: "button", class: "button", onclick: leave }, "Leave"), amount));
  tell();
  return form;

  function chosen() {
    return boxes.filter((box) => box.checked).map((box) => box.value);
  }

  function tell() {
    const tasks = chosen().reduce((all, state) => all + (project.counts[state] ?? 0), 0);
    const percent = splits.reduce((all, { input }) => all + Number(input.value || 0), 0);
    const isWhole = Math.abs(percent - 100) < 1e-4;
    sum.textContent = isWhole ? "" : `These make ${Number(percent.toFixed(2))} %, not 100.`;
    amount.textContent = tasks === 0 ? "Choose tasks that there are." : `About ${count(tasks)} ${tasks === 1 ? "item" : "items"}, as they stand when it begins.`;
    submit.disabled = !isWhole || tasks === 0;
  }

  async function send(event) {
    event.preventDefault();
    const body = {
      name: name.value, note: note.value, description: description.value, licence: licence.value, states: chosen(), gold: gold.checked,
      min_confidence: confidence.value === "" ? null : Number(confidence.value),
      splits: Object.fromEntries(splits.map(({ split, input }) => [split, Number(input.value) / 100])),
      seed: seed.value === "" ? null : Number(seed.value), stratify_by: stratify.value || null, group_by: group.value.trim() || null,
    };
    await submitForm(form, () => make(body));
  }
}
