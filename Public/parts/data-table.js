// <data-table>: a page of rows to scan, sort, choose and open, by mouse and by keyboard.
import { h } from "../core/dom.js";
import { count } from "../core/format.js";

/**
 * Properties: `columns` [{key, title, render(row), order?, number?, wide?, isQuiet?}] (`order` makes the head a sort button,
 * `wide` hides it on narrow screens, `isQuiet` its title from sight), `rows`, `most` (rows at first: the rest by a button), `rowKey(row)`, `rowName(row)`, `caption`, `order` (the current one), `selectable`, `empty` (node).
 * Events: `order` {detail: order}, `selection` {detail: Set of keys}.
 * Keys: J and K or the arrows walk the rows' links, X or Space chooses, Shift with a click or X chooses a range.
 */
class DataTable extends HTMLElement {
  columns = [];
  caption = "";
  order = null;
  selectable = false;
  most = Infinity;
  empty = null;
  rowKey = (row) => row.id;
  rowName = (row) => String(this.rowKey(row));
  #rows = [];
  #selected = new Set();
  #anchor = null;
  #isWhole = false;
  #abort = null;

  get rows() {
    return this.#rows;
  }

  set rows(rows) {
    this.#rows = rows;
    const keys = new Set(rows.map(this.rowKey));
    this.#selected = new Set([...this.#selected].filter((key) => keys.has(key)));
    this.#render();
    this.#announceSelection();
  }

  get selected() {
    return this.#selected;
  }

  connectedCallback() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.addEventListener("keydown", (event) => this.#key(event), { signal });
    this.addEventListener("click", (event) => this.#click(event), { signal });
  }

  disconnectedCallback() {
    this.#abort.abort();
  }

  clearSelection() {
    this.#select(() => false);
  }

  /** Puts the focus on the first row's link. */
  focusFirst() {
    this.#links()[0]?.focus();
  }

  #render() {
    const focused = this.#rows.length > 0 ? this.#focusedKey() : null;
    if (this.#rows.length === 0 && this.empty) {
      this.replaceChildren(this.empty);
      return;
    }
    const table = h("table", { class: "table table-rows" },
      h("caption", { class: "visually-hidden" }, this.caption),
      h("thead", {}, h("tr", {}, this.selectable && this.#allBox(), this.columns.map((column) => this.#head(column)))),
      h("tbody", {}, (this.#isCut ? this.#rows.slice(0, this.most) : this.#rows).map((row) => this.#row(row))));
    this.replaceChildren(h("div", { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": this.caption }, table), this.#isCut ? this.#moreButton() : "");
    if (focused !== null) this.querySelector(`tr[data-key="${CSS.escape(focused)}"] a, tr[data-key="${CSS.escape(focused)}"] button`)?.focus();
  }

  /** A few rows more than asked for are shown all the same. */
  get #isCut() {
    return !this.#isWhole && this.#rows.length > this.most + 3;
  }

  #moreButton() {
    return h("button", { type: "button", class: "button small more", "aria-label": `${this.caption}: show all ${count(this.#rows.length)}`, onclick: () => {
      this.#isWhole = true;
      this.#render();
      this.#links()[this.most]?.focus();
    } }, `Show all ${count(this.#rows.length)}`);
  }

  #focusedKey() {
    return this.contains(document.activeElement) ? document.activeElement.closest("tr[data-key]")?.dataset.key ?? null : null;
  }

  #head(column) {
    const names = [column.number && "numeric", column.wide && "wide-only", column.isQuiet && "acts"].filter(Boolean).join(" ");
    if (!column.order) return h("th", { scope: "col", class: names }, column.isQuiet ? h("span", { class: "visually-hidden" }, column.title) : column.title);
    const current = [].concat(column.order).indexOf(this.order);
    const descending = current >= 0 && (this.order.startsWith("-") || column.descending);
    const sorted = current < 0 ? null : descending ? "descending" : "ascending";
    const button = h("button", { type: "button", class: "table-sort", "data-column": column.key }, column.title,
      h("span", { "aria-hidden": "true", class: "table-arrow" }, sorted === null ? "" : descending ? "↓" : "↑"));
    return h("th", { scope: "col", class: names, "aria-sort": sorted }, button);
  }

  #allBox() {
    return h("th", { scope: "col", class: "table-check" },
      h("label", { class: "check-target", dataset: { words: "All on this page" } }, h("input", { type: "checkbox", "aria-label": "Choose all rows of this page", "data-all": "" })));
  }

  #row(row) {
    const key = String(this.rowKey(row));
    const chosen = this.#selected.has(this.rowKey(row));
    return h("tr", { "data-key": key, class: chosen ? "row-chosen" : null },
      this.selectable && h("td", { class: "table-check" },
        h("label", { class: "check-target" }, h("input", { type: "checkbox", checked: chosen, "aria-label": `Choose ${this.rowName(row)}`, "data-row": key }))),
      this.columns.map((column) => h("td", { dataset: { title: column.isQuiet ? "" : column.title }, class: [column.number && "numeric", column.wide && "wide-only", column.isQuiet && "acts", column.class].filter(Boolean).join(" ") || null },
        column.render(row) ?? "")));
  }

  #click(event) {
    const sort = event.target.closest("button[data-column]");
    if (sort) {
      const column = this.columns.find((one) => one.key === sort.dataset.column);
      const orders = [].concat(column.order);
      const next = orders[(orders.indexOf(this.order) + 1) % orders.length];
      this.dispatchEvent(new CustomEvent("order", { detail: next }));
      return;
    }
    if (event.target.matches("input[data-all]")) {
      const chosen = event.target.checked;
      this.#select(() => chosen);
    } else if (event.target.matches("input[data-row]")) {
      this.#toggle(this.#index(event.target.dataset.row), event.shiftKey, event.target.checked);
    }
  }

  #index(key) {
    return this.#rows.findIndex((row) => String(this.rowKey(row)) === key);
  }

  #toggle(index, range, chosen) {
    const from = range && this.#anchor !== null ? Math.min(this.#anchor, index) : index;
    const to = range && this.#anchor !== null ? Math.max(this.#anchor, index) : index;
    this.#anchor = index;
    this.#select((key, at) => (at >= from && at <= to ? chosen : this.#selected.has(key)));
  }

  #select(wanted) {
    this.#selected = new Set(this.#rows.map(this.rowKey).filter((key, index) => wanted(key, index)));
    for (const box of this.querySelectorAll("input[data-row]")) {
      const chosen = this.#selected.has(this.rowKey(this.#rows[this.#index(box.dataset.row)]));
      box.checked = chosen;
      box.closest("tr").classList.toggle("row-chosen", chosen);
    }
    this.#announceSelection();
  }

  #announceSelection() {
    const all = this.querySelector("input[data-all]");
    if (all) {
      all.checked = this.#selected.size > 0 && this.#selected.size === this.#rows.length;
      all.indeterminate = this.#selected.size > 0 && this.#selected.size < this.#rows.length;
    }
    this.dispatchEvent(new CustomEvent("selection", { detail: this.#selected }));
  }

  #links() {
    return [...this.querySelectorAll("tr[data-key] a")].filter((link, index, links) => links.findIndex((other) => other.closest("tr") === link.closest("tr")) === index);
  }

  #key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.matches("input:not([type=checkbox]), select, textarea")) return;
    const step = { KeyJ: 1, ArrowDown: 1, KeyK: -1, ArrowUp: -1 }[event.code];
    const row = event.target.closest("tr[data-key]");
    if (step) {
      const links = this.#links();
      const at = links.findIndex((link) => link.closest("tr") === row);
      const next = links[at < 0 ? 0 : Math.max(0, Math.min(links.length - 1, at + step))];
      if (next) {
        event.preventDefault();
        next.focus();
      }
    } else if (row && this.selectable && (event.code === "KeyX" || (event.code === "Space" && event.target.matches("a")))) {
      event.preventDefault();
      const index = this.#index(row.dataset.key);
      this.#toggle(index, event.shiftKey, !this.#selected.has(this.rowKey(this.#rows[index])));
    }
  }
}

customElements.define("data-table", DataTable);
