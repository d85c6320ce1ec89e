import { fill, h } from "../core/dom.js";
import { plural } from "../core/format.js";
import { withQuery } from "../core/query.js";
import { checkField, field, select } from "../parts/field-form.js";
import { copyLine } from "../parts/dialog.js";
import { emptyState, openPage } from "../parts/page-frame.js";

const { project, main } = await openPage({ title: "Export", current: "export", project: true });
const base = `/projects/${project.id}`;
const states = [["done", "Done"], ["review", "In review"], ["open", "Open"], ["excluded", "Excluded"]];

if (project.counts.tasks === 0) {
  fill(main, h("div", { class: "page-head" }, h("h1", {}, "Export")), emptyState("Nothing to export yet", "Import tasks and label some: they can be exported at any time, also while people work.", h("a", { class: "button primary", href: `${base}/import` }, "Import tasks")));
} else {
  showForm();
}

function showForm() {
  const format = select([["jsonl", "JSON lines: everything, can be imported again"], ["csv", "CSV: a row a task, a column a question"], ["tsv", "TSV: the same, tabs between"]], "jsonl", { name: "format" });
  const history = h("input", { type: "checkbox", name: "history" });
  const talk = checkField({ label: "With what was decided and said before", hint: "Earlier decisions, appeals, comments, the kinds of errors that reviewers named, and earlier versions of answers.", control: history });
  const emails = h("input", { type: "checkbox", name: "emails" });
  const formulas = h("input", { type: "checkbox", name: "formulas", checked: true });
  const boxes = states.map(([state]) => h("input", { type: "checkbox", name: "state", value: state, checked: state === "done" || state === "review" }));
  const guard = checkField({ label: "Guard against spreadsheet formulas", hint: "Cells that begin with = + - or @ get a quote before them, so that opening the file runs nothing.", control: formulas });
  const download = h("a", { class: "button primary", download: "" }, "Download");
  const amount = h("p", { class: "soft", role: "status" });
  const command = h("div", {});
  const error = h("p", { class: "error-text", role: "alert" });

  const form = h("form", { class: "card stack loose", onchange: update, onsubmit: (event) => event.preventDefault() },
    field({ label: "Format", control: format }),
    h("fieldset", { class: "stack tight" }, h("legend", { class: "strong" }, "Tasks in the states"),
      boxes.map((box, index) => checkField({ label: `${states[index][1]} (${plural(project.counts[box.value] ?? 0, "task")})`, control: box })), error),
    h("div", { class: "stack" },
      checkField({ label: "Name annotators by email", hint: "Otherwise each has a pseudonym that stays the same in every export.", control: emails }), talk, guard),
    h("div", { class: "row" }, download, amount));

  function update() {
    const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
    const isTable = format.value !== "jsonl";
    guard.hidden = !isTable;
    talk.hidden = isTable;
    const path = withQuery(`/api/projects/${project.id}/export`, {
      format: format.value, state: chosen.length === states.length ? "" : chosen.join(","), emails: emails.checked ? 1 : "", include: !isTable && history.checked ? "history" : "", formulas: isTable && formulas.checked ? "guard" : "",
    });
    error.textContent = chosen.length === 0 ? "Choose at least one state." : "";
    const total = chosen.reduce((sum, state) => sum + (project.counts[state] ?? 0), 0);
    amount.textContent = chosen.length === 0 ? "" : `About ${plural(total, "task")}, as they stand when the download begins.`;
    if (chosen.length > 0) download.href = path;
    else download.removeAttribute("href");
    const url = new URL(path, location.origin).href;
    fill(command, copyLine(`curl -fsS -H "Authorization: Bearer $CONCORD_TOKEN" -o export.${format.value} "${url}"`, "Command"));
  }

  fill(main, h("div", { class: "page-head" }, h("h1", {}, "Export")), form,
    h("p", { class: "soft" }, "For training and testing models, make a ", h("a", { href: `${base}/releases` }, "release"), ": a data set that never changes any more, with splits, a data card and checksums."),
    h("section", { class: "card stack tight" }, h("h2", {}, "From a program"),
      h("p", { class: "soft" }, "The same by the API, with a token from ", h("a", { href: "/account#tokens" }, "your account"), ". The shapes are in the ", h("a", { href: "/docs#tag-Export" }, "API documents"), "."),
      command));
  update();
}
