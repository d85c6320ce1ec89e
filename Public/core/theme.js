/** The theme of this browser: `system`, `light` or `dark`, kept locally so that it stands before the first paint. */

export const themes = ["system", "light", "dark"];

export function currentTheme() {
  return document.documentElement.dataset.theme ?? "system";
}

export function applyTheme(theme) {
  const root = document.documentElement;
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  else delete root.dataset.theme;
  try {
    if (root.dataset.theme) localStorage.setItem("concord-theme", theme);
    else localStorage.removeItem("concord-theme");
  } catch {
    // Storage is denied: the theme lasts as long as the page.
  }
}
