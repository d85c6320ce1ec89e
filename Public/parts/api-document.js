import { h } from "../core/dom.js";
import { markdown } from "../core/markdown.js";
import { example, resolve, schemaView } from "./api-schema.js";

const methods = ["get", "post", "put", "patch", "delete"];

/** An OpenAPI document as a page: calls by tag, each behind a fold with its parameters, bodies, examples and answers. */
export function openDocument(document_) {
  const calls = Object.entries(document_.paths).flatMap(([path, item]) => methods.filter((method) => item[method]).map((method) => ({ path, method, call: item[method], shared: item.parameters ?? [] })));
  const cards = calls.map((one) => ({ ...one, element: callCard(one, document_), words: wordsOf(one) }));
  const tags = (document_.tags ?? []).map((tag) => ({ ...tag, cards: cards.filter((card) => card.call.tags?.[0] === tag.name) }));
  const none = h("p", { class: "soft", hidden: true }, "No call has these words.");
  const sections = tags.map((tag) => h("section", { class: "stack tight", id: `tag-${slug(tag.name)}`, "aria-label": tag.name },
    h("h2", {}, tag.name), tag.description && h("div", { class: "soft prose" }, markdown(tag.description)), tag.cards.map((card) => card.element)));
  const contents = h("nav", { class: "docs-nav", "aria-label": "Contents" }, h("ul", { class: "plain-list" },
    h("li", {}, h("a", { href: "#introduction" }, "Introduction")),
    tags.map((tag) => h("li", {}, h("a", { href: `#tag-${slug(tag.name)}` }, tag.name), " ", h("span", { class: "soft small" }, String(tag.cards.length)))),
    h("li", {}, h("a", { href: "#problems" }, "Problems"))));
  const problems = problemList(document_["x-problems"] ?? {});
  const introduction = h("section", { class: "prose", id: "introduction" }, markdown(document_.info.description ?? ""));

  function find(text) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    for (const card of cards) card.element.hidden = !words.every((word) => card.words.includes(word));
    tags.forEach((tag, index) => { sections[index].hidden = tag.cards.every((card) => card.element.hidden); });
    introduction.hidden = words.length > 0;
    problems.hidden = words.length > 0;
    none.hidden = words.length === 0 || cards.some((card) => !card.element.hidden);
  }
  return { element: h("div", { class: "docs" }, contents, h("div", { class: "stack loose" }, introduction, none, sections, problems)), find };
}

/** Every `type` of a problem reply points here. */
function problemList(problems) {
  return h("section", { class: "stack tight", id: "problems", "aria-label": "Problems" }, h("h2", {}, "Problems"),
    h("p", { class: "soft" }, "What the ", h("code", {}, "code"), " of a refusal means."),
    h("dl", { class: "facts card" }, Object.entries(problems).map(([code, meaning]) => [h("dt", { id: `problem-${code}` }, h("code", {}, code)), h("dd", {}, meaning)])));
}

const slug = (name) => name.replace(/[^\p{L}\p{N}]+/gu, "-");

function wordsOf({ path, method, call }) {
  return [method, path, call.summary, call.description, call.operationId, call.tags?.join(" "), Object.keys(call.responses ?? {}).join(" ")].filter(Boolean).join(" ").toLowerCase();
}

function callCard({ path, method, call, shared }, document_) {
  const body = h("div", { class: "stack docs-body" });
  const card = h("details", { class: "card docs-call", id: call.operationId },
    h("summary", {}, h("span", { class: `docs-method docs-${method}` }, method.toUpperCase()), h("code", { class: "docs-path" }, path), h("span", { class: "soft" }, call.summary ?? "")), body);
  // A hundred calls with their schemas: drawn when they are first opened.
  card.addEventListener("toggle", () => {
    if (card.open && !body.firstChild) body.append(...callBody(call, shared, document_).filter(Boolean));
  });
  return card;
}

function callBody(call, shared, document_) {
  const parameters = [...shared, ...(call.parameters ?? [])].map((one) => resolve(one, document_));
  return [
    call.description && h("div", { class: "prose" }, markdown(call.description)),
    h("p", { class: "small soft" }, accessWords(call), " ", h("a", { href: `#${call.operationId}` }, "Link to this call")),
    parameters.length > 0 && h("div", { class: "stack tight" }, h("h3", {}, "Parameters"), parameterTable(parameters, document_)),
    call.requestBody && bodyPart("Body", resolve(call.requestBody, document_), document_),
    h("div", { class: "stack tight" }, h("h3", {}, "Answers"), Object.entries(call.responses ?? {}).map(([status, response]) => responsePart(status, resolve(response, document_), document_))),
  ];
}

function accessWords(call) {
  if (call["x-access"]) return `For: ${call["x-access"]}.`;
  return Array.isArray(call.security) && call.security.length === 0 ? "Open to everyone." : "For people who are signed in, or a token.";
}

function parameterTable(parameters, document_) {
  return h("div", { class: "scroll-x", tabIndex: 0, role: "region", "aria-label": "Parameters" }, h("table", { class: "table" },
    h("thead", {}, h("tr", {}, ["Name", "In", "Type", "Meaning"].map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, parameters.map((one) => h("tr", {}, h("td", {}, h("code", {}, one.name), one.required && h("span", { class: "soft small" }, " required")), h("td", {}, one.in),
      h("td", {}, schemaView(one.schema ?? {}, document_, 0)), h("td", {}, one.description ?? ""))))));
}

function bodyPart(title, body, document_) {
  return h("div", { class: "stack tight" }, h("h3", {}, title, body.required && h("span", { class: "soft" }, " required")), body.description && h("p", { class: "small" }, body.description), contentParts(body.content, document_));
}

function contentParts(content, document_) {
  return Object.entries(content ?? {}).map(([type, media]) => {
    const shown = media.example ?? Object.values(media.examples ?? {})[0]?.value ?? example(media.schema, document_);
    return h("div", { class: "docs-media" }, h("div", { class: "stack tight" }, h("code", { class: "soft small" }, type), schemaView(media.schema ?? {}, document_, 0)),
      shown !== undefined && h("pre", { class: "code-block", tabIndex: 0, "aria-label": "Example" }, typeof shown === "string" ? shown : JSON.stringify(shown, null, 2)));
  });
}

function responsePart(status, response, document_) {
  const kind = status.startsWith("2") ? "good" : status.startsWith("4") ? "warn" : status.startsWith("5") ? "bad" : "";
  const head = [h("span", { class: `badge ${kind}` }, status), " ", response.description ?? ""];
  const isPlain = !response.content || Object.keys(response.content).every((type) => type === "application/problem+json");
  return isPlain ? h("p", { class: "small" }, head) : h("details", { open: status.startsWith("2") }, h("summary", {}, head), contentParts(response.content, document_));
}
