/** Question type → its element and its module. To add a type is to add its file and its line here. */
const types = {
  choice: ["tool-choice", () => import("./choice.js")],
  rating: ["tool-rating", () => import("./rating.js")],
  number: ["tool-number", () => import("./number.js")],
  text: ["tool-text", () => import("./text.js")],
  spans: ["tool-spans", () => import("./spans.js")],
};

/** Fetches the tools that a schema asks for, and no others. */
export function loadTools(schema) {
  return Promise.all(schema.questions.map(({ type }) => types[type]?.[1]()));
}

export function areLoaded(schema) {
  return schema.questions.every(({ type }) => !types[type] || customElements.get(types[type][0]));
}

/** The tool of a question, or null for a type that this browser side does not know. */
export function makeTool(question) {
  const [name] = types[question.type] ?? [];
  return name ? document.createElement(name) : null;
}
