import { h } from "../core/dom.js";
import { clock } from "../core/time-view.js";
import { svg } from "../parts/svg.js";
import { keyed } from "./key-caps.js";

const paths = {
  play: "M4 2.5v11l9-5.5z", pause: "M4 2.5h3v11H4zM9 2.5h3v11H9z", loop: "M3 8a5 4 0 0 1 5-4h4M10 2l2.5 2L10 6M13 8a5 4 0 0 1-5 4H4M6 14l-2.5-2L6 10",
  back: "M9.5 3L4 8l5.500 5M13 3L7.500 8l5.500 5", on: "M6.500 3L12 8l-5.500 5M3 3l5.500 5L3 13", minus: "M3 8h10", plus: "M3 8h10M8 3v10", fit: "M2 4v8M14 4v8M4 8h8M6 6L4 8l2 2M10 6l2 2-2 2",
  sound: "M2 6v4h2.500l3.500 3V3L4.500 6zM10.500 5.500a4 4 0 0 1 0 5M12.500 3.500a7 7 0 0 1 0 9", muted: "M2 6v4h2.500l3.500 3V3L4.500 6zM10.500 6l4 4M14.500 6l-4 4",
  tone: "M3 13V9M6 13V5M9 13V7M12 13V3",
};

const icon = (name) => svg("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true", class: name === "play" || name === "pause" ? "filled" : "" }, svg("path", { d: paths[name] }));

/** What small and long steps are called, and how many of the small ones make a long one. */
export const steps = {
  sound: { back: "A little back", on: "A little on", farBack: "Five seconds back", farOn: "Five seconds on", far: 50 },
  video: { back: "One frame back", on: "One frame on", farBack: "Ten frames back", farOn: "Ten frames on", far: 10 },
};

export const speeds = [0.5, 0.75, 1, 1.25, 1.5, 2, 2.5, 3];

/** The bar of a recording: playing, place, speed, loop and zoom, each with its key. */
export class MediaBar {
  #surface;
  #play;
  #loop;
  #mute;
  #time = h("span", { class: "media-time numbers" });
  #speed = h("select", { class: "media-speed", "aria-label": "Speed" }, speeds.map((speed) => h("option", { value: speed, selected: speed === 1 }, `${speed}×`)));
  #volume = h("input", { type: "range", class: "media-volume", min: 0, max: 1, step: 0.05, value: 1, "aria-label": "Volume" });
  element = h("div", { class: "media-bar", role: "toolbar", "aria-label": "Playing" });

  constructor(surface, extra = []) {
    this.#surface = surface;
    const { back, on } = steps[surface.kind];
    const button = (label, name, id, key, run) => keyed(h("button", { type: "button", class: "icon-button", "aria-label": label, onclick: run }, icon(name)), `media.${id}`, key);
    this.#play = button("Play", "play", "play", "Space", () => surface.toggle());
    this.#play.classList.add("media-play");
    this.#loop = button("Loop what is chosen", "loop", "loop", "\\", () => surface.toggleLoop());
    this.#mute = button("Mute", "sound", "mute", "Shift+M", () => surface.toggleMute());
    this.#volume.addEventListener("input", () => { surface.volume = this.#volume.valueAsNumber; });
    this.#speed.addEventListener("change", () => { surface.speed = Number(this.#speed.value); });
    this.element.append(
      button(back, "back", "back", ",", () => surface.step(-1)), this.#play, button(on, "on", "on", ".", () => surface.step(1)), this.#time, this.#speed, this.#loop, this.#mute, this.#volume, ...extra,
      h("div", { class: "zooms" },
        button("Farther", "minus", "farther", "-", () => surface.zoom(0.5)), button("Nearer", "plus", "nearer", "+", () => surface.zoom(2)), button("The whole recording", "fit", "fit", "0", () => surface.fit())));
  }

  /** A button that stays pressed, for what only some recordings have. */
  static toggle(label, name, isOn, run) {
    const element = h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, "aria-pressed": String(isOn), onclick: () => element.setAttribute("aria-pressed", String(run())) }, icon(name));
    return element;
  }

  paint({ isPlaying, speed, hasLoop, isMuted, volume }) {
    const label = isPlaying ? "Pause" : "Play";
    if (this.#play.getAttribute("aria-label") !== label) {
      this.#play.replaceChildren(icon(isPlaying ? "pause" : "play"));
      this.#play.setAttribute("aria-label", label);
      keyed(this.#play, "media.play", "Space");
    }
    if (this.#mute.getAttribute("aria-pressed") !== String(isMuted)) {
      this.#mute.setAttribute("aria-pressed", String(isMuted));
      this.#mute.replaceChildren(icon(isMuted ? "muted" : "sound"));
    }
    this.#volume.value = String(isMuted ? 0 : volume);
    this.#speed.value = String(speed);
    this.#loop.setAttribute("aria-pressed", String(hasLoop));
  }

  tell(time, duration, note = "") {
    const text = `${clock(time, 2)} / ${clock(duration)}${note}`;
    if (this.#time.textContent !== text) this.#time.textContent = text;
  }
}
