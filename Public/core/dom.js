/**
 * Builds elements. Everything that comes from data becomes text or a property, never markup.
 *
 *   h("button", { class: "button", onclick: save, disabled: true, "aria-label": "Save" }, "Save")
 *
 * `on…` functions are listeners and live as long as `signal`, when one is given; `style` is an object of
 * properties; `dataset` an object; a name that the element knows is set as a property, any other as an attribute.
 */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  if (props) setProps(element, props);
  append(element, children);
  return element;
}

const attributesOnly = new Set(["list", "form", "role", "width", "height", "popovertarget"]);

function setProps(element, props) {
  const { signal, ...rest } = props;
  for (const [name, value] of Object.entries(rest)) {
    if (value === undefined || value === null) continue;
    if (name === "class") element.className = value;
    else if (name === "dataset") Object.assign(element.dataset, value);
    else if (name === "style") setStyle(element, value);
    else if (name.startsWith("on") && typeof value === "function") {
      element.addEventListener(name.slice(2), value, signal ? { signal } : undefined);
    } else if (name in element && !attributesOnly.has(name)) element[name] = value;
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false || name.startsWith("aria-")) element.setAttribute(name, String(value));
  }
}

export function setStyle(element, style) {
  for (const [name, value] of Object.entries(style)) {
    if (value === null || value === undefined) element.style.removeProperty(name);
    else element.style.setProperty(name, value);
  }
}

function append(parent, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false || child === "") continue;
    if (Array.isArray(child)) append(parent, child);
    else parent.append(child);
  }
}

/** Puts `children` in the place of whatever `parent` holds. */
export function fill(parent, ...children) {
  parent.replaceChildren();
  append(parent, children);
  return parent;
}

let unique = 0;

/** An id that no other element of this page has. */
export function uid(prefix = "u") {
  unique += 1;
  return `${prefix}-${unique}`;
}
