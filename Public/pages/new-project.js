import { api } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { field, submitForm } from "../parts/field-form.js";
import { openPage } from "../parts/page-frame.js";
import { schemaPreview } from "../parts/schema-preview.js";
import { templates } from "../parts/schema-templates.js";

const { main } = await openPage({ title: "New project", crumbs: [["New project"]] });
const name = h("input", { name: "name", required: true, maxLength: 200, autocomplete: "off" });
const description = h("input", { name: "description", maxLength: 1000, autocomplete: "off" });
const preview = schemaPreview();
const form = h("form", { class: "stack loose" },
  h("div", { class: "card stack" },
    field({ label: "Name", control: name, pointer: "/name" }),
    field({ label: "Description", optional: true, control: description, pointer: "/description", hint: "A line that people see on their start page." })),
  h("fieldset", { class: "stack tight", onchange: showChosen },
    h("legend", { class: "strong" }, "What is it about?"),
    h("p", { class: "soft small" }, "A beginning; everything can be changed in the settings."),
    groups().map(([title, members]) => [h("h2", { class: "card-title template-group" }, title), h("div", { class: "template-list" }, members.map(templateCard))])),
  h("div", { class: "save-bar" },
    h("p", { class: "problem", role: "alert" }),
    h("div", { class: "row end" }, h("a", { class: "button", href: "/" }, "Cancel"), h("button", { class: "button primary" }, "Create the project"))));

form.addEventListener("submit", (event) => {
  event.preventDefault();
  submitForm(form, async () => {
    const template = chosen();
    const body = { name: name.value.trim(), schema: template.schema, workflow: template.workflow, guidelines: template.guidelines };
    if (description.value.trim()) body.description = description.value.trim();
    const project = await api.post("/api/projects", body);
    location.assign(`/projects/${project.id}/${template.id === "empty" ? "settings" : "import"}`);
  });
});
fill(main, h("div", { class: "page-head" }, h("h1", {}, "New project")), h("div", { class: "split split-settings" }, form, preview.element));
name.focus();
showChosen();

function chosen() {
  return templates.find((one) => one.id === form.elements.template.value);
}

function showChosen() {
  preview.show(chosen().schema);
}

/** The beginnings by what people look at; the empty one stands last, by itself. */
function groups() {
  const kinds = [["Text", ["text"]], ["Pictures", ["image"]], ["Sound and video", ["audio", "video"]]];
  const [own, given] = [true, false].map((isOwn) => templates.filter(({ id }) => (id === "empty") === isOwn));
  return [...kinds.map(([title, types]) => [title, given.filter(({ schema }) => types.includes(schema.fields[0].type))]), ["Your own", own]];
}

function templateCard(template) {
  const id = `template-${template.id}`;
  return h("label", { class: "card template", htmlFor: id },
    h("input", { type: "radio", name: "template", value: template.id, id, checked: template === templates[0], "aria-describedby": `${id}-text` }),
    h("span", { class: "stack tight" }, h("strong", {}, template.title), h("span", { class: "soft small", id: `${id}-text` }, template.text)));
}
