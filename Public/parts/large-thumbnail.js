import { exifOf } from "../core/exif.js";
import { h } from "../core/dom.js";
import { mediaAddress } from "../core/media.js";

/** The head of a file in which cameras keep a small picture: an Exif segment has at most 64 KB. */
const headBytes = 131_072;
/** Without one it is decoded whole, one at a time; more than this is not fetched for a look at a table. */
const wholeBytes = 24 << 20;
const [width, height] = [64, 48];

let last = Promise.resolve();
const inTurn = (work) => {
  last = last.then(work, work);
  return last;
};

/** A small picture of a large file, made once it comes into sight; until then, and where there is none, an empty place. */
export function largeThumbnail(reference) {
  const canvas = h("canvas", { width: width * 2, height: height * 2, "aria-hidden": "true" });
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    observer.disconnect();
    paint(canvas, mediaAddress(reference)).catch(() => null);
  });
  observer.observe(canvas);
  return canvas;
}

async function paint(canvas, address) {
  const reply = await fetch(address, { headers: { Range: `bytes=0-${headBytes - 1}` } });
  if (!reply.ok) return;
  const size = Number(reply.headers.get("Content-Range")?.split("/")[1] ?? 0);
  const { orientation, thumbnail } = exifOf(new Uint8Array(await reply.arrayBuffer()));
  const small = thumbnail && await createImageBitmap(new Blob([thumbnail], { type: "image/jpeg" })).catch(() => null);
  if (small) return draw(canvas, small, orientation);
  if (size > wholeBytes) return;
  await inTurn(async () => {
    // Out of sight again before its turn came: not for a page that has gone on.
    if (!canvas.isConnected) return;
    const whole = await createImageBitmap(await (await fetch(address)).blob(), { resizeHeight: height * 2, resizeQuality: "low" });
    draw(canvas, whole, 1);
  });
}

/** Covers the canvas, turned as the file says (Exif 0x0112: mirrored, then turned by quarters). */
function draw(canvas, bitmap, orientation) {
  const context = canvas.getContext("2d");
  const turns = [0, 0, 0, 2, 2, 3, 1, 1, 3][orientation];
  const isMirrored = [2, 4, 5, 7].includes(orientation);
  const [wide, high] = turns % 2 === 0 ? [bitmap.width, bitmap.height] : [bitmap.height, bitmap.width];
  const scale = Math.max(canvas.width / wide, canvas.height / high);
  context.translate(canvas.width / 2, canvas.height / 2);
  context.rotate((turns * Math.PI) / 2);
  context.scale(isMirrored ? -scale : scale, scale);
  context.drawImage(bitmap, -bitmap.width / 2, -bitmap.height / 2);
  bitmap.close();
}
