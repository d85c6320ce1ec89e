import { h } from "../core/dom.js";

/** Narrows the list of options behind it; an option stays while it, one above or one below it fits. Enter takes the first. */
class OptionFilter extends HTMLElement {
  connectedCallback() {
    if (this.childElementCount > 0) return;
    this.reveal();
    const words = `Filter ${this.dataset.of ?? "options"}`;
    this.append(h("input", {
      type: "search", class: "filter", placeholder: words, "aria-label": words,
      oninput: (event) => this.#narrow(event.target.value.trim().toLocaleLowerCase()),
      onkeydown: (event) => { if (event.key === "Enter" && !event.isComposing && event.target.value.trim()) this.#take(event); },
    }));
  }

  /** A long list scrolls by itself: what is chosen is in sight, else its beginning. */
  reveal() {
    const list = this.nextElementSibling;
    const chosen = list?.querySelector("input:checked")?.closest("label");
    if (!list) return;
    if (!chosen) {
      list.scrollTop = 0;
      return;
    }
    const [outer, inner] = [list, chosen].map((each) => each.getBoundingClientRect());
    list.scrollTop += Math.min(inner.top - outer.top, 0) + Math.max(inner.bottom - outer.bottom, 0);
  }

  #take(event) {
    const list = this.nextElementSibling;
    const first = [...list.querySelectorAll("button, input")].find((control) => control.checkVisibility() && control.closest("[data-title]").dataset.title.includes(event.target.value.trim().toLocaleLowerCase()));
    event.preventDefault();
    event.stopPropagation();
    if (!first) return;
    event.target.value = "";
    this.#narrow("");
    this.closest("[tabindex]")?.focus();
    first.click();
  }

  #narrow(text) {
    const fits = (item, above) => {
      const own = above || item.dataset.title.includes(text);
      const below = [...item.querySelectorAll(":scope > ul > li")].map((child) => fits(child, own));
      item.hidden = !own && !below.includes(true);
      return !item.hidden;
    };
    for (const item of this.nextElementSibling.children) fits(item, false);
  }
}
customElements.define("option-filter", OptionFilter);
