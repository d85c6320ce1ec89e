import { h } from "../core/dom.js";
import { printed } from "../core/keys.js";

/** What those without a keyboard need while something is begun: to end it, to go one step back, to give it up. */
export function trayButtons(hands, words, ...more) {
  const button = (text, key, what) => h("button", { type: "button", class: "button small", onclick: () => { if (hands.can(what)) hands.send(what); } }, text, h("kbd", { "aria-hidden": "true" }, printed(key)));
  return [h("span", { class: "soft" }, words), ...more,
    h("div", { class: "row" }, button("Back", "Backspace", "undo"), button("Give up", "Escape", "cancel"), button("Finish", "Enter", "confirm"))];
}

export function traySlider(title, { min, max, step = 1, value, change }) {
  const output = h("output", { class: "soft numbers" }, String(value()));
  const slider = h("input", { type: "range", min, max, step, value: value(), "aria-label": title, oninput: () => {
    change(slider.valueAsNumber);
    output.textContent = String(value());
  } });
  const element = h("label", {}, title, slider, output);
  element.refresh = () => {
    slider.value = String(value());
    output.textContent = String(value());
  };
  return element;
}
