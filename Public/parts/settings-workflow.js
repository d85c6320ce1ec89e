import { h } from "../core/dom.js";
import { titleOf } from "../core/schema.js";
import { checkField, field, select, showErrors } from "./field-form.js";
import { saveBar } from "./project-version.js";
import { simulationCard } from "./judgment-simulation.js";

/** Every setting with its sentence and unit. Kinds: integer, share (0 to 1, shown in percent), flag, words, or a list of choices. */
const groups = [
  ["Judgments", [
    ["judgments", "Answers a task needs", "integer", "Each task is given to this many different people.", { min: 1, max: 100 }],
    ["max_judgments", "Answers at most", "integer", "While they disagree, one more person at a time is asked, up to this many.", { min: 1, max: 100 }],
    ["agreement", "Agreed from, in %", "share", "The mean similarity of the answers from which a task counts as agreed. 100 % means all the same."],
    ["confidence", "Confidence needed, in %", "share", "What each question’s consensus must reach as well. Empty: not asked for.", { optional: true }],
    ["inference", "Consensus by", [["dawid_skene", "Dawid–Skene: who takes what for what"], ["one_coin", "One accuracy a person"], ["glad", "GLAD: who is able, what is easy"], ["mace", "MACE: who knows, who only clicks"], ["weighted_majority", "A vote weighted by reliability"], ["majority", "The plain vote"]], "How several answers become one, and how sure that is. Until there are enough answers to fit a model, by vote."],
    ["policy", "Judgments for each task", [["fixed", "Fixed: more only where answers differ"], ["adaptive", "Adaptive: more while the label is not sure"]], "Adaptive asks for one answer more where it decides most, until the confidence needed is reached. 95 % if you say nothing."],
    ["budget", "Answers in all, at most", "integer", "The project’s budget, answers to gold and imported ones included. Empty: no limit.", { min: 1, max: 1000000000, optional: true }],
    ["quota", "Answers of one person, at most", "integer", "Their quota, gold included. Empty: no limit.", { min: 1, max: 1000000000, optional: true }],
    ["quota_period", "That quota is for", [["total", "All time: it does not renew itself"], ["day", "Each day: it renews itself at midnight, UTC"]], "Only where a quota is set. People see how much is left, and when it renews itself."],
    ["skills", "Skills that everyone needs", "words", "Separated by commas. Only people to whom you give all of them, under Members, get tasks. Empty: none."],
    ["skill_from", "Skill that a task asks for", "name", "The key of a task’s meta that names it, as “language” in {\"language\": \"fr\"}: such a task only goes to people with the skill “fr”. Empty: tasks ask for none.", { longest: 60 }],
    ["order", "Order", [["sequential", "As imported"], ["random", "Shuffled, the same for everyone"], ["priority", "Highest priority first"]], "Which task comes next."],
  ]],
  ["Price", [
    ["cost_per_judgment", "Price of a judgment", "number", "For the cost to finish on the overview. Empty: none.", { optional: true, max: 1000000 }],
    ["cost_per_hour", "Price of an hour", "number", "Of the time that people take, on top. Empty: none.", { optional: true, max: 1000000 }],
    ["currency", "Currency", "word", "How prices are written, as EUR.", { longest: 8 }],
  ]],
  ["While labelling", [
    ["auto_submit", "One key answers and submits", "flag", "In a project with a single choice question, its key also submits and shows the next task."],
    ["lease_seconds", "A task is held for, in seconds", "integer", "How long a task stays with someone who does nothing on it before others can get it. Work sent later is still kept.", { min: 1, max: 86400 }],
    ["media_hosts", "Hosts that tasks may show files from", "words", "Names of hosts separated by commas, as images.example.org, or *.example.org for all below it: tasks may then show pictures, recordings and films by their https address. Empty: only files that were uploaded here."],
    ["anchoring_control", "Tasks answered without their prediction, in %", "share", "A random share of the tasks that came with a prediction does not show it. The quality page compares: do people only follow what they see?"],
    ["skips_to_review", "Skips until review", "integer", "A task that this many people skipped goes to a reviewer.", { min: 1, max: 1000 }],
  ]],
  ["Review", [
    ["review", "What is reviewed", [["disputed", "Tasks that stay disputed"], ["all", "Every task"], ["none", "Nothing: the best consensus stands, marked as low confidence"]], "What a reviewer has to decide."],
    ["review_sample", "Agreed tasks reviewed all the same, in %", "share", "A random share, to see whether agreement is also right."],
    ["max_rounds", "Returns at most", "integer", "How often a reviewer may give a task back to its annotator.", { min: 0, max: 100 }],
    ["self_review", "Reviewers may decide tasks they annotated", "flag", "Only sensible in very small teams."],
    ["second_review", "Decisions with a second reviewer, in %", "share", "A random share of what one reviewer decided is decided by another one too, who does not see the first decision. It measures the reviewers."],
    ["appeals", "Annotators may appeal once", "flag", "Against a reviewer’s label that is not what they answered; another reviewer then decides."],
    ["error_categories", "Kinds of errors", "words", "What reviewers can find wrong with an answer, separated by commas."],
    ["blind_review", "Hide names from reviewers", "flag", "Annotators appear as A, B, C while a task is decided."],
  ]],
  ["Gold", [
    ["gold_rate", "Tasks with a known answer, in %", "share", "The share of tasks handed out whose right answers are known, to check annotators. Gold is imported, set on a task’s page, or made of reviewed tasks; nobody gets one twice. While gold is drawn, the other tasks come shuffled, among equal priorities if those count, so that no number stands out. 0: gold is not handed out."],
    ["gold_min", "Gold answers before judging", "integer", "Nobody is warned or paused before this many.", { min: 1, max: 10000 }],
    ["gold_accuracy", "Accuracy needed, in %", "share", "Below this share of right answers the annotator is warned or paused."],
    ["gold_tolerance", "Still right within, in %", "share", "How far an answer may lie from gold, by the distance of its question types, their mean by weight. 0: only exactly the same is right."],
    ["gold_action", "Then", [["pause", "Pause the annotator"], ["warn", "Warn the annotator"]], "A manager can lift a pause under Members; then only later answers are judged."],
    ["show_gold_feedback", "Show the right answer after a gold task", "flag", "People learn from it and can dispute it; it also tells them which tasks are gold. A change after it is not scored."],
    ["training", "Training, in gold tasks", "integer", "So many gold tasks come first, with the right answers shown and nothing scored. 0: no training.", { min: 0, max: 1000 }],
    ["qualification", "Entry test", "qualification", "Gold tasks that an annotator has to answer before any other; a manager can let people in without. 0: no test."],
    ["annotator_stats", "Annotators see their own numbers", "flag", "Their speed, their accuracy on gold, and where reviewers decided otherwise. Never those of others."],
  ]],
];

export function workflowPanel({ version }) {
  const controls = new Map();
  let changed = false;
  const bar = saveBar({ save, revert: load });
  const body = h("div", { class: "stack" });
  const touched = () => {
    changed = true;
    bar.isChanged = true;
  };
  for (const [title, settings] of groups) {
    body.append(h("section", { class: "card stack", "aria-label": title }, h("h2", { class: "card-title" }, title), h("div", { class: "settings-grid" }, settings.map(control))));
  }
  body.append(weightsCard());
  const simulation = simulationCard({ project: version.project, read: (name) => controls.get(name).read() });
  body.addEventListener("input", touched);
  load();

  function control([name, label, kind, hint, range = {}]) {
    if (kind === "flag") {
      const box = h("input", { type: "checkbox" });
      controls.set(name, { write: (value) => { box.checked = value; }, read: () => box.checked });
      return checkField({ label, hint, control: box, pointer: `/${name}` });
    }
    if (Array.isArray(kind)) {
      const choice = select(kind, "");
      controls.set(name, { write: (value) => { choice.value = value; }, read: () => choice.value });
      return field({ label, hint, control: choice, pointer: `/${name}` });
    }
    if (kind === "name") {
      const input = h("input", { autocomplete: "off", maxLength: range.longest });
      controls.set(name, { write: (value) => { input.value = value ?? ""; }, read: () => input.value.trim() || null });
      return field({ label, hint, control: input, pointer: `/${name}` });
    }
    if (kind === "word") {
      const input = h("input", { autocomplete: "off", maxLength: range.longest });
      controls.set(name, { write: (value) => { input.value = value ?? ""; }, read: () => input.value.trim() });
      return field({ label, hint, control: input, pointer: `/${name}` });
    }
    if (kind === "words") {
      const input = h("input", { autocomplete: "off" });
      const read = () => input.value.split(",").map((word) => word.trim()).filter(Boolean);
      controls.set(name, { write: (value) => { input.value = (value ?? []).join(", "); }, read });
      return field({ label, hint, control: input, pointer: `/${name}` });
    }
    if (kind === "qualification") return qualificationControl(name, hint);
    const { input, entry } = numberControl(kind, range);
    controls.set(name, entry);
    return field({ label, hint, control: input, pointer: `/${name}` });
  }

  function qualificationControl(name, hint) {
    const tasks = h("input", { type: "number", min: 0, max: 1000, step: 1, required: true });
    const accuracy = h("input", { type: "number", min: 0, max: 100, step: "any", required: true });
    const allow = () => { accuracy.disabled = !(tasks.valueAsNumber > 0); };
    tasks.addEventListener("input", allow);
    controls.set(name, {
      write: (value) => {
        tasks.value = value?.tasks ?? 0;
        accuracy.value = Number(((value?.accuracy ?? 0.8) * 100).toPrecision(12));
        allow();
      },
      read: () => (tasks.valueAsNumber > 0 ? { tasks: tasks.valueAsNumber, accuracy: Number((accuracy.valueAsNumber / 100).toPrecision(12)) } : null),
    });
    return [
      field({ label: "Entry test, in gold tasks", hint, control: tasks, pointer: "/qualification/tasks" }),
      field({ label: "Right answers needed to pass it, in %", control: accuracy, pointer: "/qualification/accuracy" }),
    ];
  }

  function weightsCard() {
    const inputs = version.project.schema.questions.map((question) => {
      const input = h("input", { type: "number", min: 0, max: 1000, step: "any" });
      controls.set(`weights/${question.name}`, { write: (value) => { input.value = value ?? 1; }, read: () => input.valueAsNumber });
      return field({ label: titleOf(question), control: input, pointer: `/weights/${question.name}` });
    });
    return h("section", { class: "card stack", "aria-label": "Weights" }, h("h2", { class: "card-title" }, "Weights"),
      h("p", { class: "soft small" }, "How much each question counts for the similarity of two answers. 0 leaves it out."), h("div", { class: "settings-grid" }, inputs));
  }

  function load() {
    const { workflow } = version.project;
    for (const [name, one] of controls) one.write(name.startsWith("weights/") ? workflow.weights?.[name.slice(8)] : workflow[name]);
    changed = false;
    bar.isChanged = false;
    bar.problem = "";
  }

  /** Only what differs is sent, so that two people can change different settings. */
  function differences() {
    const { workflow } = version.project;
    const changes = {};
    const weights = { ...workflow.weights };
    for (const [name, one] of controls) {
      const value = one.read();
      if (name.startsWith("weights/")) {
        if (value === 1 || Number.isNaN(value)) delete weights[name.slice(8)];
        else weights[name.slice(8)] = value;
      } else if (JSON.stringify(value) !== JSON.stringify(workflow[name] ?? null)) {
        changes[name] = value;
      }
    }
    if (JSON.stringify(weights) !== JSON.stringify(workflow.weights ?? {})) changes.weights = weights;
    return changes;
  }

  async function save(problem) {
    const invalid = body.querySelector(":invalid");
    if (invalid) {
      invalid.reportValidity();
      return "Not saved yet";
    }
    const changes = differences();
    if (Object.keys(changes).length === 0) return "Nothing to save";
    try {
      if (!(await version.save({ workflow: changes }))) return "Not saved yet";
      load();
      return "Saved";
    } catch (error) {
      const homeless = showErrors(body, (error.errors ?? []).map((one) => ({ ...one, pointer: one.pointer.replace(/^\/workflow(?=\/|$)/, "") })));
      problem.textContent = [error.detail, ...homeless.map((one) => `${one.pointer}: ${one.detail}`)].join(" ");
      return "";
    }
  }

  return { element: h("div", { class: "stack reading" }, body, simulation, bar.element), isChanged: () => changed };
}

function numberControl(kind, { min = 0, max = 100, optional = false }) {
  const factor = kind === "share" ? 100 : 1;
  const input = h("input", { type: "number", min, max, step: kind === "integer" ? 1 : "any", required: !optional });
  const entry = {
    write: (value) => { input.value = value === null || value === undefined ? "" : Number((value * factor).toPrecision(12)); },
    read: () => (input.value === "" ? null : Number((input.valueAsNumber / factor).toPrecision(12))),
  };
  return { input, entry };
}
