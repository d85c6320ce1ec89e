import { percent, plural, ratio } from "../core/format.js";

/** The agreement report in words: names of coefficients, reasons why one is undefined, the headline. */

const names = {
  krippendorff_alpha: "Krippendorff’s α", percent_agreement: "Percent agreement", cohen_kappa: "Cohen’s κ", cohen_kappa_linear: "Cohen’s κ, linear weights",
  cohen_kappa_quadratic: "Cohen’s κ, quadratic weights", fleiss_kappa: "Fleiss’ κ", scott_pi: "Scott’s π", gwet_ac1: "Gwet’s AC1", gwet_ac2: "Gwet’s AC2",
  brennan_prediger: "Brennan–Prediger", conger_kappa: "Conger’s κ", mean_similarity: "Mean similarity", similarity: "Similarity",
  f1: "F1, exact marks", f1_relaxed: "F1, overlapping marks", f1_characters: "F1, characters",
  region_f1: "F1, matched regions", region_existence: "The same things marked", region_label: "Given the same label", region_extent: "Drawn alike",
};

const symbols = { krippendorff_alpha: "α", cohen_kappa: "κ", cohen_kappa_quadratic: "weighted κ", f1: "F1", similarity: "similarity", percent_agreement: "" };

const reasons = {
  no_units: "nobody has answered it yet", one_annotator: "only one person has answered it", no_shared_units: "no task was answered by two people",
  one_category_only: "all answers are the same: chance cannot be told from agreement", one_unit: "it takes at least two tasks with two answers",
  incomplete: "not everyone answered every task", no_matched_units: "nothing was marked by two people",
};

export function coefficientName(name) {
  return names[name] ?? name.replaceAll("_", " ");
}

export function symbol(name) {
  return symbols[name] ?? coefficientName(name);
}

export function reasonWords(reason) {
  return reasons[reason] ?? String(reason ?? "not known").replaceAll("_", " ");
}

/** The coefficient that stands for a question: F1 of marks where there is one, else the first, α. */
export function headCoefficient(question) {
  return question.coefficients.find((one) => one.name === "f1") ?? question.coefficients[0];
}

/** The question to show where there is room for one: the one with the most shared tasks that has a number. */
export function headline(agreement) {
  const known = agreement.questions.map((question) => ({ question, head: headCoefficient(question) })).filter((one) => typeof one.head?.value === "number");
  known.sort((a, b) => b.question.units - a.question.units);
  if (known.length === 0) return null;
  const [{ question, head }] = known;
  return { title: question.title, figure: `${symbol(head.name)} ${ratio(head.value)}`, detail: intervalWords(head, question) };
}

export function intervalWords(coefficient, question) {
  const shared = `${plural(question.units, "task")} with two or more`;
  if (typeof coefficient.low !== "number") return shared;
  return `95 % interval ${ratio(coefficient.low)} – ${ratio(coefficient.high)} · ${shared}`;
}

export function valueText(coefficient) {
  if (typeof coefficient.value !== "number") return "–";
  return coefficient.name === "percent_agreement" ? percent(coefficient.value) : ratio(coefficient.value);
}

/** What the matrix of a question needs: people who answered it with somebody, and the cells by their positions. */
export function matrixOf(question, annotators) {
  const used = [...new Set(question.pairs.flatMap((pair) => [pair.first, pair.second]))].sort((a, b) => a - b);
  const place = new Map(used.map((position, index) => [position, index]));
  return {
    measure: symbol(question.pairs[0]?.measure ?? "similarity"),
    people: used.map((position) => annotators[position]),
    cells: new Map(question.pairs.map((pair) => [`${place.get(pair.first)}:${place.get(pair.second)}`, pair])),
  };
}
