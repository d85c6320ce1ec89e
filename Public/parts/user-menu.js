import { api } from "../core/api.js";
import { h } from "../core/dom.js";
import { applyTheme, currentTheme, themes } from "../core/theme.js";

/** Where a person goes from any page, and how it looks there; opened by `button`. */
export function makeUserMenu(session, button) {
  const { user } = session;
  const here = /^\/projects\/(\d+)/.exec(location.pathname)?.[1];
  const menu = h("div", { class: "menu", id: "user-menu", popover: "auto" },
    h("div", { class: "who" }, h("strong", {}, user.name), user.email ?? ""),
    h("a", { href: "/" }, "My work"),
    here && h("a", { href: `/projects/${here}/me` }, "How I do in this project"),
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
  button.popoverTargetElement = menu;
  return menu;
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

async function signOut() {
  await api.delete("/api/session", { anonymous: true }).catch(() => null);
  location.assign("/sign-in");
}
