import { announce } from "../core/announce.js";
import { api, randomID } from "../core/api.js";
import { fill, h, uid } from "../core/dom.js";
import { dateTime } from "../core/format.js";

const kinds = { return: "returned", appeal: "appeal" };

/**
 * What people say about a task, in threads. `show({ taskID, annotations })` loads them; a new thread may be about one
 * of the annotations, whose author then sees it. Every list is asked for again after a change: others write here too.
 */
export class CommentThreads extends HTMLElement {
  #task = null;
  #annotations = [];
  #list = h("div", { class: "stack" });
  #problem = h("p", { class: "problem small", role: "alert" });
  #form = null;

  /** @param annotations `[{ id, annotator: { name } }]`; empty for those who see only their own. */
  async show({ taskID, annotations = [] }) {
    this.#task = taskID;
    this.#annotations = annotations;
    this.tabIndex = -1;
    this.#form = this.#newThread();
    fill(this, this.#list, this.#problem, this.#form);
    await this.#load();
  }

  async #load() {
    const task = this.#task;
    try {
      const { items } = await api.get(`/api/tasks/${task}/comments?limit=1000`);
      if (task !== this.#task) return;
      this.#problem.textContent = "";
      const first = items.filter((one) => one.thread_id === null);
      // A list without entries is none.
      this.#list.role = first.length === 0 ? null : "list";
      fill(this.#list, first.length === 0 ? h("p", { class: "soft small" }, "Nobody has said anything about this task.")
        : first.map((one) => this.#thread(one, items.filter((reply) => reply.thread_id === one.id))));
      this.dispatchEvent(new CustomEvent("loaded", { detail: { open: first.filter((one) => !one.resolved_at).length } }));
    } catch (error) {
      this.#problem.textContent = error.detail;
    }
  }

  #thread(first, replies) {
    const about = this.#annotations.find(({ id }) => id === first.annotation_id);
    const resolved = Boolean(first.resolved_at);
    const thread = h("article", { class: resolved ? "thread resolved" : "thread", "aria-label": `Thread by ${first.author.name}` },
      about && h("p", { class: "soft small" }, "about ", about.annotator.name),
      [first, ...replies].map((one) => this.#comment(one)),
      this.#replyForm(first),
      h("div", { class: "row small" },
        h("button", { type: "button", class: "link-button", "aria-pressed": String(resolved), onclick: () => this.#change(first.id, { resolved: !resolved }, resolved ? "Open again" : "Resolved") }, resolved ? "Resolved; open it again" : "Resolve")));
    return thread;
  }

  #comment(one) {
    return h("div", { class: "comment" },
      h("p", { class: "small" }, h("strong", {}, one.author.name), kinds[one.kind] && h("span", { class: "badge warn" }, kinds[one.kind]),
        h("span", { class: "soft" }, ` ${dateTime(one.created_at)}${one.edited_at && !one.removed ? ", changed" : ""}`),
        one.own && !one.removed && one.kind === "comment" && h("button", { type: "button", class: "link-button", "aria-label": "Take this comment back", onclick: () => this.#remove(one.id) }, "Take back")),
      one.removed ? h("p", { class: "soft" }, "Taken back.") : h("p", { class: "comment-text", dir: "auto" }, one.text));
  }

  #replyForm(first) {
    const input = h("input", { maxLength: 4000, required: true, dir: "auto", "aria-label": `Answer ${first.author.name}`, placeholder: "Answer" });
    return h("form", { class: "row tight", onsubmit: (event) => {
      event.preventDefault();
      this.#say({ text: input.value.trim(), thread_id: first.id }, input);
    } }, input, h("button", { class: "button small" }, "Answer"));
  }

  #newThread() {
    const id = uid("comment");
    const text = h("textarea", { id, maxLength: 4000, required: true, rows: 2, dir: "auto" });
    const about = h("select", { "aria-label": "About" }, h("option", { value: "" }, "About the task, for reviewers"),
      this.#annotations.map(({ id: annotation, annotator }) => h("option", { value: String(annotation) }, `About ${annotator.name}’s answer; they see it`)));
    return h("form", { class: "stack tight", onsubmit: (event) => {
      event.preventDefault();
      this.#say({ text: text.value.trim(), ...(about.value && { annotation_id: Number(about.value) }) }, text);
    } }, h("div", { class: "field" }, h("label", { htmlFor: id }, "New comment"), text),
    h("div", { class: "row" }, this.#annotations.length > 0 && about, h("button", { class: "button small" }, "Comment")));
  }

  async #say(body, control) {
    if (!body.text) return;
    // The same key while the same words wait: a second click, or one after a lost reply, says nothing twice.
    const words = JSON.stringify(body);
    if (control.dataset.words !== words) Object.assign(control.dataset, { words, key: randomID() });
    await this.#work(() => api.post(`/api/tasks/${this.#task}/comments`, body, { key: control.dataset.key }), "Said");
    if (this.#problem.textContent === "") control.value = "";
  }

  #change(id, body, words) {
    return this.#work(() => api.patch(`/api/comments/${id}`, body), words);
  }

  #remove(id) {
    return this.#work(() => api.delete(`/api/comments/${id}`), "Taken back");
  }

  async #work(act, words) {
    this.#problem.textContent = "";
    try {
      await act();
      announce(words);
      await this.#load();
      // The button that was pressed may be gone: the focus stays in the threads.
      if (!document.activeElement || document.activeElement === document.body) this.focus({ preventScroll: true });
    } catch (error) {
      this.#problem.textContent = error.detail;
    }
  }
}

customElements.define("comment-threads", CommentThreads);
