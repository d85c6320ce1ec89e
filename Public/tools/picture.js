/**
 * A picture ready to be drawn at any size: itself and halves of it, so that a frame never reads many more pixels than it
 * shows. Fetched and decoded once for all that show it; the last few are kept.
 */
export class Picture {
  #levels = [];
  #pixels;
  #halving = null;
  /** Whether tools may look at its pixels: of another host only where that host allows it (CORS). */
  isReadable;
  width;
  height;

  constructor(image, isReadable = true) {
    this.#pixels = image;
    this.isReadable = isReadable;
    this.width = image.naturalWidth;
    this.height = image.naturalHeight;
    this.#levels = [{ source: image, factor: 1 }];
  }

  /** Halves down to what fits a small screen; without them everything works, only slower. */
  makeLevels() {
    this.#halving ??= this.#halve();
    return this.#halving;
  }

  async #halve() {
    try {
      const whole = await createImageBitmap(this.#pixels);
      const levels = [{ source: whole, factor: 1 }];
      for (let factor = 2; Math.max(this.width, this.height) / factor > 512; factor *= 2) {
        const source = await createImageBitmap(levels.at(-1).source, { resizeWidth: Math.ceil(this.width / factor), resizeHeight: Math.ceil(this.height / factor), resizeQuality: "medium" });
        levels.push({ source, factor });
      }
      this.#levels = levels;
    } catch {
      // Too large for a copy: it is drawn from the element itself.
    }
    return this;
  }

  /** The smallest level that still has every pixel that is shown at this scale (device pixels to one of the image). */
  levelFor(scale) {
    return this.#levels.findLast(({ factor }) => factor * scale <= 1) ?? this.#levels[0];
  }

  /** Whether anything of its last row came; a JPEG, which knows no transparency, is cut off where nothing did. */
  get hasLowerEdge() {
    if (!this.isReadable) return true;
    const { source } = this.#levels.at(-1);
    const width = Math.min(512, source.width);
    const context = new OffscreenCanvas(width, 1).getContext("2d");
    context.drawImage(source, 0, source.height - 1, source.width, 1, 0, 0, width, 1);
    return context.getImageData(0, 0, width, 1).data.some((value, at) => at % 4 === 3 && value > 0);
  }

  /** A copy for a worker; throws where the browser may not read the pixels. */
  copy() {
    return createImageBitmap(this.#levels[0].source);
  }

  /** Draws the part of the image that `view` shows; the context is the size of the view. */
  draw(context, view) {
    const { source, factor } = this.levelFor(view.scale * view.ratio);
    const { x, y, width, height } = view.seen;
    if (width <= 0 || height <= 0) return;
    const [wide, high] = [source.width / this.width || 1 / factor, source.height / this.height || 1 / factor];
    // Seen from near, a pixel is a square: what is drawn to the pixel can be seen to the pixel.
    context.imageSmoothingEnabled = view.scale * view.ratio < 2;
    const [left, top] = view.toScreen([x, y]);
    context.drawImage(source, x * wide, y * high, width * wide, height * high, left, top, width * view.scale, height * view.scale);
  }
}

const kept = new Map();
/** What is on screen, what comes next, and what was just decided, where a task shows two. */
const keptAtMost = 5;

/** Resolves once it can be painted; rejects when it is no picture that this browser can show. */
export function openPicture(address) {
  const known = kept.get(address);
  kept.delete(address);
  const opened = known ?? load(address);
  kept.set(address, opened);
  if (kept.size > keptAtMost) kept.delete(kept.keys().next().value);
  if (!known) opened.catch(() => kept.delete(address));
  return opened;
}

async function load(address) {
  // A host that does not let its pixels be read refuses the first request: then it is only shown.
  const shared = await decoded(address, "anonymous").catch(() => null);
  if (shared) return new Picture(shared);
  if (new URL(address, location.href).origin === location.origin) throw new Error("It cannot be decoded.");
  return new Picture(await decoded(address, null), false);
}

async function decoded(address, crossOrigin) {
  const image = new Image();
  image.crossOrigin = crossOrigin;
  image.src = address;
  await image.decode();
  if (!image.naturalWidth || !image.naturalHeight) throw new Error("It has no size.");
  return image;
}
