import { announce } from "../core/announce.js";
import { api, randomID } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { dateTime } from "../core/format.js";
import { withQuery } from "../core/query.js";
import { answersView } from "./answer-view.js";
import { dataView } from "./data-view.js";
import { openDialog } from "./dialog.js";

const pageSize = 10;

const outcomes = { upheld: ["good", "Your appeal was upheld"], dismissed: ["", "Your appeal was dismissed"] };

/**
 * Work of one's own that a reviewer decided otherwise: both answers side by side, why, and the one appeal.
 * `show(project)` loads the newest; more come when they are asked for.
 */
export class DecidedWork extends HTMLElement {
  #project = null;
  #list = h("div", { class: "stack" });
  #more = h("button", { type: "button", class: "button", hidden: true, onclick: () => this.#load() }, "Show more");
  #problem = h("p", { class: "problem small", role: "alert" });
  #next = null;

  async show(project) {
    this.#project = project;
    this.#next = null;
    fill(this.#list);
    fill(this, this.#list, this.#problem, this.#more);
    await this.#load();
  }

  async #load() {
    this.#more.disabled = true;
    try {
      const page = await this.#fetchPage();
      this.#problem.textContent = "";
      this.#next = page.next;
      this.#list.append(...page.items.map((work) => this.#card(work)));
      this.#more.hidden = !page.next;
      if (this.#list.childElementCount === 0 && !page.next) fill(this.#list, h("p", { class: "soft" }, "Nothing here: what was decided so far is what you answered."));
    } catch (error) {
      this.#problem.textContent = error.detail;
    }
    this.#more.disabled = false;
  }

  /** The server looks at some hundred answers a request, and most are what was decided: asked on, for a bounded time. */
  async #fetchPage() {
    const items = [];
    let next = this.#next;
    for (let rounds = 0; rounds < 40; rounds += 1) {
      const page = await api.get(withQuery(`/api/projects/${this.#project.id}/mine/decided`, { limit: pageSize - items.length, after: next }));
      items.push(...page.items);
      next = page.next;
      if (!next || items.length >= pageSize) break;
    }
    return { items, next };
  }

  #card(work) {
    const { schema } = this.#project;
    const { label, task } = work;
    return h("article", { class: "card stack", "aria-label": `Task ${task.id}` },
      dataView(schema, task.data),
      h("div", { class: "split" },
        h("section", { class: "stack tight" }, h("h3", {}, "You answered"), answersView(schema, work.answers, task.data)),
        h("section", { class: "stack tight" }, h("h3", {}, label ? label.source === "gold" ? "The known answer" : "The reviewer decided" : "Being decided again"),
          label ? answersView(schema, label.answers, task.data) : h("p", { class: "soft" }, "Another reviewer looks at it."),
          label?.comment && h("p", { dir: "auto" }, "“", label.comment, "”"),
          work.errors.length > 0 && h("p", { class: "row small" }, work.errors.map((error) => h("span", { class: "badge warn" }, error))))),
      h("div", { class: "row apart small" }, h("span", { class: "soft" }, `Answered ${dateTime(work.submitted_at)}`), this.#appeal(work)));
  }

  #appeal(work) {
    if (work.appeal) {
      const [kind, words] = outcomes[work.appeal.outcome] ?? ["warn", "Your appeal waits"];
      return h("span", { class: `badge ${kind}`, title: work.appeal.comment }, words);
    }
    return work.can_appeal && h("button", { type: "button", class: "button small", onclick: () => this.#ask(work) }, "Appeal…");
  }

  async #ask(work) {
    const comment = h("textarea", { required: true, maxLength: 2000, rows: 4, dir: "auto", "aria-label": "Why is your answer right?" });
    const problem = h("p", { class: "problem small", role: "alert" });
    const key = randomID();
    const check = async () => {
      try {
        await api.post(`/api/annotations/${work.annotation_id}/appeal`, { comment: comment.value.trim() }, { key });
        return true;
      } catch (error) {
        problem.textContent = error.detail;
        return false;
      }
    };
    const body = [h("p", {}, "Why is your answer right? Another reviewer reads it and decides once more. There is one appeal for each answer."), comment, problem];
    const actions = [{ label: "Cancel", value: "" }, { label: "Appeal", value: "yes", kind: "primary" }];
    if (await openDialog({ title: "Appeal against this decision", body, actions, check })) {
      announce("Appealed");
      await this.show(this.#project);
    }
  }
}

customElements.define("decided-work", DecidedWork);
