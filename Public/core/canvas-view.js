import { clamp } from "./geometry.js";

const most = 64;

/**
 * Where an image lies on a canvas: `scale` screen pixels (of CSS) to one of the image, and the place of the image's
 * corner. Between image and screen it alone converts; `ratio` is how many device pixels a CSS pixel has.
 */
export class CanvasView {
  scale = 1;
  left = 0;
  top = 0;
  width = 0;
  height = 0;
  imageWidth = 0;
  imageHeight = 0;
  ratio = 1;
  #isFitted = true;

  get isFitted() {
    return this.#isFitted;
  }

  /** The room on screen; what is in its middle stays there, a fitted image stays fitted. */
  resize(width, height, ratio = 1) {
    const middle = this.toImage([this.width / 2, this.height / 2]);
    const hadRoom = this.width > 0;
    Object.assign(this, { width, height, ratio });
    if (this.#isFitted || !hadRoom) return this.fit();
    this.left = width / 2 - middle[0] * this.scale;
    this.top = height / 2 - middle[1] * this.scale;
    this.#hold();
  }

  show(imageWidth, imageHeight) {
    Object.assign(this, { imageWidth, imageHeight });
    this.fit();
  }

  get fitScale() {
    const margin = Math.min(16, this.width / 16, this.height / 16);
    const fits = Math.min((this.width - 2 * margin) / this.imageWidth, (this.height - 2 * margin) / this.imageHeight);
    // A small image is not blown up beyond what is of use.
    return Number.isFinite(fits) && fits > 0 ? Math.min(fits, 8) : 1;
  }

  fit() {
    this.scale = this.fitScale;
    this.left = (this.width - this.imageWidth * this.scale) / 2;
    this.top = (this.height - this.imageHeight * this.scale) / 2;
    this.#isFitted = true;
  }

  /** Zooms so that the image point under `[x, y]` on screen stays there. */
  zoomAt(point, factor) {
    const [x, y] = this.toImage(point);
    const least = Math.min(this.fitScale / 2, 1);
    this.scale = clamp(this.scale * factor, least, most);
    this.left = point[0] - x * this.scale;
    this.top = point[1] - y * this.scale;
    this.#isFitted = false;
    this.#hold();
  }

  panBy(dx, dy) {
    this.left += dx;
    this.top += dy;
    this.#isFitted = false;
    this.#hold();
  }

  /** Shows a box of the image, as large as is of use. */
  reveal(box) {
    const [left, top] = this.toScreen([box.x, box.y]);
    const [right, bottom] = this.toScreen([box.x + box.width, box.y + box.height]);
    if (left >= 0 && top >= 0 && right <= this.width && bottom <= this.height) return false;
    const fits = Math.min(this.width / (box.width * 1.5 || 1), this.height / (box.height * 1.5 || 1));
    this.scale = Math.min(this.scale, Math.max(fits, this.fitScale));
    this.left = this.width / 2 - (box.x + box.width / 2) * this.scale;
    this.top = this.height / 2 - (box.y + box.height / 2) * this.scale;
    this.#isFitted = false;
    this.#hold();
    return true;
  }

  /** Some of the image is always in sight. */
  #hold() {
    const [wide, high] = [this.imageWidth * this.scale, this.imageHeight * this.scale];
    const seen = Math.min(64, this.width / 4, this.height / 4);
    this.left = clamp(this.left, seen - wide, this.width - seen);
    this.top = clamp(this.top, seen - high, this.height - seen);
  }

  toImage([x, y]) {
    return [(x - this.left) / this.scale, (y - this.top) / this.scale];
  }

  toScreen([x, y]) {
    return [this.left + x * this.scale, this.top + y * this.scale];
  }

  /** A point held inside the image. */
  inside([x, y]) {
    return [clamp(x, 0, this.imageWidth), clamp(y, 0, this.imageHeight)];
  }

  /** The part of the image that is in sight. */
  get seen() {
    const [x, y] = this.inside(this.toImage([0, 0]));
    const [right, bottom] = this.inside(this.toImage([this.width, this.height]));
    return { x, y, width: right - x, height: bottom - y };
  }

  get showsAll() {
    const { width, height } = this.seen;
    return width >= this.imageWidth && height >= this.imageHeight;
  }

  /** Makes a canvas context draw in CSS pixels of the screen. */
  applyScreen(context) {
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
  }

  /** Makes a canvas context draw in pixels of the image. */
  applyImage(context) {
    const { ratio, scale, left, top } = this;
    context.setTransform(ratio * scale, 0, 0, ratio * scale, ratio * left, ratio * top);
  }
}
