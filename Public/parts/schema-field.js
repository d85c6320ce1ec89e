import { h } from "../core/dom.js";
import { field, select } from "./field-form.js";
import { fieldTypes, followField } from "./schema-model.js";

/** The card of one field: name, type, title. */
export function fieldCard(item, context) {
  const bind = (key) => (event) => {
    item[key] = event.target.value;
    context.changed();
  };
  const moves = moveButtons(context, `the field ${item.name}`);
  let named = item.name;
  const name = h("input", { value: item.name ?? "", spellcheck: false, autocomplete: "off", oninput: bind("name"), onchange: () => {
    followField(context.schema, named, item.name);
    named = item.name;
    nameMoves(moves, `the field ${item.name}`);
    context.renamed();
  } });
  const types = fieldTypes.some(([type]) => type === item.type) ? fieldTypes : [...fieldTypes, [item.type, item.type]];
  return h("div", { class: "card schema-field" },
    h("div", { class: "schema-row" },
      field({ label: "Name in the data", pointer: `${context.pointer}/name`, control: name }),
      field({ label: "Shown as", pointer: `${context.pointer}/type`, control: select(types, item.type, { onchange: (event) => { item.type = event.target.value; context.rebuild(`${context.pointer}/type`); } }) }),
      field({ label: "Title", optional: true, pointer: `${context.pointer}/title`, control: h("input", { value: item.title ?? "", oninput: bind("title"), onchange: () => context.renamed() }) }),
      moves));
}

/** Up, down and remove, named after what they move. */
export function moveButtons(context, what) {
  const button = (name, sign, run, disabled) => h("button", {
    type: "button", class: "button small icon quiet", "aria-label": `${name} ${what}`, title: name, disabled,
    "data-focus": `${context.pointer}#${{ "Move up": "up", "Move down": "down", Remove: "remove" }[name]}`, onclick: run,
  }, h("span", { "aria-hidden": "true" }, sign));
  return h("div", { class: "move-buttons" },
    button("Move up", "↑", () => context.move(-1), context.index === 0),
    button("Move down", "↓", () => context.move(1), context.index === context.count - 1),
    button("Remove", "✕", () => context.remove(), false));
}

/** What they move has another name now. */
export function nameMoves(moves, what) {
  for (const button of moves.children) button.ariaLabel = `${button.title} ${what}`;
}
