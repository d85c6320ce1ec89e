// Loaded in the head, before anything is painted, so that a chosen theme never flashes its opposite.
(() => {
  let theme = null;
  // Storage can be denied (private windows, policies): then the system's theme stands.
  try { theme = localStorage.getItem("concord-theme"); } catch { return; }
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
})();
