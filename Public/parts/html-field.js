import { h, setStyle } from "../core/dom.js";
import { titleOf } from "../core/schema.js";

/**
 * HTML of a task: only elements and attributes that are known to say nothing but text, in a frame without scripts,
 * forms or network of its own. The page itself listens in the frame, so that its keys work from there too.
 */
export const htmlField = {
  // "allow-same-origin" lets this page measure and listen; without "allow-scripts" nothing in the frame can use it.
  make: (field) => {
    const frame = h("iframe", { class: "html-field", sandbox: "allow-same-origin", title: titleOf(field) });
    frame.addEventListener("load", () => settle(frame));
    return frame;
  },
  show: (frame, value) => {
    frame.srcdoc = `${head}${sanitised(String(value ?? ""))}`;
  },
};

const head = "<!doctype html><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'self'\">"
  + "<link rel=\"stylesheet\" href=\"/styles/html-field.css\"><body dir=\"auto\">";

const elements = new Set(("a abbr address article aside b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure "
  + "footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q rp rt ruby s samp section small span strong sub summary sup table tbody td tfoot th thead time tr u ul var wbr").split(" "));
const attributes = new Set(["alt", "colspan", "datetime", "dir", "lang", "open", "reversed", "rowspan", "scope", "span", "start", "title"]);
/** Gone with all that is in them; of any other unknown element the content stays. */
const dropped = "script, style, template, noscript, iframe, frame, object, embed, applet, svg, math, head, title, base, link, meta, audio, video, canvas, select, textarea";

/** Parsed in a document that runs and loads nothing, and copied element by element from what is allowed. */
export function sanitised(html) {
  const source = new DOMParser().parseFromString(quiet(html), "text/html");
  for (const element of source.querySelectorAll(dropped)) element.remove();
  const target = document.implementation.createHTMLDocument("");
  copy(source.body, target.body, target);
  return target.body.innerHTML;
}

/** A parsed document has this page's policy, which would report each style and handler before they are taken away. */
const quiet = (html) => html.replace(/<(style|script)\b[\s\S]*?<\/\1\s*>/gi, "").replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/([\s"'/])(on[a-z]+|style)\s*=/gi, "$1data-off="));

function copy(from, to, target) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) to.append(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE) continue;
    const name = node.localName;
    const isKept = elements.has(name) && node.namespaceURI === "http://www.w3.org/1999/xhtml";
    if (isKept) to.append(clean(node, target));
    copy(node, isKept ? to.lastChild : to, target);
  }
}

function clean(node, target) {
  if (node.localName === "img" && !isInline(node)) return Object.assign(target.createElement("i"), { textContent: `[image: ${node.alt || "not shown"}]` });
  const element = target.createElement(node.localName);
  for (const { name, value } of node.attributes) if (attributes.has(name)) element.setAttribute(name, value);
  if (node.localName === "img") element.setAttribute("src", node.getAttribute("src"));
  // A link leads nowhere from here; where it would lead can be read.
  const address = node.getAttribute("href");
  if (address && !element.title) element.setAttribute("title", address);
  return element;
}

/** An image that comes with the text; any other would be fetched from somewhere. */
const isInline = (image) => /^data:image\/(png|jpeg|gif|webp);base64,/i.test(image.getAttribute("src") ?? "");

function settle(frame) {
  const page = frame.contentDocument;
  if (!page?.body) return;
  const theme = document.documentElement.dataset.theme;
  if (theme) page.documentElement.dataset.theme = theme;
  const fit = () => setStyle(frame, { "block-size": `${Math.ceil(page.body.getBoundingClientRect().height) + 2}px` });
  new ResizeObserver(fit).observe(page.body);
  page.addEventListener("keydown", (event) => {
    const copied = new KeyboardEvent("keydown", event);
    if (!frame.dispatchEvent(copied)) event.preventDefault();
  });
}
