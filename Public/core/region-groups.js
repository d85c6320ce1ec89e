import { isSame } from "./differences.js";
import { isAsked } from "./schema.js";

/**
 * Drawn regions region by region: the groups that the server made of what several people drew, as disputes of a review,
 * and what becomes of the label when one of a group is taken. Pure.
 *
 *   { kind: "region", question, id, label, by: [0, 2], missing: [1], of, parts: ["extent"], voted, versions: [{ by, region }] }
 *
 * `by` are positions among the annotations; in the label a region that was taken has the id of its group, so that it is
 * known again after it was changed by hand, and so that relations of anybody can be brought to it.
 */
export const isDrawn = ({ type }) => /^(boxes|polygons|keypoints|mask|segments|tracks)$/.test(type);

/** `differences.js`'s answer with drawn questions, and relations over them, taken apart; `groups` are all of them by question. */
export function compareDrawn({ questions }, { annotations, disagreement }, { disputes, agreed }) {
  const groups = new Map(questions.filter(isDrawn).map((question) => [question.name, groupsOf(question, disagreement?.[question.name])]));
  const label = { ...agreed };
  const list = questions.flatMap((question) => {
    const own = disputes.filter((dispute) => dispute.question === question);
    const drawn = groups.get(question.name);
    if (drawn && own.length > 0) {
      label[question.name] = inTime(drawn.filter(({ parts }) => parts.length === 0).map(({ voted }) => voted));
      return drawn.filter(({ parts }) => parts.length > 0);
    }
    return groups.has(question.over) ? joined(question, questions, annotations, groups.get(question.over), label) : own;
  });
  return { disputes: list, agreed: label, groups };
}

function groupsOf(question, { regions = [] } = {}) {
  return regions.map(({ by, missing, disputed, parts, versions, ...place }, index) => {
    const id = `g${index + 1}`;
    return {
      kind: "region", question, id, label: place.label, by, missing, of: by.length + missing.length,
      parts: disputed ? parts : [], voted: { id, ...place }, versions: versions.map(({ by: annotator, ...region }) => ({ by: annotator, region })),
    };
  });
}

/** Relations by the groups that they join: ids differ from person to person. */
function joined(question, questions, annotations, groups, label) {
  const groupOf = new Map(groups.flatMap(({ id, versions }) => versions.map(({ by, region }) => [`${by}:${region.id}`, id])));
  const values = [];
  const asked = annotations.map((_, index) => index).filter((index) => isAsked(question, annotations[index].answers, questions));
  for (const by of asked) {
    const answer = (annotations[by].answers[question.name] ?? []).map(({ from, to, ...rest }) => ({ from: groupOf.get(`${by}:${from}`), to: groupOf.get(`${by}:${to}`), ...rest }));
    const same = values.find((value) => isSame(value.answer, answer));
    if (same) same.by.push(by);
    else values.push({ answer, by: [by] });
  }
  delete label[question.name];
  const resolve = (answer, answers) => resolved(answer, groups, answers);
  if (values.length === 1) label[question.name] = resolve(values[0].answer, label);
  values.sort((a, b) => b.by.length - a.by.length);
  return values.length > 1 ? [{ kind: "answer", question, values, of: asked.length, resolve }] : [];
}

/** Relations between groups as relations between what the label has of them. */
function resolved(relations, groups, answers) {
  const ids = new Map(groups.map((group) => [group.id, regionIn(group, answers)?.id]));
  return (relations ?? []).map((relation) => ({ ...relation, from: ids.get(relation.from), to: ids.get(relation.to) })).filter(({ from, to }) => from && to);
}

/** What the label has of a group: what was taken from it, or what came with a whole annotation. */
export function regionIn(group, answers) {
  const list = answers[group.question.name] ?? [];
  return list.find(({ id }) => id === group.id) ?? list.find((region) => group.versions.some((version) => isSame([version.region], [region]))) ?? null;
}

/** The answers with this region for the group; with null, without any. */
export function withRegion(group, answers, region) {
  const { name } = group.question;
  const list = answers[name] ?? [];
  const present = regionIn(group, answers);
  const taken = region && { ...region, id: present?.id ?? group.id };
  const next = present ? list.flatMap((each) => (each !== present ? [each] : taken ? [taken] : [])) : taken ? [...list, taken] : list;
  return { ...answers, [name]: inTime(next) };
}

/** Stretches of time stand in their order. */
const inTime = (regions) => (regions.every(({ start }) => start !== undefined) ? regions.toSorted((a, b) => a.start - b.start || a.end - b.end) : regions);
