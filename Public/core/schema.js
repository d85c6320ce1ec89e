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

// Keys

const digits = [..."123456789"];

/** Beside a picture or a recording the 0 shows the whole of it. */
const digitsOf = ({ fields = [] }) => (fields.some(({ type }) => ["image", "audio", "video"].includes(type)) ? digits : [...digits, "0"]);

/**
 * Gives every option and label of a schema its key: its own one, else the next free digit in the order of the
 * schema, then digits with Shift. Hidden questions keep theirs, so that keys never move. A rating takes the digits
 * of its numbers where they are free.
 * Returns `keys`, a map of question name to a map of value to key, and for a lone question `places`: by the place of
 * an option the digits that answer to it too, as nothing else has them.
 */
export function optionKeys(schema) {
  const taken = new Set();
  const choices = schema.questions.map((question) => [question, valuesOf(question)]);
  for (const [, options] of choices) {
    for (const { key } of options) if (key) taken.add(normal(key));
  }
  const plain = digitsOf(schema);
  const free = [...plain, ...plain.map((digit) => `Shift+${digit}`)].filter((key) => !taken.has(key));
  const keys = new Map();
  for (const [question, options] of choices) {
    const own = new Map();
    const literal = question.type === "rating" && options.every(({ value }) => free.includes(String(value)));
    for (const { value, key } of options) {
      const next = key ? normal(key) : literal ? String(value) : free[0];
      if (!next) continue;
      own.set(value, next);
      if (free.includes(next)) free.splice(free.indexOf(next), 1);
    }
    keys.set(question.name, own);
  }
  return { keys, places: choices.length > 1 ? [] : plain.map((digit) => free.filter((key) => key === digit)) };
}

const normal = (key) => ([...key].length === 1 ? key.toUpperCase() : key);

function valuesOf(question) {
  if (question.type === "preference") return [...(question.fields ?? []).keys(), ...(question.ties ? ["tie"] : [])].map((value) => ({ value }));
  if (question.type !== "rating") return question.type === "choice" || question.labels || question.items ? optionsOf(question) : [];
  const { min = 1, max = 5 } = question;
  return max - min > 10 ? [] : Array.from({ length: max - min + 1 }, (_, index) => ({ value: min + index }));
}
