import { h } from "./dom.js";

/** What no first paint shows is fetched after it: early enough to be there without a network, too late to be waited for. */

const rest = 1000;

/** Runs `load` a second from now; what fails then is tried again when it is asked for. */
export function afterPaint(load) {
  setTimeout(() => Promise.resolve(load()).catch(() => null), rest);
}

let sheet = null;

/** The sheet of menus, dialogs and help; resolves once it applies. The managing pages have it from the start. */
export function lateSheet() {
  if (document.querySelector('link[href="/styles/managing.css"]')) return Promise.resolve();
  sheet ??= fetchSheet("/styles/late.css").catch((error) => {
    sheet = null;
    throw error;
  });
  return sheet;
}

export function fetchSheet(href) {
  return new Promise((resolve, reject) => {
    document.head.append(h("link", { rel: "stylesheet", href, onload: resolve, onerror: reject }));
  });
}
