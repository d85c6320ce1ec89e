import "../parts/data-table.js";
import { api } from "../core/api.js";
import { announce } from "../core/announce.js";
import { fill, h } from "../core/dom.js";
import { subscribe } from "../core/events.js";
import { ago, count, percent, plural, ratio } from "../core/format.js";
import { mediaAddress } from "../core/media.js";
import { withQuery } from "../core/query.js";
import { optionTitle } from "../core/schema.js";
import { answersLine, excerptOf, flagBadge, flags, stateBadge } from "../parts/answer-view.js";
import { confirmDialog, openDialog, promptDialog } from "../parts/dialog.js";
import { field, select } from "../parts/field-form.js";
import { emptyState, openPage, showFailure } from "../parts/page-frame.js";
import { runAction } from "../parts/task-actions.js";

const predictionWords = { shown: "answered with the prediction", hidden: "answered without the prediction", shown_same: "saw the prediction and said the same", hidden_same: "did not see the prediction and said the same" };
const secondWords = { same: "and a second reviewer the same", other: "and a second reviewer something else", any: "and a second reviewer too" };
const appealWords = { open: "appealed, not decided yet", upheld: "appeal upheld", dismissed: "appeal dismissed", any: "appealed" };
const heldWords = { gold: "gold", review: "a reviewer’s decision" };
/** What narrows another filter goes with it. */
const narrowing = { annotator: ["unlike", "gave"], decided_by: ["second"], appeal: ["against"] };
/** Every filter is in the address, so a view can be kept, shared and gone back to. */
const filterNames = ["q", "state", "flagged", "annotator", "unlike", "gave", "met", "said", "best", "decided_by", "second", "appeal", "against", "error", "prediction", "meta", "calibrated", "label", "external_id", "priority_min", "gold", "skill", "order", "after"];
const pageSize = 50;
/** Answers come often: the counts follow after a while. */
const countsPause = 2_000;

const actions = [
  ["exclude", "Exclude"], ["restore", "Restore"], ["review", "Send to review"], ["accept_consensus", "Accept consensus"], ["make_gold", "Make gold"], ["remove_gold", "Take gold away"], ["set_priority", "Set priority…"], ["delete", "Delete…"],
];

const { project, main, keys } = await openPage({ title: "Tasks", current: "tasks", project: true });
const base = `/projects/${project.id}`;
const manages = project.role === "manager";
const hasPictures = project.schema.fields.some(({ type }) => type === "image");
const members = await api.get(`/api/projects/${project.id}/members?limit=1000`).then((page) => page.items, () => []);
const table = document.createElement("data-table");
const bar = h("div", { class: "bulk-bar", role: "region", "aria-label": "Chosen tasks", hidden: true });
const pager = h("nav", { class: "row pager", "aria-label": "Pages" });
const search = h("input", { type: "search", name: "q", placeholder: "Words in the text, or an external id", autocomplete: "off" });
const form = filterForm();
const chips = h("nav", { class: "chips", "aria-label": "State" });
let latest = null;
let countsTimer = 0;

fill(main, h("div", { class: "page-head" }, h("h1", {}, "Tasks"), h("a", { class: "button", href: `${base}/label-errors` }, "Label errors"), manages && h("a", { class: "button", href: `${base}/export` }, "Export"), manages && h("a", { class: "button", href: `${base}/import` }, "Import")),
  chips, form, table, pager, bar);
setUpTable();
keys.add(
  { id: "tasks.search", key: "/", title: "Search", group: "Tasks", run: () => search.focus() },
  { id: "tasks.first", key: "J", also: ["ArrowDown"], title: "To the list; then J and K walk it, X chooses, Enter opens", group: "Tasks", run: () => table.focusFirst() });
addEventListener("popstate", () => show());
await show();
subscribe({ project: project.id, on: { project: countLater } });

function countLater() {
  countsTimer ||= setTimeout(async () => {
    countsTimer = 0;
    const now = await api.get(`/api/projects/${project.id}`).catch(() => project);
    const wasEmpty = project.counts.tasks === 0;
    Object.assign(project, now);
    if (wasEmpty && project.counts.tasks > 0) return show();
    for (const [state, number] of stateCounts()) {
      const place = chips.querySelector(`[data-state="${state}"]`);
      if (place) place.textContent = count(number);
    }
  }, countsPause);
}

function stateCounts() {
  const { counts } = project;
  return [["", counts.tasks, "All"], ["open", counts.open, "Open"], ["review", counts.review, "In review"], ["done", counts.done, "Done"], ["excluded", counts.excluded, "Excluded"]];
}

function filters() {
  const query = new URLSearchParams(location.search);
  return Object.fromEntries(filterNames.map((name) => [name, query.get(name) ?? ""]));
}

function whole(wanted) {
  const gone = Object.entries(narrowing).flatMap(([name, others]) => (wanted[name] ? [] : others));
  return { ...wanted, ...Object.fromEntries(gone.map((name) => [name, ""])) };
}

function go(changes) {
  const next = withQuery(`${base}/tasks`, whole({ ...filters(), after: "", ...changes }));
  if (next === location.pathname + location.search) return;
  history.pushState(null, "", next);
  show();
}

async function show() {
  const current = filters();
  paintFilters(current);
  latest?.abort();
  latest = new AbortController();
  table.setAttribute("aria-busy", "true");
  try {
    const page = await fetchPage(current, latest.signal);
    table.order = current.order || "id";
    table.empty = emptyFor(current);
    table.rows = page.items;
    paintPager(page, current);
    announce(plural(page.items.length, "task"));
  } catch (error) {
    if (error.name === "AbortError") return;
    showFailure(table, error);
  } finally {
    table.removeAttribute("aria-busy");
  }
}

/** A searched page may be shorter than asked for while there is more: it is filled up, for a bounded time. */
async function fetchPage(current, signal) {
  const items = [];
  let after = current.after;
  for (let rounds = 0; rounds < 20; rounds += 1) {
    const page = await api.get(withQuery(`/api/projects/${project.id}/tasks`, { ...current, after, limit: pageSize - items.length }), { signal });
    items.push(...page.items);
    after = page.next;
    if (!after || items.length >= pageSize) break;
  }
  return { items, next: after };
}

function filterForm() {
  const people = [["", "Anyone"], ...members.map((member) => [String(member.user.id), member.user.name])];
  const controls = h("form", { class: "filters", role: "search" },
    h("div", { class: "field grow" }, h("label", { htmlFor: "tasks-q" }, "Search"), search),
    field({ label: "Annotated by", control: select(people, "", { name: "annotator" }) }),
    field({ label: "Order", control: select([["id", "Oldest first"], ["-id", "Newest first"], ["changed", "Last changed"], ["similarity", "Least agreement first"]], "id", { name: "order" }) }),
    field({ label: "Flag", control: select([["", "Any or none"], ...flags], "", { name: "flagged" }) }));
  search.id = "tasks-q";
  controls.addEventListener("submit", (event) => {
    event.preventDefault();
    go({ q: search.value.trim() });
  });
  controls.addEventListener("change", () => go({
    q: search.value.trim(), annotator: controls.elements.annotator.value, flagged: controls.elements.flagged.value,
    order: controls.elements.order.value === "id" ? "" : controls.elements.order.value,
  }));
  return controls;
}

function paintFilters(current) {
  form.hidden = chips.hidden = pager.hidden = project.counts.tasks === 0;
  search.value = current.q;
  showPair(current.annotator);
  form.elements.annotator.value = current.annotator;
  form.elements.order.value = current.order || "id";
  form.elements.flagged.value = current.flagged;
  const others = [["met", current.met && metWords(current.met)], ["label", current.label && labelWords(current.label)], ["said", current.said && saidWords(current.said)], ["best", current.best && bestWords(current.best)], ["decided_by", current.decided_by && `decided by ${personName(current.decided_by)}`], ["second", secondWords[current.second]], ["appeal", appealWords[current.appeal]], ["against", current.against && `against ${personName(current.against)}`], ["error", current.error && `error: ${current.error}`], ["prediction", predictionWords[current.prediction]], ["meta", current.meta && metaWords(current.meta)], ["calibrated", current.calibrated && calibratedWords(current.calibrated)], ["unlike", current.unlike === "1" && "not as the label says"], ["gave", current.gave && `their ${answerWords(current.gave)}`], ["external_id", current.external_id && `external id ${current.external_id}`], ["gold", current.gold && (current.gold === "1" ? "gold" : "not gold")], ["skill", current.skill && `asks for ${current.skill}`], ["priority_min", current.priority_min && `priority from ${current.priority_min}`]];
  const held = [...chips.children].indexOf(document.activeElement);
  fill(chips,
    stateCounts().map(([state, number, title]) => h("a", {
      class: "chip", href: withQuery(`${base}/tasks`, { ...current, after: "", state }), "aria-current": current.state === state ? "true" : null, onclick: followHere,
    }, title, " ", h("span", { class: "soft", dataset: { state } }, count(number)))),
    !current.gold && h("a", { class: "chip", href: withQuery(`${base}/tasks`, { ...current, after: "", gold: "1" }), onclick: followHere }, "Gold"),
    others.filter(([, words]) => words).map(([name, words]) => h("a", {
      class: "chip chip-filter", href: withQuery(`${base}/tasks`, whole({ ...current, after: "", [name]: "" })), onclick: followHere, "aria-label": `Remove the filter ${words}`,
    }, words, h("span", { "aria-hidden": "true" }, " ✕"))));
  // Whoever goes by keys stays where they were; what was taken away leaves its place to the next.
  if (held >= 0) (chips.children[held] ?? chips.lastElementChild).focus();
}

/** Two people at once come by a link from the page on quality; the list of people names them while they are asked for. */
function showPair(annotator) {
  const choice = form.elements.annotator;
  choice.querySelector("[value*=',']")?.remove();
  const people = annotator.includes(",") ? annotator.split(",") : [];
  const names = people.map(personName);
  if (names.length > 0) choice.append(h("option", { value: annotator }, `Both ${names.join(" and ")}`));
}

function personName(id) {
  return members.find((member) => String(member.user.id) === id)?.user.name ?? `person ${id}`;
}

function followHere(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  history.pushState(null, "", event.currentTarget.href);
  show();
}

function labelWords(label) {
  const [name, ...value] = label.split(":");
  const question = project.schema.questions.find((one) => one.name === name);
  return `${question?.title || name} is ${value.join(":")}`;
}

/** `tone:calm` → "Tone: calm" */
function answerWords(answer) {
  const [name, ...value] = answer.split(":");
  const question = project.schema.questions.find((one) => one.name === name);
  return `${question?.title || name}: ${question?.type === "choice" ? optionTitle(question, value.join(":")) : value.join(":")}`;
}

/** `better:answer:response_a` → "Better: somebody chose Response A" */
function bestWords(best) {
  const [name, kind] = best.split(":", 2);
  const value = best.slice(name.length + kind.length + 2);
  const question = project.schema.questions.find((one) => one.name === name);
  const put = question?.type === "ranking" ? "somebody ranked best" : "somebody chose";
  const field = kind === "answer" && project.schema.fields.find((one) => one.name === value);
  return `${question?.title || name}: ${put} ${kind === "place" ? `what stood at place ${value}` : field ? field.title || value : value}`;
}

/** `2026-11-16,tone:calm` → "Tone: somebody said calm since 2026-11-16" */
function saidWords(said) {
  const [day, rest] = [said.slice(0, said.indexOf(",")), said.slice(said.indexOf(",") + 1)];
  const [name, ...value] = rest.split(":");
  const question = project.schema.questions.find((one) => one.name === name);
  const title = question?.type === "choice" ? optionTitle(question, value.join(":")) : value.join(":");
  return `${question?.title || name}: somebody said ${title} since ${day}`;
}

/** `{"language":"fr"}` → "language is fr" */
function metaWords(meta) {
  try {
    const [[key, value]] = Object.entries(JSON.parse(meta));
    if (value?.not) return value.not.length > 3 ? `${key} is none of ${plural(value.not.length, "value")}` : `${key} is not ${value.not.map((one) => one ?? "missing").join(", ")}`;
    return value === null ? `without ${key}` : `${key} is ${value}`;
  } catch {
    return meta;
  }
}

/** `mood:gold:0.9:wrong` */
function calibratedWords(calibrated) {
  const [name, source, from, wrong] = calibrated.split(":");
  const title = project.schema.questions.find((one) => one.name === name)?.title ?? name;
  return `${title} held against ${heldWords[source] ?? source}${from ? `, sure from ${percent(Number(from))}` : ""}${wrong ? ", not right" : ""}`;
}

/** `tone:["calm","sad"]` → "Tone: calm beside sad" */
function metWords(met) {
  const at = met.indexOf(":");
  const question = project.schema.questions.find((one) => one.name === met.slice(0, at));
  try {
    const [one, other] = JSON.parse(met.slice(at + 1));
    const title = (value) => (question?.type === "choice" ? optionTitle(question, value) : value);
    return one === other ? `${question?.title || met.slice(0, at)}: two said ${title(one)}` : `${question?.title || met.slice(0, at)}: ${title(one)} beside ${title(other)}`;
  } catch {
    return met;
  }
}

function setUpTable() {
  table.caption = "Tasks";
  table.selectable = manages;
  table.rowName = (row) => `task ${row.id}`;
  table.columns = [
    { key: "id", title: "Task", class: "nowrap", order: ["id", "-id"], render: (row) => h("a", { href: `${base}/tasks/${row.id}` }, row.external_id ?? `#${row.id}`) },
    { key: "state", title: "State", render: (row) => h("span", { class: "row tight" }, stateBadge(row.state), flagBadge(row.flagged), row.is_gold && h("span", { class: "badge accent" }, "gold")) },
    { key: "excerpt", title: excerptTitle(), class: "excerpt", render: excerptView },
    { key: "label", title: "Label", class: "label-cell", wide: true, render: (row) => h("span", { dir: "auto" }, row.label ? answersLine(project.schema, row.label.answers) : "") },
    { key: "judged", title: "Judgments", number: true, render: (row) => `${row.judged} of ${row.wanted}` },
    { key: "similarity", title: "Agreement", number: true, order: "similarity", render: (row) => ratio(row.similarity) },
    { key: "changed", title: "Changed", class: "nowrap", wide: true, order: "changed", descending: true, render: (row) => ago(row.changed_at) },
  ];
  table.addEventListener("order", (event) => go({ order: event.detail === "id" ? "" : event.detail }));
  table.addEventListener("selection", (event) => paintBar(event.detail));
}

/** A picture stands beside its name, in a place that is there before it comes. */
function excerptView(row) {
  const words = h("span", { dir: "auto" }, excerptOf(row));
  if (!hasPictures) return words;
  const place = h("span", { class: "thumb" }, row.thumbnail && h("img", { src: mediaAddress(row.thumbnail), alt: "", loading: "lazy", decoding: "async", width: 64, height: 48 }));
  if (row.large_picture) import("../parts/large-thumbnail.js").then(({ largeThumbnail }) => place.append(largeThumbnail(row.large_picture)));
  return h("div", { class: "pictured" }, place, words);
}

/** The column shows words where a task has some. */
function excerptTitle() {
  const kinds = project.schema.fields.map(({ type }) => type);
  const files = { image: "Picture", audio: "Recording", video: "Video" };
  return files[kinds.find((kind) => !files[kind]) ?? kinds[0]] ?? "Text";
}

function emptyFor(current) {
  const filtered = filterNames.some((name) => name !== "order" && current[name]);
  if (filtered) return emptyState("No task matches", "Take a filter away, or search for other words.", h("a", { class: "button", href: `${base}/tasks` }, "Show all tasks"));
  return emptyState("There are no tasks yet", manages ? "Import a file to begin." : "A manager of the project has to import some.", manages && h("a", { class: "button primary", href: `${base}/import` }, "Import tasks"));
}

function paintPager({ items, next }, current) {
  const link = (title, after, disabled) => (disabled ? null : h("a", { class: "button small", href: withQuery(`${base}/tasks`, { ...current, after }), onclick: followHere }, title));
  const held = pager.contains(document.activeElement) ? document.activeElement.textContent : null;
  fill(pager,
    h("span", { class: "soft small" }, plural(items.length, "task"), next || current.after ? " on this page" : ""),
    current.after && h("button", { type: "button", class: "button small", onclick: () => history.back() }, "Back"),
    link("First page", "", !current.after),
    link("Next page", next ?? "", !next));
  const controls = [...pager.querySelectorAll("a, button")];
  if (held) (controls.find((one) => one.textContent === held) ?? controls[0])?.focus();
}

function paintBar(chosen) {
  bar.hidden = chosen.size === 0;
  if (chosen.size === 0) return;
  fill(bar, h("strong", { "aria-live": "polite" }, `${count(chosen.size)} chosen`),
    h("div", { class: "row" }, actions.map(([action, title]) => h("button", { type: "button", class: `button small ${action === "delete" ? "danger" : ""}`, onclick: () => bulk(action, [...chosen]) }, title))),
    h("button", { type: "button", class: "button small quiet", onclick: () => table.clearSelection() }, "Choose none"));
}

async function bulk(action, ids) {
  const result = await runAction({ project, ids, action, confirmDialog, promptDialog });
  if (!result) return;
  table.clearSelection();
  Object.assign(project, await api.get(`/api/projects/${project.id}`).catch(() => project));
  await show();
  announce(`${plural(result.changed, "task")} changed`);
  if (result.refused.length > 0) await showRefused(result);
}

function showRefused({ changed, refused }) {
  return openDialog({
    title: `${plural(refused.length, "task")} not changed`,
    body: [h("p", {}, `${plural(changed, "task")} changed. The others:`),
      h("ul", { class: "scroll-list" }, refused.map((one) => h("li", {}, h("a", { href: `${base}/tasks/${one.id}` }, `#${one.id}`), ` ${one.detail}`)))],
    actions: [{ label: "Close", value: "" }],
  });
}
