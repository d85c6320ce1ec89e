/**
 * What forms do for schemas beyond choices, scales, numbers and marks in texts; fetched with the tools of those.
 *
 * A tool of regions is given the `surface` they lie over, gives it what to draw by `drawn(differs)`, and has the list of
 * them as `marked`. A surface (task-field.js) is an element with
 *
 *   properties  value (the task's), name, readonly, regions (what the tools of its questions give as `drawn`)
 *   events      of its own, for the tools that have it as their `surface`; `pick` when another region is chosen
 *
 * Tools and surfaces say keys of their own by `commands()`: `{ id, key, title, group, when, run, everywhere }`,
 * `everywhere` for those that the review page has free too. A page where a task may be flagged or skipped gives its form
 * `offersWayOut`: beside what does not show, that is then offered by a bubbling `ask` event, detail "flag" or "skip".
 */

import { TextOffsets } from "../core/offsets.js";
import { mediaAddress } from "../core/media.js";
import { optionTitle } from "../core/schema.js";
import { addExamples } from "./label-examples.js";
import { arrangeForm, tabCommands } from "./form-layout.js";

/**
 * Gives a tool what it asks for by having a property of that name. A page gives its form with every task `shown`: the order
 * that the server drew for what is shown by chance, by question.
 */
export function equip(tool, form, fields) {
  if ("form" in tool) tool.form = form;
  if ("fields" in tool) tool.fields = fields;
}

/** Puts fields and questions where the schema wants them, and pictures beside the labels that have some. */
export function arrange(form, fields, parts) {
  if (form.dataset.layout === "card" || form.keysOnMarksOnly) return;
  for (const part of parts) addExamples(part);
  arrangeForm(form, fields, parts);
}

/** What tools and surfaces do by keys of their own; several of a kind share theirs: the first that can act does. */
export function commands(form, parts, fields) {
  return [...ownCommands(form, parts, fields), ...tabCommands(form)];
}

function ownCommands(form, parts, fields) {
  const owners = [...parts.map(({ tool, element }) => [tool, () => !element.hidden]), ...fields.map(({ content }) => [content, () => true])];
  const all = owners.flatMap(([owner, isShown]) => (owner.commands?.() ?? []).filter(({ everywhere }) => everywhere || !form.keysOnMarksOnly)
    .map((command) => ({ ...command, when: () => isShown() && !form.readonly && (command.when?.() ?? true) })));
  return [...Map.groupBy(all, ({ id }) => id).values()].map((same) => ({
    ...same[0], when: () => same.some(({ when }) => when()), run: (event) => same.find(({ when }) => when())?.run(event),
  }));
}

/** Without relations to what is not there any more. */
export function consistent(schema, answers) {
  let next = answers;
  for (const { name, type, over } of schema.questions) {
    if (type !== "relations" || !answers[name]) continue;
    const ids = new Set((answers[over] ?? []).map(({ id }) => id));
    const kept = answers[name].filter(({ from, to }) => ids.has(from) && ids.has(to));
    if (kept.length < answers[name].length) next = { ...next, [name]: kept };
  }
  return next;
}

/** Pictures, sounds and films of a task still to come: fetched, and decoded, before they are asked for. */
export function fetchAhead(fields, data) {
  for (const { field } of fields) {
    const address = mediaAddress(data[field.name]);
    if (!address) continue;
    if (field.type === "image") import("../tools/picture.js").then(({ openPicture }) => openPicture(address)).then((picture) => picture.makeLevels()).catch(() => null);
    else if (field.type === "audio" || field.type === "video") fetchHead(field, address);
  }
}

const heads = new Map();

/** A player of the same address that nobody sees: what it has read of the file, the one on the page need not read again. */
function fetchHead({ name, type }, address) {
  if (heads.get(name)?.address === address) return;
  heads.get(name)?.player.removeAttribute("src");
  heads.set(name, { address, player: Object.assign(document.createElement(type), { preload: type === "video" ? "auto" : "metadata", muted: true, src: address }) });
}

const texts = new WeakMap();

/** Tells the tools of relations what there is to be joined, in words. */
export function relate(parts, data) {
  for (const { question, tool } of parts) {
    if (question.type !== "relations") continue;
    const over = parts.find((part) => part.question.name === question.over);
    const regions = over?.tool.answer ?? [];
    const text = over?.question.type === "spans" ? data[over.question.field] : undefined;
    if (typeof text === "string" && texts.get(tool)?.text !== text) texts.set(tool, new TextOffsets(text));
    const words = (region) => (typeof text === "string" ? texts.get(tool).slice(region.start, region.end) : `${optionTitle(over.question, region.label)} ${regions.indexOf(region) + 1}`);
    tool.ends = new Map(regions.map((region) => [region.id, { key: `${question.over}:${region.id}`, get words() { return words(region); } }]));
  }
}
