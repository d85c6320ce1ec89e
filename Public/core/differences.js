import { isAsked, isEmpty } from "./schema.js";

/**
 * Where annotators differ on a task, piece by piece: what a reviewer decides one by one. Pure: schema and answers in,
 * a list of disputes and the answers that all share out.
 *
 *   { kind: "span", question, span: { start, end, label }, by: [0, 2] }
 *   { kind: "answer", question, values: [{ answer, by: [0, 2] }, { answer: undefined, by: [1] }] }
 */
export function compare(schema, annotations) {
  const disputes = [];
  const agreed = {};
  for (const question of schema.questions) {
    const asked = annotations.map((_, index) => index).filter((index) => isAsked(question, annotations[index].answers, schema.questions));
    if (asked.length === 0) continue;
    if (question.type === "spans") compareSpans(question, annotations, asked, disputes, agreed);
    else compareAnswers(question, annotations, asked, disputes, agreed);
  }
  return { disputes, agreed };
}

function compareSpans(question, annotations, asked, disputes, agreed) {
  const variants = new Map();
  for (const index of asked) {
    for (const span of annotations[index].answers[question.name] ?? []) {
      const name = spanName(span);
      if (!variants.has(name)) variants.set(name, { span, by: [] });
      if (!variants.get(name).by.includes(index)) variants.get(name).by.push(index);
    }
  }
  const sorted = [...variants.values()].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  agreed[question.name] = sorted.filter(({ by }) => by.length === asked.length).map(({ span }) => span);
  for (const { span, by } of sorted) {
    if (by.length < asked.length) disputes.push({ kind: "span", question, span, by, of: asked.length });
  }
}

function compareAnswers(question, annotations, asked, disputes, agreed) {
  const values = [];
  for (const index of asked) {
    const { answers } = annotations[index];
    const answer = answers[question.name];
    const said = saidBy(question, answers);
    const same = values.find((value) => isSame(value.said, said));
    if (same) same.by.push(index);
    else values.push({ answer: isEmpty(answer) ? undefined : answer, said, by: [index] });
  }
  values.sort((a, b) => b.by.length - a.by.length);
  if (values.length > 1) disputes.push({ kind: "answer", question, values, of: asked.length });
  else if (values[0]?.answer !== undefined) agreed[question.name] = values[0].answer;
}

export const spanName = ({ start, end, label, attributes }) => `${start}-${end}-${label}${attributes ? JSON.stringify(attributes) : ""}`;

export const isSameAnswer = (question, a, b) => (question?.type === "ranking" ? JSON.stringify(a) === JSON.stringify(b) : isSame(a, b));

export function isSame(a, b) {
  if (isEmpty(a) && isEmpty(b)) return true;
  return JSON.stringify(canonical(a)) === JSON.stringify(canonical(b));
}

/** Relations by what they join: ids differ from person to person. */
function saidBy({ name, type, over }, answers) {
  if (type === "ranking") return answers[name]?.join("\n");
  if (type !== "relations") return answers[name];
  const ends = new Map((answers[over] ?? []).map((region) => [region.id, entryName(region)]));
  return answers[name]?.map(({ from, to, label }) => ({ from: ends.get(from), to: ends.get(to), label }));
}

/** Lists are sets here: of options, or of regions whatever their ids. */
function canonical(answer) {
  return Array.isArray(answer) ? answer.map(entryName).sort() : answer;
}

const entryName = (entry) => (typeof entry === "object" && entry !== null ? JSON.stringify({ ...entry, id: undefined }) : String(entry));
