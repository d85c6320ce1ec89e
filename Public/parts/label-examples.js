import { h } from "../core/dom.js";
import { mediaAddress } from "../core/media.js";
import { optionsOf } from "../core/schema.js";

/** Pictures of what labels mean, behind a fold below their question; fetched when it is opened. */
export function addExamples({ question, tool, element }) {
  const options = optionsOf(question).filter(({ example }) => mediaAddress(example));
  if (options.length === 0 || tool.readonly) return;
  const list = h("ul", { class: "examples" });
  const fold = h("details", { class: "label-examples" }, h("summary", {}, "Examples"), list);
  fold.addEventListener("toggle", () => list.append(...options.map(({ title, help, example }) => h("li", {},
    h("figure", {}, h("img", { src: mediaAddress(example), alt: `Example of ${title}` }), h("figcaption", {}, h("strong", {}, title), help && h("span", { class: "soft" }, ` ${help}`)))))), { once: true });
  element.append(fold);
}
