import { announce } from "../core/announce.js";
import { fill, h } from "../core/dom.js";
import { printed, spokenKey } from "../core/keys.js";
import { shuffled } from "../core/shuffle.js";
import { States } from "../core/states.js";
import { Tool } from "./tool.js";

/**
 * Things put in order, best first: dragged, moved by their buttons or by Shift and arrows, or named one after the other
 * by their keys. Until something is done there is no answer; what is shown then is in the order that the server drew for
 * this person and task, or, where no server did, in one of chance.
 */
export class RankingTool extends Tool {
  #items = [];
  #shown = [];
  #placed = 0;
  #list = h("ol", { class: "ranks" });
  #keep = h("button", { type: "button", class: "button small", onclick: () => this.#give(this.#shown, "Kept as it is") }, "Keep this order");
  #states = new States({ resting: this.#resting(), dragging: this.#dragging() }, "resting");
  /** The form it stands in, which knows the order that the server drew. */
  form = null;

  dataChanged() {
    this.#items = itemsOf(this.question, this.data);
    const values = this.#items.map(({ value }) => value);
    // Of an order that is older than the items what still counts.
    const drawn = this.form?.shown?.[this.question?.name]?.filter((value) => values.includes(value));
    this.#shown = drawn ? [...drawn, ...values.filter((value) => !drawn.includes(value))] : shuffled(values, JSON.stringify(this.#items));
    this.#placed = 0;
    if (this.isConnected && this.question) this.paint();
  }

  build() {
    this.dataChanged();
    fill(this, this.#list, !this.readonly && this.#keep);
    for (const type of ["pointerdown", "pointermove", "pointerup", "pointercancel", "keydown"]) {
      this.#list[`on${type}`] = this.readonly ? null : (event) => this.#states.send(type, event);
    }
  }

  get #order() {
    const known = new Set(this.#items.map(({ value }) => value));
    const given = (this.answer ?? []).filter((value) => known.has(value));
    return [...given, ...this.#shown.filter((value) => !given.includes(value))];
  }

  paint() {
    const held = this.#list.contains(document.activeElement) ? document.activeElement : null;
    const [value, role] = [held?.closest("li")?.dataset.value, held?.dataset.role];
    this.#list.classList.toggle("open", !this.answer);
    this.#keep.hidden = Boolean(this.answer);
    const order = this.#order;
    fill(this.#list, order.map((each, index) => this.#row(each, index, order.length)));
    if (held) this.#rowOf(value)?.querySelector(`[data-role="${role}"]:not(:disabled), .grip`)?.focus();
  }

  #row(value, index, count) {
    const { title, help } = this.#items.find((item) => item.value === value);
    const key = this.keys.get(value);
    const step = (name, sign, by) => h("button", {
      type: "button", class: "rank-step", dataset: { role: name }, "aria-label": `${name === "up" ? "Move up" : "Move down"}: ${title}`,
      disabled: index + by < 0 || index + by >= count, onclick: () => this.#move(value, by),
    }, h("span", { "aria-hidden": "true" }, sign));
    return h("li", { class: "option rank", dataset: { value } },
      h("span", { class: "rank-number", "aria-hidden": "true" }, this.answer || this.readonly ? String(index + 1) : "·"),
      this.readonly ? h("span", { class: "title", dir: "auto" }, title) : [
        h("button", { type: "button", class: "grip", dataset: { role: "grip" }, "aria-label": `${title}, ${index + 1} of ${count}. Shift and arrows move it.`, "aria-keyshortcuts": key ? spokenKey(key) : null },
          h("span", { class: "title", dir: "auto" }, title, help && h("small", { class: "help" }, help))),
        key && h("kbd", { "aria-hidden": "true" }, printed(key)), step("up", "↑", -1), step("down", "↓", 1)]);
  }

  #rowOf(value) {
    return [...this.#list.children].find((row) => row.dataset.value === value);
  }

  #move(value, by) {
    const order = this.#order;
    const from = order.indexOf(value);
    const to = Math.min(Math.max(from + by, 0), order.length - 1);
    if (from < 0 || from === to) return;
    order.splice(to, 0, ...order.splice(from, 1));
    this.#give(order, `${this.#title(value)}: ${to + 1} of ${order.length}`);
  }

  #title(value) {
    return this.#items.find((item) => item.value === value)?.title ?? value;
  }

  #give(order, words) {
    this.#placed = 0;
    this.give(order);
    announce(words);
  }

  /** By the items' keys: the first one pressed is the best, the next one the second. */
  command(value) {
    if (this.readonly || !this.#items.some((item) => item.value === value)) return;
    const order = this.#order;
    const to = order.indexOf(value) < this.#placed ? this.#placed - 1 : this.#placed;
    order.splice(to, 0, ...order.splice(order.indexOf(value), 1));
    const placed = (to + 1) % order.length;
    this.#give(order, `${this.#title(value)}: ${to + 1} of ${order.length}`);
    this.#placed = placed;
  }

  // Nothing under way, or one held by a pointer.

  #resting() {
    return {
      pointerdown: (event) => {
        const row = event.target.closest("li");
        // A finger on the name may mean to scroll: it drags by the grip's number.
        const isHandle = event.pointerType === "mouse" ? !event.target.closest(".rank-step") : event.target.closest(".rank-number");
        if (row && isHandle && event.button === 0) this.#states.to("dragging", { row, pointer: event.pointerId });
      },
      keydown: (event) => {
        const value = event.target.closest("li")?.dataset.value;
        const by = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity }[event.key];
        if (!by || !value || event.ctrlKey || event.altKey || event.metaKey) return;
        taken(event);
        if (event.shiftKey) return this.#move(value, by);
        const rows = [...this.#list.children];
        const at = Math.min(Math.max(rows.findIndex((row) => row.dataset.value === value) + by, 0), rows.length - 1);
        rows[at].querySelector(".grip").focus();
      },
    };
  }

  #dragging() {
    let held = null;
    return {
      enter: ({ row, pointer }) => {
        held = row;
        held.classList.add("held");
        this.#list.setPointerCapture(pointer);
      },
      exit: () => held.classList.remove("held"),
      pointermove: ({ clientY }) => {
        const rows = [...this.#list.children].filter((row) => row !== held);
        const next = rows.find((row) => clientY < middleOf(row));
        if (next ? held.nextElementSibling !== next : this.#list.lastElementChild !== held) this.#list.insertBefore(held, next ?? null);
      },
      pointerup: () => {
        this.#states.to("resting");
        const order = [...this.#list.children].map((row) => row.dataset.value);
        const { value } = held.dataset;
        if (order.join("\n") !== this.#order.join("\n")) this.#give(order, `${this.#title(value)}: ${order.indexOf(value) + 1} of ${order.length}`);
        this.#rowOf(value)?.querySelector(".grip").focus();
      },
      pointercancel: () => {
        this.#states.to("resting");
        this.paint();
      },
      keydown: (event) => {
        if (event.key !== "Escape") return;
        taken(event);
        this.#states.to("resting");
        this.paint();
      },
    };
  }

  check() {
    return this.question.required && !this.answer ? "Put these in order, or keep the order they have." : "";
  }

  focusInput() {
    this.querySelector(".grip")?.focus();
  }
}
customElements.define("tool-ranking", RankingTool);

/** What is ranked: of the schema, or a list in the task's own data. */
export function itemsOf({ items }, data) {
  const list = typeof items === "string" ? data?.[items] : items;
  if (!Array.isArray(list)) return [];
  return list.map((item) => (typeof item === "string" ? { value: item } : { ...item })).filter(({ value }) => typeof value === "string")
    .map((item) => ({ ...item, title: item.title || item.value }));
}

const middleOf = (row) => {
  const { top, height } = row.getBoundingClientRect();
  return top + height / 2;
};

function taken(event) {
  event.preventDefault();
  event.stopPropagation();
}
