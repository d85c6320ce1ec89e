import { optionTitle, titleOf } from "./schema.js";

/** What is said of a region, in words: "Tone: Dry · Note: so"; "" where nothing is. */
export function attributeWords({ attributes: asked = [] }, { attributes = {} }) {
  return asked.filter(({ name }) => attributes[name] !== undefined)
    .map((question) => `${titleOf(question)}: ${[attributes[question.name]].flat().map((value) => (question.type === "choice" ? optionTitle(question, value) : String(value))).join(", ")}`)
    .join(" · ");
}
