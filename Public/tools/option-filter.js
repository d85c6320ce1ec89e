import { h } from "../core/dom.js";

/** Narrows the list of options behind it; an option stays while it, one above or one below it fits. */
class OptionFilter extends HTMLElement {
  connectedCallback() {
    if (this.childElementCount > 0) return;
    this.append(h("input", {
      type: "search", class: "filter", placeholder: "Filter options", "aria-label": "Filter options",
      oninput: (event) => this.#narrow(event.target.value.trim().toLocaleLowerCase()),
    }));
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
