import "./choice.js";
import "./number.js";
import "./rating.js";
import "./spans.js";
import "./text.js";

/** Question type → its element. To add a type is to add its file and its line here. */
const elements = {
  choice: "tool-choice",
  rating: "tool-rating",
  number: "tool-number",
  text: "tool-text",
  spans: "tool-spans",
};

/** The tool of a question, or null for a type that this browser side does not know. */
export function makeTool(question) {
  const name = elements[question.type];
  return name ? document.createElement(name) : null;
}
