import { h } from "../core/dom.js";

/** JSON Schemas of an OpenAPI document, shown as lists of members, and turned into examples. */

export function resolve(value, document_) {
  let found = value;
  for (let hops = 0; found?.$ref && hops < 10; hops += 1) {
    found = found.$ref.replace(/^#\//, "").split("/").reduce((at, key) => at?.[key.replaceAll("~1", "/").replaceAll("~0", "~")], document_);
  }
  return found ?? {};
}

const deepest = 3;

export function schemaView(given, document_, depth) {
  const schema = resolve(given, document_);
  const name = given?.$ref?.split("/").at(-1);
  const members = { ...membersOf(schema, document_) };
  const inner = schema.items && resolve(schema.items, document_);
  if (Object.keys(members).length > 0) return depth >= deepest ? h("span", {}, name ?? "object") : memberList(members, schema, document_, depth);
  if (inner && Object.keys(membersOf(inner, document_)).length > 0 && depth < deepest) return h("div", {}, h("span", { class: "soft small" }, "list of"), schemaView(schema.items, document_, depth + 1));
  return h("span", {}, typeWords(given, document_));
}

function membersOf(schema, document_) {
  const all = (schema.allOf ?? []).map((one) => membersOf(resolve(one, document_), document_));
  return Object.assign({}, ...all, schema.properties);
}

function memberList(members, schema, document_, depth) {
  const required = new Set(schema.required ?? []);
  return h("ul", { class: "schema-members" }, Object.entries(members).map(([name, member]) => {
    const whole = resolve(member, document_);
    const nested = Object.keys(membersOf(whole, document_)).length > 0 || (whole.items && Object.keys(membersOf(resolve(whole.items, document_), document_)).length > 0);
    return h("li", {}, h("code", {}, name), required.has(name) ? null : h("span", { class: "soft" }, "?"), " ", h("span", { class: "soft small" }, typeWords(member, document_)),
      whole.description && h("span", { class: "small" }, ` ${whole.description}`),
      nested && depth + 1 < deepest && h("details", {}, h("summary", { class: "small" }, "members"), schemaView(member, document_, depth + 1)));
  }));
}

export function typeWords(given, document_) {
  const schema = resolve(given, document_);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  const options = schema.oneOf ?? schema.anyOf;
  if (options) return options.map((one) => typeWords(one, document_)).join(" | ");
  const types = [schema.type ?? (schema.properties ? "object" : schema.allOf ? "object" : "any")].flat();
  const words = types.map((type) => (type === "array" ? `list of ${typeWords(schema.items ?? {}, document_)}` : type));
  const limits = [schema.format, schema.minimum !== undefined && `≥ ${schema.minimum}`, schema.maximum !== undefined && `≤ ${schema.maximum}`, schema.maxLength !== undefined && `≤ ${schema.maxLength} characters`].filter(Boolean);
  return words.join(" | ") + (limits.length > 0 ? ` (${limits.join(", ")})` : "");
}

/** An example from the examples and defaults of a schema; undefined where nothing can be made up honestly. */
export function example(given, document_, depth = 0) {
  const schema = resolve(given, document_);
  const said = schema.example ?? schema.examples?.[0] ?? schema.default ?? schema.const ?? schema.enum?.[0];
  if (said !== undefined) return said;
  if (depth > 6) return undefined;
  const options = schema.oneOf ?? schema.anyOf;
  if (options) return example(options[0], document_, depth + 1);
  const members = membersOf(schema, document_);
  if (Object.keys(members).length > 0) {
    return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, example(member, document_, depth + 1)]).filter(([, value]) => value !== undefined));
  }
  const [type] = [schema.type].flat();
  if (type === "array") {
    const one = example(schema.items ?? {}, document_, depth + 1);
    return one === undefined ? [] : [one];
  }
  if (schema.format === "date-time") return "2026-11-20T09:30:00.000Z";
  return { integer: schema.minimum ?? 12, number: schema.minimum ?? 0.75, boolean: true, string: "text", null: null, object: {} }[type];
}
