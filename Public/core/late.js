import { h } from "./dom.js";

/** What no first paint shows is fetched after it: early enough to be there without a network, too late to be waited for. */

const rest = 1000;
let painted = Promise.resolve();

/** A page that takes longer to stand says when it does: until then nothing late competes with it. */
export function paintsWith(promise) {
  painted = promise;
}

/** Runs `load` a second after the page stands; what fails then is tried again when it is asked for. */
export function afterPaint(load) {
  painted.then(() => setTimeout(() => Promise.resolve(load()).catch(() => null), rest));
}

const sheets = new Map();

/** The sheet of menus, dialogs and help; resolves once it applies. The managing pages have it from the start. */
export const lateSheet = () => (document.querySelector('link[href="/styles/managing.css"]') ? Promise.resolve() : fetchSheet("/styles/late.css"));

/** The sheet of what most schemas have no use for. */
export const rareSheet = () => fetchSheet("/styles/rare.css");

/** Once, however many ask; one that failed is fetched again. */
export function fetchSheet(href) {
  if (!sheets.has(href)) {
    const applied = new Promise((resolve, reject) => {
      document.head.append(h("link", { rel: "stylesheet", href, onload: resolve, onerror: reject }));
    });
    applied.catch(() => sheets.delete(href));
    sheets.set(href, applied);
  }
  return sheets.get(href);
}
