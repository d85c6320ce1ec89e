import { h } from "../core/dom.js";
import { isAsked, isEmpty, titleOf } from "../core/schema.js";
import { makeTool } from "./registry.js";
import "./choice.js";
import "./number.js";
import "./rating.js";
import "./text.js";

/** One question about a region, with the tool of its type. */
export function attributePart(tool, attribute, present) {
  const control = makeTool(attribute);
  const element = h("fieldset", { class: `question attribute ${attribute.type}` },
    h("legend", {}, titleOf(attribute), attribute.required && h("span", { class: "required" }, " *", h("span", { class: "visually-hidden" }, "required"))), attribute.help && h("p", { class: "hint" }, attribute.help), control);
  control.question = attribute;
  control.addEventListener("answer", (event) => {
    event.stopPropagation();
    tool.answerAttribute(present(), attribute.name, event.detail.answer, event.detail.kind);
  });
  const paint = ({ attributes = {} }) => {
    element.hidden = !isAsked(attribute, attributes, tool.question.attributes);
    if (JSON.stringify(control.answer) !== JSON.stringify(attributes[attribute.name])) control.answer = attributes[attribute.name];
  };
  return { element, paint };
}

/** The region with this answer about it; an empty one takes it away. */
export function withAttribute(region, name, answer) {
  const { attributes: before, ...rest } = region;
  const attributes = { ...before, [name]: answer };
  if (isEmpty(answer)) delete attributes[name];
  return Object.keys(attributes).length > 0 ? { ...rest, attributes } : rest;
}

/** The first region of which something is still to be answered: `{ region, index, attribute }`, or null. */
export function openAttribute(regions, asked = []) {
  for (const [index, region] of regions.entries()) {
    const given = region.attributes ?? {};
    const attribute = asked.find((one) => one.required && isAsked(one, given, asked) && isEmpty(given[one.name]));
    if (attribute) return { region, index, attribute };
  }
  return null;
}
