import "../parts/progress-meter.js";
import { announce } from "../core/announce.js";
import { api } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { subscribe } from "../core/events.js";
import { withQuery } from "../core/query.js";
import { emptyState, openPage, showFailure } from "../parts/page-frame.js";
import { releaseCard } from "../parts/release-card.js";
import { releaseForm } from "../parts/release-form.js";

/** Data sets that never change any more: what there is of them, and a form to make the next. */
const pageSize = 20;
const running = ["queued", "running"];

const { project, main, keys } = await openPage({ title: "Releases", current: "releases", project: true });
const base = `/projects/${project.id}`;
const path = `/api/projects/${project.id}/releases`;
const open = h("button", { type: "button", class: "button primary", hidden: true, onclick: () => ask() }, "New release…");
const work = h("section", { class: "card stack tight", "aria-label": "The release that is being made", hidden: true });
const stage = h("div", { class: "stack release-stage" });
const list = h("div", { class: "stack" });
const more = h("button", { type: "button", class: "button more", hidden: true, onclick: () => show(next) }, "Earlier releases");
const meter = document.createElement("progress-meter");
let newest = null;
let next = null;
let job = null;
let timer = 0;

fill(main, h("div", { class: "page-head" }, h("h1", {}, "Releases"), open), work, stage, list, more);
keys.add({ id: "releases.new", key: "N", title: "New release", group: "Releases", run: () => !open.hidden && ask() });
await show();
subscribe({ project: project.id, on: { job: ({ job: told, ...rest }) => follow(told ?? rest) } });

async function show(after = "") {
  try {
    const page = await api.get(withQuery(path, { limit: pageSize, after: after ?? "" }));
    const cards = page.items.map((release, index) => releaseCard(release, { project, isOpen: !after && index === 0, deleted: () => show() }));
    if (after) list.append(...cards);
    else paint(page, cards);
    next = page.next;
    more.hidden = !next;
  } catch (error) {
    showFailure(main, error);
  }
}

function paint({ items, job: last }, cards) {
  [newest] = items;
  fill(list, cards);
  const isRunning = last && running.includes(last.state);
  if (isRunning) follow(last);
  else if (last?.state === "failed" && !(newest && newest.created_at > last.created_at)) ended(last);
  open.hidden = items.length === 0 || isRunning;
  if (items.length === 0 && !isRunning && !stage.querySelector("form")) fill(stage, nothingYet());
  else if (stage.querySelector(".empty")) fill(stage);
}

function nothingYet() {
  if (project.counts.done === 0) return emptyState("There are no labels to release yet", "A release is a data set that never changes any more: the labels of one moment, split for training and testing, with what is known of their quality.", h("a", { class: "button primary", href: `${base}/label` }, "Label"));
  return emptyState("No release yet", "A release is a data set that never changes any more: the labels of one moment, split for training and testing, with a manifest, a data card and checksums. It is made while people go on working.",
    h("button", { type: "button", class: "button primary", onclick: ask }, "Make the first release"));
}

// Making one

function ask() {
  open.hidden = true;
  const form = releaseForm({ project, newest, make, leave: close });
  fill(stage, form);
  form.querySelector("input").focus();
}

function close() {
  fill(stage, newest ? null : nothingYet());
  open.hidden = !newest;
  if (newest) open.focus();
}

async function make(body) {
  const told = await api.post(path, body);
  fill(stage);
  follow(told);
}

/** Events tell how far it is; a slow look now and then catches what was missed. */
function follow(told) {
  if (told?.kind !== "release") return;
  const isRunning = running.includes(told.state);
  if (!isRunning && job !== told.id) return;
  job = isRunning ? told.id : null;
  clearTimeout(timer);
  if (!isRunning) return finish(told);
  open.hidden = true;
  if (!meter.isConnected) {
    work.hidden = false;
    fill(stage);
    fill(work, h("div", { class: "row apart" }, h("h2", { class: "card-title" }, `Making ${told.parameters?.name || "a release"}`), h("button", { type: "button", class: "button small", onclick: () => cancel(told.id) }, "Cancel")), meter,
      h("p", { class: "soft small" }, "You can leave this page; it goes on."));
  }
  meter.progress = { ...told.progress, unit: "tasks", label: "Release", state: told.state };
  timer = setTimeout(() => { if (job === told.id) api.get(`/api/jobs/${told.id}`).then(follow, (error) => { if (error.isTemporary) follow(told); }); }, 2000);
}

async function finish(told) {
  work.hidden = true;
  fill(work);
  await show();
  if (told.state === "done") {
    announce(`Version ${told.result?.version ?? ""} is there`);
    list.querySelector("h2")?.focus();
  } else {
    ended(told);
  }
}

function ended({ state, problem }) {
  const words = state === "cancelled" ? "The release was cancelled; nothing of it was kept." : `The release was not made: ${problem}`;
  work.hidden = false;
  fill(work, h("p", { class: state === "failed" ? "problem" : "soft" }, words));
  announce(words);
}

async function cancel(id) {
  await api.delete(`/api/jobs/${id}`).then(() => api.get(`/api/jobs/${id}`)).then(follow, (error) => announce(error.detail));
}
