import { announce } from "../core/announce.js";
import { api } from "../core/api.js";
import { History } from "../core/history.js";
import { isRegions, optionsOf } from "../core/schema.js";
import { refusalWords } from "../parts/question-errors.js";

const words = "What is asked in this project has changed since you opened it, and the decision was not taken. What still fits of it is kept: look at it and decide again.";

/**
 * The server did not take a decision. Still ours: the task comes again with what was given and the reason beside it;
 * taken by another reviewer: the next one does.
 */
export async function refused(desk, acts, entry, given = earlierOf(entry)) {
  const { reviewed, refused: { code } } = entry;
  const { queue, project } = desk;
  queue.settle(reviewed);
  const begun = () => [given && carried(reviewed, given), desk.item && carried(desk.item.task.id, acts.begun())].filter(Boolean);
  if (code === "schema_violation" && entry.project === project.id && await followSchema(project, begun)) return;
  const detail = refusalWords(entry.refused, project.schema);
  announce(detail);
  const isOurs = code !== "lease_lost";
  await (isOurs ? acts.revisit(reviewed, given) : queue.fill());
  document.getElementById("problem").textContent = isOurs ? detail : `The decision before this one does not count. ${detail}`;
}

/** What was given on an earlier page, as far as the decision says it. */
function earlierOf({ body }) {
  return body.answers ? { history: new History(body.answers), why: body.reason ?? null, comment: body.comment ?? "" } : null;
}

const carried = (task, { history: given, why, comment }) => ({ task, answers: given.value, why, comment });

/**
 * What is asked may have changed while a reviewer had the page open: then it comes anew with the new questions, and with it
 * what was decided and what was begun, the task to be shown first. Resolves to whether that is so.
 */
async function followSchema({ id, schema }, begun) {
  const project = await api.get(`/api/projects/${id}`).catch(() => null);
  if (!project || JSON.stringify(project.schema) === JSON.stringify(schema)) return false;
  history.replaceState({ begun: begun() }, "");
  location.reload();
  return true;
}

/** What the page before this one left. */
export class Followed {
  #begun;

  constructor(schema) {
    const { begun } = history.state;
    history.replaceState(null, "");
    this.task = begun[0]?.task;
    this.#begun = new Map(begun.map(({ task, answers, ...rest }) => [task, { ...rest, history: new History(fitting(schema, answers)) }]));
  }

  /** Gives an item what was begun of it. */
  give(item) {
    const { id } = item.task ?? {};
    if (this.#begun.has(id)) item.begun = this.#begun.get(id);
    this.#begun.delete(id);
  }

  tell(place) {
    place.textContent = words;
    announce(words);
  }
}

/** Of the answers what the questions still take. */
function fitting({ questions }, answers) {
  const kept = Object.fromEntries(questions.map((question) => [question.name, fitted(question, answers[question.name])]).filter(([, answer]) => answer !== undefined));
  for (const { name, over, type } of questions) {
    if (type !== "relations" || !kept[name]) continue;
    const ids = new Set((kept[over] ?? []).map(({ id }) => id));
    kept[name] = kept[name].filter(({ from, to }) => ids.has(from) && ids.has(to));
  }
  return kept;
}

function fitted(question, answer) {
  const values = optionsOf(question).map(({ value }) => value);
  const has = (value) => values.includes(value);
  const { type, multiple, min = -Infinity, max = Infinity, fields = [], ties } = question;
  if (isRegions(question)) return Array.isArray(answer) ? answer.filter(({ label }) => values.length === 0 || has(label)) : undefined;
  const given = [answer].flat();
  const fits = {
    choice: () => Array.isArray(answer) === Boolean(multiple) && given.some(has),
    rating: () => Number.isInteger(answer) && answer >= min && answer <= max,
    number: () => typeof answer === "number" && answer >= min && answer <= max,
    text: () => typeof answer === "string",
    ranking: () => Array.isArray(answer) && (values.length === 0 || (values.length === answer.length && answer.every(has))),
    preference: () => fields.includes(answer) || (ties && answer === "tie"),
  };
  if (answer === undefined || !fits[type]?.()) return undefined;
  return type === "choice" && multiple ? answer.filter(has) : answer;
}
