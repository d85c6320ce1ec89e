import { percent, plural, ratio } from "../core/format.js";

/** What the agreement reply says, in words: names of coefficients, reasons why one is undefined, the headline. */

export const coefficientNames = {
  krippendorff_alpha: "Krippendorff’s α", percent_agreement: "Percent agreement", cohen_kappa: "Cohen’s κ", fleiss_kappa: "Fleiss’ κ",
  scott_pi: "Scott’s π", gwet_ac1: "Gwet’s AC1", gwet_ac2: "Gwet’s AC2", brennan_prediger: "Brennan–Prediger", conger_kappa: "Conger’s κ", f1: "F1",
};

const reasons = {
  no_shared_units: "no task was answered by two people", one_category_only: "everyone gave the same answer, so chance cannot be told from agreement",
  one_annotator: "only one person answered", no_units: "nothing was answered yet", too_few_units: "too few tasks were answered by two people",
};

export function reasonWords(reason) {
  return reasons[reason] ?? String(reason ?? "not known").replaceAll("_", " ");
}

/** The question to show first: the one with the most shared tasks that has a number. */
export function headline(agreement) {
  const known = (agreement.questions ?? []).map((question) => ({ question, alpha: main(question) })).filter((one) => typeof one.alpha?.value === "number");
  known.sort((a, b) => b.question.units - a.question.units);
  if (known.length === 0) return null;
  const [{ question, alpha }] = known;
  return { title: question.title, figure: `${symbol(alpha.name)} ${ratio(alpha.value)}`, detail: intervalWords(alpha, question) };
}

/** The coefficient that stands for a question. */
export function main(question) {
  return question.coefficients.find((one) => one.name === "krippendorff_alpha") ?? question.coefficients[0];
}

export function symbol(name) {
  return { krippendorff_alpha: "α", cohen_kappa: "κ", fleiss_kappa: "κ", scott_pi: "π", gwet_ac1: "AC1", f1: "F1" }[name] ?? "";
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
