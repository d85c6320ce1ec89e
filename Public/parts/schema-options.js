import { h } from "../core/dom.js";
import { field, refill, select } from "./field-form.js";
import { openDialog } from "./dialog.js";
import { moveButtons, nameMoves } from "./schema-field.js";
import { followOption, move, optionsFromText } from "./schema-model.js";

/** What labels take by themselves: the marks of tokens.css in the light theme. */
const safeColors = ["#0072b2", "#d55e00", "#009e73", "#b8569b", "#a77f00", "#5b5bd0", "#00899b", "#6f6f6a"];

/** The options of a choice, or the labels of marks: value, title, key, colour; help and parent behind a fold. */
export function optionList(question, list, context) {
  question[list] ??= [];
  const options = question[list];
  const base = `${context.pointer}/${list}`;
  const hasColors = list === "labels" || options.some((option) => option.color);
  const word = list === "labels" ? "label" : "option";
  const error = h("span", { class: "error", role: "alert" });
  const rebuild = (index, part) => context.rebuild(`${base}/${index}${part}`);
  const add = () => {
    options.push({ value: "" });
    rebuild(options.length - 1, "/value");
  };
  const rows = options.map((option, index) => optionRow(option, {
    ...context, question, options, word, index, count: options.length, pointer: `${base}/${index}`, color: hasColors && (option.color || safeColors[index % safeColors.length]),
    add,
    move: (step) => { if (move(options, index, index + step)) rebuild(index + step, step < 0 ? "#up" : "#down"); },
    remove: () => {
      options.splice(index, 1);
      rebuild(Math.max(0, Math.min(index, options.length - 1)), "#remove");
    },
    splitUp: () => splitInto(option, word, context, () => rebuild(index, "/value")),
  }));
  return h("fieldset", { class: "field options", "data-pointer": base, tabIndex: -1 },
    h("legend", { class: "small strong" }, { labels: "Labels", items: "Items" }[list] ?? "Options"),
    rows.length > 0 && h("div", { class: "option-grid option-head small soft", "aria-hidden": "true" },
      h("span", {}, "Value"), h("span", {}, "Title"), h("span", {}, "Key"), h("span", {}, hasColors && "Colour"), h("span", {})),
    h("ul", { class: "option-list" }, rows),
    h("div", { class: "row" },
      h("button", { type: "button", class: "button small", onclick: add }, `Add ${word === "option" ? "an option" : "a label"}`),
      h("button", { type: "button", class: "button small quiet", onclick: () => pasteList(options, word, rebuild) }, "Paste a list…")),
    error);
}

function optionRow(option, context) {
  const { pointer, word, index } = context;
  const input = (key, label, props = {}) => h("input", {
    value: option[key] ?? "", "aria-label": `${label} of ${word} ${index + 1}`, "data-pointer": `${pointer}/${key}`, autocomplete: "off",
    oninput: (event) => {
      option[key] = event.target.value;
      context.changed();
    },
    ...props,
  });
  const value = input("value", "Value", { spellcheck: false, onkeydown: (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    // What is taken away from the page does not say any more that it changed.
    follow();
    context.add();
  } });
  const title = input("title", "Title", { placeholder: option.value, onchange: () => context.renamed() });
  const key = input("key", "Key", { maxLength: 2, class: "option-key" });
  const moves = moveButtons(context, `${word} ${option.value || index + 1}`);
  let named = option.value;
  value.addEventListener("input", () => nameMoves(moves, `${word} ${value.value || index + 1}`));
  value.addEventListener("change", follow);
  function follow() {
    followOption(context.schema, context.question, context.options, named, option.value);
    named = option.value;
    title.placeholder = option.value;
    context.renamed();
  }
  return h("li", { class: "field option-row", "data-pointer": pointer, tabIndex: -1 },
    h("div", { class: "option-grid" },
      value,
      title,
      key,
      context.color ? colorInput(option, context) : h("span", {}),
      moves),
    moreOf(option, context),
    h("span", { class: "error", role: "alert" }));
}

/** Until a colour is chosen the label takes the next one of the safe set; the button gives it back. */
function colorInput(option, context) {
  const swatch = h("input", { type: "color", value: context.color, class: option.color ? "" : "color-auto", "data-pointer": `${context.pointer}/color`,
    "aria-label": `Colour of ${context.word} ${context.index + 1}`, title: option.color ? option.color : "Automatic" });
  const reset = h("button", { type: "button", class: "button small quiet color-reset", hidden: !option.color, "aria-label": `Automatic colour for ${context.word} ${context.index + 1}` }, "Auto");
  swatch.addEventListener("input", () => {
    option.color = swatch.value;
    swatch.className = "";
    reset.hidden = false;
    context.changed();
  });
  reset.addEventListener("click", () => {
    option.color = undefined;
    swatch.value = safeColors[context.index % safeColors.length];
    swatch.className = "color-auto";
    reset.hidden = true;
    swatch.focus();
    context.changed();
  });
  return h("span", { class: "color-cell" }, swatch, reset);
}

function moreOf(option, context) {
  const parents = () => [["", "None"], ...context.options.filter((one) => one !== option && one.value).map((one) => [one.value, one.title || one.value])];
  const parent = select(parents(), option.parent ?? "", { onchange: (event) => { option.parent = event.target.value || undefined; context.changed(); } });
  context.follow(() => refill(parent, parents(), option.parent ?? ""));
  const help = h("input", { value: option.help ?? "", oninput: (event) => { option.help = event.target.value; context.changed(); } });
  const example = h("input", { value: option.example ?? "", placeholder: "media:…", spellcheck: false, oninput: (event) => { option.example = event.target.value.trim() || undefined; context.changed(); } });
  const said = [option.help && "help", option.parent && `under ${option.parent}`].filter(Boolean).join(", ");
  return h("details", { class: "option-more", "data-card": `${context.pointer}/more`, "data-within": `${context.pointer}/parent` },
    h("summary", { "aria-label": `More of ${context.word} ${option.value || context.index + 1}` }, said ? `More: ${said}` : "More"),
    h("div", { class: "schema-row details-body" },
      field({ label: "Help", optional: true, control: help, pointer: `${context.pointer}/help` }),
      field({ label: "Example picture", optional: true, control: example, pointer: `${context.pointer}/example` }),
      field({ label: "Parent in the taxonomy", optional: true, control: parent, pointer: `${context.pointer}/parent` })),
    // What is not stored has no answers that could be split.
    context.isStored(option) && h("div", { class: "row details-body" }, h("button", { type: "button", class: "button small", onclick: context.splitUp }, `Split this ${context.word}…`)));
}

/** Asks for the new names; what becomes of the answers is asked when the schema is saved. */
async function splitInto(option, word, context, rebuilt) {
  const text = h("textarea", { rows: 4, spellcheck: false, value: `${option.value}_1\n${option.value}_2` });
  const problem = h("p", { class: "error-text", role: "alert" });
  const names = () => [...new Set(optionsFromText(text.value).map((one) => one.value))];
  const answer = await openDialog({
    title: `Split “${option.title || option.value}”`,
    body: [field({ label: `What it becomes, one ${word} a line`, control: text, hint: `It may keep its own name beside new ones. What becomes of the answers that say “${option.value}” is asked when you save.` }), problem],
    actions: [{ label: "Cancel", value: "" }, { label: "Split", value: "yes", kind: "primary" }],
    check: () => {
      if (names().length > 1) return true;
      problem.textContent = "Give two names or more.";
      return false;
    },
  });
  if (answer !== "yes") return;
  await context.split(option, names());
  rebuilt();
}

async function pasteList(options, word, rebuild) {
  const text = h("textarea", { rows: 10, spellcheck: false });
  const answer = await openDialog({
    title: `Paste ${word}s`,
    body: field({ label: `One ${word} a line`, control: text, hint: "“value” or “value = title”. Those that are there already are passed over." }),
    actions: [{ label: "Cancel", value: "" }, { label: "Add them", value: "yes", kind: "primary" }],
  });
  if (answer !== "yes") return;
  const known = new Set(options.map((option) => option.value));
  // An empty row left over from before would only be an error.
  for (let index = options.length - 1; index >= 0; index -= 1) if (!options[index].value) options.splice(index, 1);
  for (const option of optionsFromText(text.value)) {
    if (known.has(option.value)) continue;
    known.add(option.value);
    options.push(option);
  }
  rebuild(Math.max(0, options.length - 1), "/value");
}
