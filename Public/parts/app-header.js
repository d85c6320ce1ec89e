import { api } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { initials } from "../core/format.js";
import { signOut } from "../core/session.js";
import { applyTheme, currentTheme, themes } from "../core/theme.js";

const tabs = [
  ["overview", "Overview", "", "annotator"],
  ["label", "Label", "/label", "annotator"],
  ["review", "Review", "/review", "reviewer"],
  ["tasks", "Tasks", "/tasks", "reviewer"],
  ["quality", "Quality", "/quality", "reviewer"],
  ["import", "Import", "/import", "manager"],
  ["export", "Export", "/export", "manager"],
  ["settings", "Settings", "/settings", "manager"],
];
const ranks = { annotator: 0, reviewer: 1, manager: 2 };

/**
 * The bar on top: brand, where one is, the project's pages, and the person's menu. A page's own tools are its
 * children in the markup. `show({ session, project, current, crumbs })`: with `current` the project's tabs are shown;
 * with `crumbs` ([[title, href?], …]) the way here.
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

  show({ session, project, current, crumbs = [] }) {
    const here = crumbs.length > 0 ? crumbs : project ? [[project.name, `/projects/${project.id}`]] : [];
    fill(this.#nav, here.flatMap(([title, href], index) => [
      index > 0 && h("span", { "aria-hidden": "true" }, "›"),
      href ? h("a", { href }, title) : h("span", { "aria-current": "page" }, title),
    ]));
    this.#tabs.hidden = !current || !project;
    if (current && project) this.#showTabs(project, current);
    this.#tools.querySelector(".user")?.remove();
    if (session) this.#tools.append(userMenu(session));
  }

  #showTabs(project, current) {
    const allowed = tabs.filter(([, , , role]) => ranks[role] <= (ranks[project.role] ?? 2));
    fill(this.#tabs, allowed.map(([name, title, path]) => h("a", {
      href: `/projects/${project.id}${path}`, "aria-current": name === current ? "page" : null,
    }, title)));
    this.#tabs.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}
customElements.define("app-header", AppHeader);

function userMenu(session) {
  const { user } = session;
  const button = h("button", { popovertarget: "user-menu", "aria-label": `${user.name}: menu`, title: user.name }, initials(user.name));
  const menu = h("div", { class: "menu", id: "user-menu", popover: "auto" },
    h("div", { class: "who" }, h("strong", {}, user.name), user.email ?? ""),
    h("a", { href: "/" }, "My work"),
    h("a", { href: "/account" }, "Account"),
    user.role === "admin" && h("a", { href: "/people" }, "People"),
    user.role === "admin" && h("a", { href: "/audit" }, "Audit log"),
    h("a", { href: "/docs" }, "API documents"),
    themeSwitch(session),
    h("button", { onclick: signOut }, "Sign out"));
  // Placed by hand: anchor positioning is not in every browser yet.
  menu.addEventListener("beforetoggle", (event) => {
    if (event.newState !== "open") return;
    const box = button.getBoundingClientRect();
    menu.style.insetBlockStart = `${box.bottom + 6}px`;
    menu.style.right = `${Math.max(8, document.documentElement.clientWidth - box.right)}px`;
  });
  return h("div", { class: "user" }, button, menu);
}

/** Three buttons for the theme: of the system, light, dark. The choice stands here at once and follows the person. */
export function themeSwitch(session) {
  const paint = (group) => {
    for (const button of group.children) button.setAttribute("aria-pressed", String(button.value === currentTheme()));
  };
  const group = h("div", { class: "segmented", role: "group", "aria-label": "Theme" }, themes.map((theme) => h("button", {
    type: "button", value: theme,
    onclick: () => {
      applyTheme(theme);
      paint(group);
      session.preferences = { ...session.preferences, theme };
      api.put("/api/account/preferences", session.preferences).catch(() => null);
    },
  }, theme[0].toUpperCase() + theme.slice(1))));
  paint(group);
  return group;
}
