import { h, setStyle } from "../core/dom.js";

const longest = 132;

/** A small picture with a frame around what is in sight; there while not all of it is. A click or a drag goes there. */
export class Minimap {
  #surface;
  element = h("canvas", { class: "minimap", hidden: true, "aria-hidden": "true" });

  constructor(surface) {
    this.#surface = surface;
    this.element.addEventListener("pointerdown", (event) => {
      event.stopPropagation();
      event.preventDefault();
      this.element.setPointerCapture(event.pointerId);
      this.#go(event);
    });
    this.element.addEventListener("pointermove", (event) => { if (this.element.hasPointerCapture(event.pointerId)) this.#go(event); });
  }

  draw() {
    const { view, picture } = this.#surface;
    this.element.hidden = !picture || view.showsAll;
    if (this.element.hidden) return;
    const scale = longest / Math.max(view.imageWidth, view.imageHeight);
    const [width, height] = [Math.max(12, view.imageWidth * scale), Math.max(12, view.imageHeight * scale)];
    const { ratio } = view;
    if (this.element.width !== Math.round(width * ratio) || this.element.height !== Math.round(height * ratio)) {
      this.element.width = Math.round(width * ratio);
      this.element.height = Math.round(height * ratio);
      setStyle(this.element, { "inline-size": `${width}px`, "block-size": `${height}px` });
    }
    const context = this.element.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const { source } = picture.levelFor(scale * ratio);
    context.drawImage(source, 0, 0, width, height);
    const seen = view.seen;
    context.fillStyle = "rgb(0 0 0 / 0.45)";
    context.beginPath();
    context.rect(0, 0, width, height);
    context.rect(seen.x * scale, seen.y * scale, seen.width * scale, seen.height * scale);
    context.fill("evenodd");
    context.strokeStyle = "#fff";
    context.lineWidth = 1.5;
    context.strokeRect(seen.x * scale, seen.y * scale, seen.width * scale, seen.height * scale);
  }

  #go(event) {
    const { view } = this.#surface;
    const box = this.element.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * view.imageWidth;
    const y = ((event.clientY - box.top) / box.height) * view.imageHeight;
    const [sx, sy] = view.toScreen([x, y]);
    view.panBy(view.width / 2 - sx, view.height / 2 - sy);
    this.#surface.redraw();
  }
}
