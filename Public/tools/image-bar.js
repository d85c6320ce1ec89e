import { fill, h } from "../core/dom.js";
import { svg } from "../parts/svg.js";
import { icon } from "./image-icons.js";
import { keyed } from "./key-caps.js";

const sliders = [["brightness", "Brightness", 0.2, 3], ["contrast", "Contrast", 0.2, 3], ["gamma", "Gamma", 0.2, 3]];
let filters = 0;

/**
 * The bar above a picture: the modes of its tools with their keys, zoom and view. `tray` below the picture holds what the
 * present mode offers, and stays empty without it.
 */
export class ImageBar {
  #surface;
  #modes = h("div", { class: "modes", role: "toolbar", "aria-label": "Tools" });
  #zoom = h("output", { class: "zoom numbers" });
  #values = { brightness: 1, contrast: 1, gamma: 1 };
  #gamma = null;
  #view = null;
  element = h("div", { class: "image-bar" });
  tray = h("div", { class: "tray", hidden: true });

  constructor(surface) {
    this.#surface = surface;
    const button = (label, name, id, key, run) => keyed(h("button", { type: "button", class: "icon-button", "aria-label": label, onclick: run }, icon(name)), `image.${id}`, key);
    this.element.append(this.#modes, h("div", { class: "zooms", role: "toolbar", "aria-label": "View" },
      button("Farther", "minus", "out", "-", () => this.#surface.hands.zoom(0.8)), this.#zoom,
      button("Nearer", "plus", "in", "+", () => this.#surface.hands.zoom(1.25)),
      button("The whole picture", "fit", "fit", "0", () => this.#surface.hands.fit()),
      this.#viewPart()));
  }

  /** Light, contrast and gamma for looking only: nothing of it is kept. */
  #viewPart() {
    const values = h("div", { class: "view-values" });
    this.#view = h("details", { class: "view-filters" }, h("summary", { class: "icon-button", "aria-label": "Light and contrast", title: "Light and contrast" }, icon("light")), values);
    fill(values, sliders.map(([name, title, min, max]) => {
      const slider = h("input", { type: "range", min, max, step: 0.05, value: 1, "aria-label": title, oninput: () => {
        this.#values[name] = slider.valueAsNumber;
        this.#filter();
      } });
      return h("label", {}, h("span", {}, title), slider);
    }), h("button", { type: "button", class: "button small", onclick: () => {
      this.#values = { brightness: 1, contrast: 1, gamma: 1 };
      for (const slider of values.querySelectorAll("input")) slider.value = "1";
      this.#filter();
    } }, "As it is"));
    return this.#view;
  }

  #filter() {
    const { brightness, contrast, gamma } = this.#values;
    if (!this.#gamma) {
      filters += 1;
      const id = `gamma-${filters}`;
      const channels = ["R", "G", "B"].map((name) => svg(`feFunc${name}`, { type: "gamma", exponent: 1 }));
      const drawing = svg("svg", { class: "visually-hidden", "aria-hidden": "true" }, svg("filter", { id, "color-interpolation-filters": "sRGB" }, svg("feComponentTransfer", {}, channels)));
      this.element.append(drawing);
      this.#gamma = { id, channels };
    }
    for (const channel of this.#gamma.channels) channel.setAttribute("exponent", String(1 / gamma));
    const isPlain = brightness === 1 && contrast === 1 && gamma === 1;
    this.#view.classList.toggle("changed", !isPlain);
    this.#surface.filter = isPlain ? null : `${gamma === 1 ? "" : `url(#${this.#gamma.id}) `}brightness(${brightness}) contrast(${contrast})`;
  }

  paint() {
    const { tools, readonly, hands } = this.#surface;
    const own = readonly ? [] : tools.flatMap((tool) => tool.modes);
    const modes = own.length === 0 ? [] : [
      { id: "select", key: "V", title: "Select", icon: "select" }, ...own, { id: "pan", key: "H", title: "Move the picture", icon: "pan" }];
    const hadFocus = this.#modes.contains(document.activeElement) ? document.activeElement.dataset.mode : null;
    fill(this.#modes, modes.map((mode) => {
      const isChosen = mode.id === hands.mode.id && (mode.tool ?? null) === hands.mode.tool;
      const name = own.some((other) => other !== mode && other.title === mode.title) ? `${mode.title}: ${mode.tool.question.title || mode.tool.question.name}` : mode.title;
      return keyed(h("button", {
        type: "button", class: "icon-button mode", "aria-label": name, "aria-pressed": String(isChosen), dataset: { mode: mode.id }, onclick: () => hands.choose(mode.tool ? mode : mode.id),
      }, icon(mode.icon), h("kbd", { "aria-hidden": "true" })), mode.tool ? `image.mode.${mode.id}` : `image.${mode.id}`, mode.key);
    }), own.length > 0 && this.#magnet());
    if (hadFocus) this.#modes.querySelector(`[data-mode="${hadFocus}"]`)?.focus();
    this.paintTray();
  }

  #magnet() {
    const { hands } = this.#surface;
    const button = h("button", { type: "button", class: "icon-button", "aria-label": "Snap to edges", title: "Snap to edges (not while Alt is held)", "aria-pressed": String(hands.snapping.isOn), onclick: () => {
      hands.snapping.isOn = !hands.snapping.isOn;
      button.setAttribute("aria-pressed", String(hands.snapping.isOn));
    } }, icon("magnet"));
    return button;
  }

  paintTray() {
    const { tool, id } = this.#surface.hands.mode;
    const words = { select: "Click to choose, again for what lies behind; drag to move.", pan: "Drag to move the picture.", box: "Drag from corner to corner." }[id];
    // Always there where there are tools: the picture does not jump when the mode changes.
    this.tray.hidden = this.#surface.readonly || this.#surface.tools.length === 0;
    fill(this.tray, this.tray.hidden ? null : tool?.trayFor?.(id) ?? h("span", { class: "soft" }, words));
  }

  paintZoom() {
    this.#zoom.textContent = `${Math.round(this.#surface.view.scale * 100)} %`;
  }
}
