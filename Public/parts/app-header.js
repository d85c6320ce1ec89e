import { fill, h } from "../core/dom.js";
import { afterPaint, lateSheet } from "../core/late.js";

/**
 * The bar on top: brand, where one is, the project's pages, and the person's menu. A page's own tools are its
 * children in the markup. `show({ session, project, tabs, crumbs })`: `tabs` are links to the project's pages; `crumbs`
 * ([[title, href?], …]) the way here.
 */
export class AppHeader extends HTMLElement {
  #tools = h("div", { class: "tools" });
  #nav = h("nav", { class: "crumbs", "aria-label": "Where you are" });
  #tabs = h("nav", { class: "tabs", "aria-label": "Project", hidden: true });

  connectedCallback() {
    if (this.contains(this.#tools)) return;
    this.setAttribute("role", "banner");
    this.#tools.append(...this.childNodes);
    this.append(h("a", { class: "brand", href: "/" }, "Concord"), this.#nav, this.#tabs, this.#tools);
  }

  show({ session, project, tabs = [], crumbs = [] }) {
    const here = crumbs.length > 0 ? crumbs : project ? [[project.name, `/projects/${project.id}`]] : [];
    fill(this.#nav, here.flatMap(([title, href], index) => [
      index > 0 && h("span", { "aria-hidden": "true" }, "›"),
      href ? h("a", { href }, title) : h("span", { "aria-current": "page" }, title),
    ]));
    this.#tabs.hidden = tabs.length === 0;
    fill(this.#tabs, tabs);
    this.#tabs.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.#tools.querySelector(".user")?.remove();
    if (session) this.#tools.append(userButton(session));
  }
}
customElements.define("app-header", AppHeader);

/** The menu behind it is fetched after the first paint, or when it is asked for. */
function userButton(session) {
  const { user } = session;
  const button = h("button", { "aria-label": `${user.name}: menu`, title: user.name }, initials(user.name));
  const place = h("div", { class: "user" }, button);
  let fetched = null;
  const menu = () => {
    fetched ??= Promise.all([import("./user-menu.js"), lateSheet()]).then(([{ makeUserMenu }]) => place.appendChild(makeUserMenu(session, button)));
    fetched.catch(() => { fetched = null; });
    return fetched;
  };
  button.onclick = async () => {
    if (!button.popoverTargetElement) (await menu()).togglePopover(true);
  };
  afterPaint(menu);
  return place;
}

/** "ada.lovelace" → "A", "Ada Lovelace" → "AL" */
export function initials(name) {
  const words = String(name ?? "").trim().split(/\s+/u).filter(Boolean);
  const first = (word) => (word ? [...word][0].toLocaleUpperCase() : "");
  return first(words[0]) + (words.length > 1 ? first(words.at(-1)) : "");
}
