import { boundsOf, centerOf, clamp, cornersOf, rounded, turned } from "../core/geometry.js";

/** What a box is to the surface that draws it: its place, its handles, and what becomes of it when they are moved. */

const names = ["top left", "top right", "bottom right", "bottom left"];
const sides = [["top", 0, -1], ["right", 1, 0], ["bottom", 0, 1], ["left", -1, 0]];
const diagonal = [[-1, -1], [1, -1], [1, 1], [-1, 1]];

export const boxShape = {
  bounds: (box) => boundsOf(cornersOf(box)),
  area: ({ width, height }) => width * height,
  hit: (box, point, slack) => {
    const { x, y, width, height } = box;
    const [px, py] = turned(point, centerOf(box), -(box.rotation ?? 0));
    return px >= x - slack && py >= y - slack && px <= x + width + slack && py <= y + height + slack;
  },
  tagPoint: (box) => cornersOf(box)[0],

  trace(context, box, view) {
    const [first, ...rest] = cornersOf(box).map((corner) => view.toScreen(corner));
    context.moveTo(...first);
    for (const corner of rest) context.lineTo(...corner);
    context.closePath();
  },

  handles(box, question, view) {
    const center = centerOf(box);
    const turn = (point) => turned(point, center, box.rotation ?? 0);
    const place = ([dx, dy]) => turn([center[0] + (dx * box.width) / 2, center[1] + (dy * box.height) / 2]);
    const found = diagonal.map((direction, index) => ({ name: names[index], direction, at: place(direction) }));
    // Handles of sides need room between those of the corners.
    for (const [name, dx, dy] of sides) {
      if ((dx ? box.height : box.width) * view.scale >= 40) found.push({ name, direction: [dx, dy], at: place([dx, dy]) });
    }
    if (question.rotate) found.push({ name: "rotate", isTurn: true, at: turn([center[0], box.y - 28 / view.scale]), from: place([0, -1]) });
    return found;
  },

  /** The box with one handle at `point`; what lies opposite stays. */
  drag(box, handle, point, { keep = false } = {}) {
    const center = centerOf(box);
    if (handle.isTurn) {
      const degrees = (Math.atan2(point[1] - center[1], point[0] - center[0]) * 180) / Math.PI + 90;
      return { ...box, rotation: angle(keep ? Math.round(degrees / 15) * 15 : degrees) };
    }
    const rotation = box.rotation ?? 0;
    const [px, py] = turned(point, center, -rotation);
    const [dx, dy] = handle.direction;
    const fixed = [dx > 0 ? box.x : box.x + box.width, dy > 0 ? box.y : box.y + box.height];
    let [left, right] = dx === 0 ? [box.x, box.x + box.width] : [Math.min(fixed[0], px), Math.max(fixed[0], px)];
    let [top, bottom] = dy === 0 ? [box.y, box.y + box.height] : [Math.min(fixed[1], py), Math.max(fixed[1], py)];
    if (keep && dx && dy) {
      const share = Math.max((right - left) / box.width, (bottom - top) / box.height);
      [left, right] = px < fixed[0] ? [fixed[0] - share * box.width, fixed[0]] : [fixed[0], fixed[0] + share * box.width];
      [top, bottom] = py < fixed[1] ? [fixed[1] - share * box.height, fixed[1]] : [fixed[1], fixed[1] + share * box.height];
    }
    // Turned about its old centre it must stay where it was seen: the new centre lies in the turned frame.
    const middle = turned([(left + right) / 2, (top + bottom) / 2], center, rotation);
    const [width, height] = [right - left, bottom - top];
    return { ...box, x: middle[0] - width / 2, y: middle[1] - height / 2, width, height };
  },

  moved: (box, dx, dy) => ({ ...box, x: box.x + dx, y: box.y + dy }),

  /** Its lower right corner moved, for those who size it by keys. */
  resized: (box, dx, dy) => {
    const sized = { ...box, width: Math.max(1, box.width + dx), height: Math.max(1, box.height + dy) };
    const [fixed] = cornersOf(box);
    const [now] = cornersOf(sized);
    return boxShape.moved(sized, fixed[0] - now[0], fixed[1] - now[1]);
  },

  /** Whole pixels, inside the image; a turned box keeps hundredths, and its centre in the image. */
  settled(box, { imageWidth, imageHeight }) {
    const { rotation = 0 } = box;
    if (rotation) {
      const [cx, cy] = centerOf(box);
      const [width, height] = [Math.max(1, rounded(box.width, 2)), Math.max(1, rounded(box.height, 2))];
      return { ...box, x: rounded(clamp(cx, 0, imageWidth) - width / 2, 2), y: rounded(clamp(cy, 0, imageHeight) - height / 2, 2), width, height, rotation: angle(rotation) };
    }
    const left = clamp(Math.round(box.x), 0, imageWidth - 1);
    const top = clamp(Math.round(box.y), 0, imageHeight - 1);
    const right = clamp(Math.round(box.x + box.width), left + 1, imageWidth);
    const bottom = clamp(Math.round(box.y + box.height), top + 1, imageHeight);
    return { ...box, x: left, y: top, width: right - left, height: bottom - top, rotation: 0 };
  },

  /** Moved as a whole: it keeps its size at the border of the image. */
  movedInside(box, dx, dy, { imageWidth, imageHeight }) {
    const bounds = boundsOf(cornersOf(box));
    return boxShape.moved(box, clamp(dx, -bounds.x, Math.max(-bounds.x, imageWidth - bounds.x - bounds.width)), clamp(dy, -bounds.y, Math.max(-bounds.y, imageHeight - bounds.y - bounds.height)));
  },

  lines: (box) => {
    if (box.rotation) return { x: [], y: [] };
    return { x: [box.x, box.x + box.width], y: [box.y, box.y + box.height] };
  },

  describe: ({ x, y, width, height, rotation }) => `${rounded(width)} × ${rounded(height)} at ${rounded(x)}, ${rounded(y)}${rotation ? `, turned ${rounded(rotation)}°` : ""}`,
  short: ({ width, height }) => `${rounded(width)} × ${rounded(height)}`,
};

/** −180 to 180, in hundredths. */
export const angle = (degrees) => rounded(((((degrees + 180) % 360) + 360) % 360) - 180, 2);
