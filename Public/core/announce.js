/** The one live region of a page: what happened, said politely to those who do not see it. */
let region = null;

export function announce(text) {
  region ??= makeRegion();
  // A dialog makes the rest of the page inert, its live regions too: the region moves into it while it is open.
  const home = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
  if (region.parentElement !== home) home.append(region);
  // The same words twice are two events: emptied first, so that the second is said as well.
  region.textContent = "";
  requestAnimationFrame(() => { region.textContent = text; });
}

function makeRegion() {
  const element = document.createElement("div");
  element.className = "visually-hidden";
  element.setAttribute("role", "status");
  element.id = "announcer";
  document.body.append(element);
  return element;
}
