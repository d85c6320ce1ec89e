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

/** Gives a tool what it asks for by having a property of that name. */
export function equip(tool, form, fields) {
  if ("seed" in tool) tool.seed = form.readonly ? "" : form.seed;
  if ("fields" in tool) tool.fields = fields;
}

/** What tools and surfaces do by keys of their own; several of a kind share theirs: the first that can act does. */
export function commands(form, parts, fields) {
  const owners = [...parts.map(({ tool, element }) => [tool, () => !element.hidden]), ...fields.map(({ content }) => [content, () => true])];
  const all = owners.flatMap(([owner, isShown]) => (owner.commands?.() ?? []).filter(({ everywhere }) => everywhere || !form.keysOnMarksOnly)
    .map((command) => ({ ...command, when: () => isShown() && !form.readonly && (command.when?.() ?? true) })));
  return [...Map.groupBy(all, ({ id }) => id).values()].map((same) => ({
    ...same[0], when: () => same.some(({ when }) => when()), run: (event) => same.find(({ when }) => when())?.run(event),
  }));
}
