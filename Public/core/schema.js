/** Reading a label schema: one shape for what it lets people write in several. */

const phrase = (name) => {
  const words = String(name).replaceAll("_", " ").trim();
  return words.charAt(0).toLocaleUpperCase() + words.slice(1);
};

export const titleOf = (thing) => thing.title || phrase(thing.name);

/** Where a question's answer stands in a submission, as problem replies name it (RFC 6901). */
export const pointerTo = ({ name }) => `/answers/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;

/** Options, labels and items as `{ value, title, key, color, help, parent }`. */
export function optionsOf(question) {
  const list = question.options ?? question.labels ?? question.items ?? [];
  if (!Array.isArray(list)) return [];
  return list.map((entry) => (typeof entry === "object" && entry !== null
    ? { ...entry, value: entry.value, title: entry.title || entry.value }
    : { value: entry, title: String(entry) }));
}

export function optionTitle(question, value) {
  return optionsOf(question).find((option) => option.value === value)?.title ?? String(value);
}

/** Whether a question is asked, given the other answers; one whose condition is itself not asked is not. */
export function isAsked(question, answers, questions = []) {
  if (!question.when) return true;
  const other = questions.find((candidate) => candidate.name === question.when.question);
  if (other && other !== question && !isAsked(other, answers, questions)) return false;
  const wanted = [question.when.is].flat();
  // Of several options or regions, one that fits is enough.
  const given = [answers[question.when.question] ?? []].flat();
  return given.some((entry) => wanted.includes(entry?.label ?? entry));
}

export function isEmpty(answer) {
  if (typeof answer === "string") return answer.trim() === "";
  return answer === undefined || answer === null || (Array.isArray(answer) && answer.length === 0);
}

/** Whether a question is answered by a list of regions, drawn over a field. */
export const isRegions = ({ type }) => /^(spans|relations|boxes|polygons|keypoints|mask|segments|tracks)$/.test(type);

/** The field that regions lie over; relations lie where what they join does. */
export const fieldOf = (question, questions) => question.field ?? questions.find(({ name }) => name === question.over)?.field;

/** What is sent: the answers of questions that are asked. An empty list of regions is an answer, "nothing here". */
export function submission(schema, answers) {
  const result = {};
  for (const question of schema.questions) {
    if (!isAsked(question, answers, schema.questions)) continue;
    const answer = answers[question.name];
    if (isRegions(question)) result[question.name] = answer ?? [];
    else if (!isEmpty(answer)) result[question.name] = answer;
  }
  return result;
}

/** Whether one key can answer and submit the task. */
export function isLoneChoice(schema) {
  const [question, ...rest] = schema.questions;
  return rest.length === 0 && (question?.type === "preference" || (question?.type === "choice" && !question.multiple));
}

/** The short values of a task's meta: "The Valiant Little Tailor · passage 14 · Brothers Grimm". */
export function contextOf({ meta }) {
  return Object.entries(meta ?? {}).filter(([, value]) => ["string", "number"].includes(typeof value) && String(value).length <= 80)
    .slice(0, 4).map(([name, value]) => (typeof value === "number" ? `${name.replaceAll("_", " ")} ${value}` : value)).join(" · ");
}
