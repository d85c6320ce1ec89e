import { announce } from "../core/announce.js";
import { h, uid } from "../core/dom.js";

/**
 * Fields and questions side by side in columns, or in tabs, as the schema's `layout` says. A name that a field and a
 * question share stands for both; what is not named comes after all that is. Keys of options work in every tab and show it.
 */
export function arrangeForm(form, fields, parts) {
  const { columns, tabs } = form.schema.layout ?? {};
  for (const old of form.reading.querySelectorAll(":scope > .columns, :scope > .tabs")) old.remove();
  form.toggleAttribute("data-arranged", Boolean(columns || tabs));
  if (!columns && !tabs) return;
  const groups = columns ?? tabs.map(({ items }) => items);
  const contents = groups.map(() => []);
  const home = (name) => {
    const at = groups.findIndex((items) => items.includes(name));
    return contents[at < 0 ? contents.length - 1 : at];
  };
  const things = [...fields.map(({ field, element }) => [field.name, element]), ...parts.flatMap(({ question, element, tool }) => [[question.name, element], ...(tool.marked && !form.readonly ? [[question.name, tool.marked]] : [])])];
  const order = new Map(groups.flat().map((name, index) => [name, index]));
  const placed = (name) => order.get(name) ?? Infinity;
  for (const [name, element] of things.sort(([a], [b]) => (placed(a) === placed(b) ? 0 : placed(a) - placed(b)))) home(name).push(element);
  form.reading.append(columns ? inColumns(contents) : inTabs(tabs, contents, parts, form));
}

function inColumns(contents) {
  return h("div", { class: `columns of-${contents.length}` }, contents.map((elements) => h("div", { class: "form-column" }, elements)));
}

function inTabs(tabs, contents, parts, form) {
  const panels = contents.map((elements, index) => h("div", { class: "form-column", role: "tabpanel", id: uid("panel"), "aria-label": tabs[index].title, hidden: index > 0 }, elements));
  const buttons = tabs.map(({ title }, index) => h("button", { type: "button", role: "tab", class: "button small", "aria-selected": String(index === 0), "aria-controls": panels[index].id, tabIndex: index === 0 ? 0 : -1, onclick: () => show(index) }, title));
  const show = (index, focus = false) => {
    panels.forEach((panel, at) => { panel.hidden = at !== index; });
    buttons.forEach((button, at) => {
      button.setAttribute("aria-selected", String(at === index));
      button.tabIndex = at === index ? 0 : -1;
    });
    if (focus) buttons[index].focus();
  };
  const list = h("div", { class: "tab-list", role: "tablist", "aria-label": "Parts of the task", onkeydown: (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    show((buttons.findIndex((button) => button.tabIndex === 0) + by + buttons.length) % buttons.length, true);
  } }, buttons);
  panels.forEach((panel, index) => panel.addEventListener("reveal", () => show(index)));
  for (const { tool } of parts) tool.addEventListener("answer", () => tool.closest("[role=tabpanel]")?.dispatchEvent(new CustomEvent("reveal")));
  form.turnTab = (by) => {
    const index = (panels.findIndex((panel) => !panel.hidden) + by + panels.length) % panels.length;
    show(index);
    announce(tabs[index].title);
  };
  return h("div", { class: "tabs" }, list, panels);
}

export function tabCommands(form) {
  if (!form.schema.layout?.tabs) return [];
  const command = (id, key, title, by) => ({ id: `form.${id}`, key, title, group: "Page", run: () => form.turnTab(by) });
  return [command("next", "PageDown", "The next tab", 1), command("previous", "PageUp", "The tab before", -1)];
}
