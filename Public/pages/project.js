import "../parts/bar-chart.js";
import "../parts/data-table.js";
import { api } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { subscribe } from "../core/events.js";
import { optionTitle } from "../core/schema.js";
import { ago, count, duration, percent, plural } from "../core/format.js";
import { driftCard, shortDay } from "../parts/drift-chart.js";
import { daysText, money } from "../parts/forecast.js";
import { legend } from "../parts/line-chart.js";
import { headline } from "../parts/agreement.js";
import { emptyState, openPage, showFailure } from "../parts/page-frame.js";
import { projectJob } from "../parts/project-job.js";

/** The statistics of a whole project are dear: asked for beside the rest, and again only after a while. */
const agreementPause = 60_000;
const dayLength = 86_400_000;
/** Days ahead that the chart shows; what is further off is said in the tile. */
const farthest = 60;

/** What stands in the way, and the page where it is mended. */
const remedies = {
  returned_work: ["See who", "/tasks?state=open"],
  needs_skill: ["Give it to someone", "/settings#members"],
  needs_people: ["Members", "/settings#members"], no_annotators: ["Add annotators", "/settings#members"], no_reviewers: ["Add reviewers", "/settings#members"],
  paused_people: ["Members", "/settings#members"], paused: ["Go on with the project", "/settings#danger"], review_waiting: ["Review", "/review"], budget: ["Raise the budget", "/settings#workflow"], quota: ["Raise the quota", "/settings#workflow"],
};

const { session, project, main, keys } = await openPage({ title: "Overview", current: "overview", project: true });
const base = `/projects/${project.id}`;
const sees = { tasks: project.role !== "annotator", manages: project.role === "manager" };
const live = h("span", { class: "soft small live" }, "");
const chart = document.createElement("line-chart");
const people = document.createElement("data-table");
const parts = Object.fromEntries(["tiles", "blocked", "labels", "agreement", "drift", "burnup"].map((name) => [name, h("div", { class: `stack ${name}` })]));

const job = projectJob(project);

keys.add({ id: "label", key: "L", title: "Start labelling", group: "Go to", run: () => location.assign(`${base}/label`) });
document.querySelector("app-header .tools")?.prepend(live);
await load().catch((error) => showFailure(main, error));
if (sees.tasks) {
  showAgreement();
  setInterval(() => !document.hidden && showAgreement(), agreementPause);
}
const reload = later(load);
subscribe({
  project: project.id,
  on: { project: reload, job: jobMoved, member: reload },
  state: (state) => { live.textContent = state === "live" ? "live" : "waiting for the server"; },
});

function jobMoved(event) {
  job.follow(event);
  reload();
}

/** At most one reload a second, however many events come. */
function later(work) {
  let waiting = null;
  return () => {
    waiting ??= setTimeout(() => {
      waiting = null;
      work().catch(() => { live.textContent = "waiting for the server"; });
    }, 1000);
  };
}

async function load() {
  const overview = await api.get(`/api/projects/${project.id}/overview`);
  if (overview.counts.tasks === 0) return showEmpty();
  if (!parts.tiles.isConnected) build();
  showTiles(overview);
  showBlocked(overview.blocked ?? []);
  showBurnUp(overview);
  showLabels(overview.labels ?? []);
  showPeople(overview.people ?? []);
  showDrift(overview.drift ?? []);
}

function build() {
  fill(main,
    h("div", { class: "page-head" }, h("h1", {}, project.name),
      sees.tasks && h("a", { class: "button", href: `${base}/review` }, "Review"),
      h("a", { class: "button primary", href: `${base}/label` }, "Label")),
    project.description && h("p", { class: "soft" }, project.description),
    job.element,
    parts.blocked,
    parts.tiles,
    h("div", { class: "split" },
      h("section", { class: "card stack tight top" }, parts.burnup, chart),
      sees.tasks ? parts.labels : null),
    parts.drift,
    h("section", { class: "card stack tight" }, h("h2", { class: "card-title" }, sees.tasks ? "People" : "My work"), people));
  parts.drift.className = "split drift";
  parts.tiles.className = "tiles";
  fill(parts.agreement, tile("Agreement", h("span", { class: "soft" }, "…"), "being computed"));
}

function showEmpty() {
  const importing = h("a", { class: "button primary", href: `${base}/import` }, "Import tasks");
  const next = sees.manages ? "Import a file to begin: JSON lines, CSV, TSV or plain text." : "A manager of the project has to import some. Come back later.";
  fill(main, h("div", { class: "page-head" }, h("h1", {}, project.name)), emptyState("There are no tasks yet", next, sees.manages && importing));
}

function tasksWith(query, text) {
  return sees.tasks ? h("a", { class: "plain-link", href: `${base}/tasks${query}` }, text) : text;
}

function tile(title, figure, ...lines) {
  return h("section", { class: "card tile" }, h("h2", { class: "card-title" }, title), h("p", { class: "figure" }, figure), lines.map((line) => line && h("p", { class: "soft" }, line)));
}

function showTiles(overview) {
  const { counts, progress, review, leases } = overview;
  const finish = daysText(overview);
  const bar = h("progress", { max: Math.max(1, progress.total), value: progress.done, "aria-label": "Tasks done" });
  const states = [["open", "open"], ["review", "in review"], ["excluded", "excluded"]].filter(([state]) => counts[state] > 0)
    .flatMap(([state, words], index) => [index > 0 && " · ", tasksWith(`?state=${state}`, `${count(counts[state])} ${words}`)]);
  fill(parts.tiles,
    tile("Done", tasksWith("?state=done", percent(progress.total ? progress.done / progress.total : 0)),
      h("span", {}, tasksWith("?state=done", count(progress.done)), " of ", tasksWith("", plural(progress.total, "task"))), bar, states.length > 0 && h("span", {}, states)),
    tile("Judgments", tasksWith("?order=changed", count(progress.judgments_done)), `of about ${count(progress.judgments_needed)} needed`, leases > 0 && `${plural(leases, "task")} on someone’s screen now`),
    sees.tasks && tile("Waiting for review", h("a", { class: "plain-link", href: `${base}/review` }, count(review?.waiting ?? counts.review)),
      review?.oldest_at ? `the oldest came ${ago(review.oldest_at)}` : "nothing waits", counts.review > 0 && h("a", { href: `${base}/tasks?state=review` }, "List them")),
    sees.tasks && parts.agreement,
    tile("To finish", finish.figure, finish.detail, tasksWith("?state=open", `${plural(overview.judgments_left, "judgment")} more`)),
    overview.cost && costTile(overview.cost));
}

function costTile({ currency, spent, left }) {
  const even = left.high - left.low < 0.005;
  return tile("Cost to finish", money(left.likely, currency), even ? "by the price of a judgment" : `95 % interval ${money(left.low, "")} – ${money(left.high, currency)}`, `${money(spent, currency)} spent so far`);
}

function showBlocked(blocked) {
  parts.blocked.hidden = blocked.length === 0;
  fill(parts.blocked, h("section", { class: "notice warn stack tight", "aria-labelledby": "blocked-title" },
    h("h2", { class: "card-title", id: "blocked-title" }, "What stands in the way"),
    h("ul", { class: "plain-list stack tight" }, blocked.map((one) => {
      const [title, path] = remedies[one.reason] ?? ["Tasks", "/tasks"];
      const mayGo = path === "/review" ? sees.tasks : sees.manages;
      return h("li", { class: "row" }, h("span", {}, one.detail.replace(/\d{4,}/gu, (digits) => count(Number(digits)))), one.who?.length > 0 && h("span", { class: "soft small" }, one.reason === "quota" ? who(one.who) : `can help: ${who(one.who)}`), mayGo && h("a", { href: base + path }, title),
        one.skill && sees.tasks && h("a", { href: `${base}/tasks?${new URLSearchParams({ state: "open", skill: one.skill })}` }, "List the tasks"));
    }))));
}

function who(people) {
  return Array.isArray(people) ? people.map((person) => person.name ?? person).join(", ") : String(people);
}

/** What was done until each day, and from today on where it leads: the likely line between the fast and the slow one. */
function showBurnUp({ days, counts, progress, forecast }) {
  const heading = h("h2", { class: "card-title" }, "Tasks done, day by day");
  chart.hidden = days.length === 0;
  if (chart.hidden) return fill(parts.burnup, heading, h("p", { class: "soft" }, "The line begins on the day when the first task is done."));
  const total = progress.total;
  const known = everyDay(days);
  let done = Math.max(0, progress.done - days.reduce((sum, day) => sum + day.done, 0));
  const values = known.map((day) => (done += day.done));
  const labels = known.map((day) => shortDay(day.day));
  const ahead = forecast?.days ? Math.min(farthest, Math.ceil(forecast.days.high)) : 0;
  const last = known.length > 0 ? Date.parse(`${known.at(-1).day}T00:00:00Z`) : 0;
  for (let day = 1; day <= ahead; day += 1) labels.push(shortDay(new Date(last + day * dayLength).toISOString().slice(0, 10)));
  const line = (length) => labels.map((_, index) => (index < known.length - 1 || !length ? null : Math.round(Math.min(total, progress.done + ((total - progress.done) * (index - known.length + 1)) / length))));
  const series = [{ name: "done", values: labels.map((_, index) => values[index] ?? null) }, { name: "all tasks", values: labels.map(() => counts.tasks - counts.excluded), dashed: true }];
  if (ahead > 0) series.push({ name: "likely", values: line(forecast.days.likely), dashed: true });
  chart.data = {
    title: "Tasks done, day by day", xTitle: "Day", labels, format: count, series,
    band: ahead > 0 ? { name: "95 % interval", low: line(forecast.days.high), high: line(forecast.days.low) } : null,
  };
  fill(parts.burnup, h("div", { class: "row apart" }, heading, legend(series)));
}

/** With the days on which nobody worked, so that the line is as long as the time. */
function everyDay(days) {
  if (days.length === 0) return [];
  const first = Date.parse(`${days[0].day}T00:00:00Z`);
  const byDay = new Map(days.map((day) => [day.day, day]));
  const today = Math.max(Date.parse(`${days.at(-1).day}T00:00:00Z`), Math.floor(Date.now() / dayLength) * dayLength);
  const length = Math.min(366, (today - first) / dayLength + 1);
  return Array.from({ length }, (_, index) => {
    const day = new Date(today - (length - 1 - index) * dayLength).toISOString().slice(0, 10);
    return byDay.get(day) ?? { day, done: 0 };
  });
}

function showDrift(drifts) {
  const known = drifts.filter((drift) => drift.weeks.length > 1);
  parts.drift.hidden = known.length === 0;
  fill(parts.drift, known.map((drift) => {
    const question = project.schema.questions.find((one) => one.name === drift.question);
    const tasks = (day, name, value) => `${base}/tasks?${new URLSearchParams({ said: `${day},${name}:${value}`, order: "changed" })}`;
    return driftCard(drift, (value) => (question?.type === "choice" ? optionTitle(question, value) : value), sees.tasks ? tasks : null);
  }));
}

async function showAgreement() {
  const agreement = await api.get(`/api/projects/${project.id}/agreement`).catch(() => null);
  if (!agreement) return;
  const best = headline(agreement);
  fill(parts.agreement, tile(best ? `Agreement, ${best.title}` : "Agreement", h("a", { class: "plain-link", href: `${base}/quality` }, best ? best.figure : "–"), best ? best.detail : "needs tasks that two people answered"));
}

function showLabels(labels) {
  const known = labels.filter((question) => question.total > 0);
  if (known.length === 0) {
    return fill(parts.labels, h("section", { class: "card" }, h("h2", { class: "card-title" }, "Labels"), h("p", { class: "soft" }, "The distribution of the labels stands here once tasks are done.")));
  }
  fill(parts.labels, known.map((question) => {
    const bars = document.createElement("bar-chart");
    bars.data = {
      title: `Labels of done tasks: ${question.title}`, total: question.total,
      values: question.values.map((value) => ({ title: value.title ?? value.value, count: value.count, href: `${base}/tasks?${new URLSearchParams({ state: "done", label: `${question.question}:${value.value}` })}` })),
    };
    return h("section", { class: "card stack tight" }, h("h2", { class: "card-title" }, question.title), bars, h("p", { class: "soft small" }, isMarks(question.question) ? `${plural(question.total, "mark")} in done tasks` : `of ${plural(question.total, "done task")}`));
  }));
}

function isMarks(name) {
  return project.schema.questions.find((question) => question.name === name)?.type === "spans";
}

function showPeople(list) {
  people.caption = "People of the project";
  people.most = 15;
  people.rowKey = (row) => row.user.id;
  people.columns = [
    { key: "name", title: "Name", render: (row) => h("span", { class: "row" }, tasksWith(`?annotator=${row.user.id}`, row.user.name), row.paused && h("span", { class: "badge warn" }, "paused"), row.user.id === session.user.id && h("span", { class: "badge" }, "you")) },
    { key: "role", title: "Role", wide: true, render: (row) => row.role ?? "has left" },
    { key: "annotations", title: "Annotations", number: true, render: (row) => tasksWith(`?annotator=${row.user.id}`, count(row.annotations)) },
    { key: "pace", title: "Each takes", number: true, render: (row) => (row.seconds_per_annotation ? duration(row.seconds_per_annotation) : "–") },
    { key: "skips", title: "Skips", number: true, wide: true, render: (row) => count(row.skips) },
    { key: "leases", title: "Holds now", number: true, wide: true, render: (row) => count(row.leases) },
    { key: "active", title: "Last active", render: (row) => (row.active_at ? ago(row.active_at) : "never") },
  ];
  people.empty = emptyState("Nobody is here yet", "Add the people who will label under Settings, Members.", sees.manages && h("a", { class: "button", href: `${base}/settings#members` }, "Members"));
  people.rows = list;
}
