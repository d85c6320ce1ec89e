import { boundsOf, clamp, distance, nearestOnSegment, overlap, rounded } from "../core/geometry.js";
import { drawWords, wordsBox } from "./shape-paint.js";

/** What named points, joined by the edges of a skeleton, are to the surface. A point is `[x, y, visible]` as in COCO. */
export function keypointShape({ names, edges, title }, isActive) {
  const marked = ({ points }) => names(points).filter((name) => points[name]?.[2] > 0);
  const named = (region) => (names(region.points).length > 1 ? marked(region) : []);
  const places = (region) => marked(region).map((name) => region.points[name]);

  /** Each name beside its point, over no other name or point; the one at hand always, the others where there is room. */
  function placedWords(context, region, view) {
    const points = new Map(marked(region).map((name) => [name, view.toScreen(region.points[name])]));
    const dots = [...points.values()].map(([x, y]) => ({ x: x - 5, y: y - 5, width: 10, height: 10 }));
    const placed = new Map();
    for (const name of named(region).toSorted((a, b) => isActive(region, b) - isActive(region, a))) {
      const [x, y] = points.get(name);
      if (x < 0 || y < 0 || x > view.width || y > view.height) continue;
      const { width } = wordsBox(context, title(name), [x, y], view);
      const boxes = [[x + 8, y - 9], [x - 8 - width, y - 9], [x - width / 2, y - 27], [x - width / 2, y + 9]].map((at) => wordsBox(context, title(name), at, view));
      const free = boxes.find((box) => ![...dots, ...placed.values()].some((taken) => overlap(box, taken)));
      if (free || isActive(region, name)) placed.set(name, free ?? boxes[0]);
    }
    return placed;
  }

  const shape = {
    isOpen: true,
    bounds: (region) => boundsOf(places(region)),
    /** The names of the lowest points stand there. */
    wordsBelow: 14,
    area: (region) => {
      const { width, height } = shape.bounds(region);
      return width * height;
    },
    hit(region, point, slack) {
      if (places(region).some((place) => distance(place, point) <= slack * 2)) return true;
      return edges.some(([a, b]) => isShown(region, a, b) && distance(nearestOnSegment(point, region.points[a], region.points[b]), point) <= slack);
    },
    tagPoint: (region) => {
      const { x, y } = shape.bounds(region);
      return [x, y];
    },

    words: (region) => named(region).map(title),

    draw(context, region, view, { color, picked, hovered, words = picked }) {
      for (const [a, b] of edges) {
        if (!isShown(region, a, b)) continue;
        for (const [stroke, width] of [["rgb(0 0 0 / 0.55)", picked ? 5 : 4], [color, picked ? 3 : 2]]) {
          context.beginPath();
          context.moveTo(...view.toScreen(region.points[a]));
          context.lineTo(...view.toScreen(region.points[b]));
          context.strokeStyle = stroke;
          context.lineWidth = width;
          context.stroke();
        }
      }
      for (const name of marked(region)) {
        const [x, y] = view.toScreen(region.points[name]);
        context.beginPath();
        context.arc(x, y, picked || hovered ? 5 : 4, 0, 2 * Math.PI);
        // A point that is hidden behind something is a ring.
        context.fillStyle = region.points[name][2] === 2 ? color : "rgb(255 255 255 / 0.75)";
        context.fill();
        context.lineWidth = 2;
        context.strokeStyle = region.points[name][2] === 2 ? "rgb(0 0 0 / 0.7)" : color;
        context.stroke();
      }
      if (words) for (const [name, box] of placedWords(context, region, view)) drawWords(context, title(name), [box.x, box.y], view);
    },

    handles: (region) => marked(region).map((name) => ({ name, at: region.points[name], isPoint: true, isActive: isActive(region, name) })),
    drag: (region, { name }, [x, y]) => ({ ...region, points: { ...region.points, [name]: [x, y, region.points[name][2] || 2] } }),
    moved: (region, dx, dy) => ({ ...region, points: Object.fromEntries(Object.entries(region.points).map(([name, [x, y, visible]]) => [name, visible ? [x + dx, y + dy, visible] : [0, 0, 0]])) }),
    movedInside(region, dx, dy, { imageWidth, imageHeight }) {
      const { x, y, width, height } = shape.bounds(region);
      return shape.moved(region, clamp(dx, -x, Math.max(-x, imageWidth - x - width)), clamp(dy, -y, Math.max(-y, imageHeight - y - height)));
    },
    settled: (region, { imageWidth, imageHeight }) => ({ ...region, points: Object.fromEntries(Object.entries(region.points).map(([name, [x, y, visible]]) => [name,
      visible ? [rounded(clamp(x, 0, imageWidth), 1), rounded(clamp(y, 0, imageHeight), 1), visible] : [0, 0, 0]])) }),
    describe: (region) => {
      const found = marked(region);
      if (names(region.points).length === 1) return `at ${region.points[found[0]].slice(0, 2).map((value) => rounded(value)).join(", ")}`;
      return `${found.length} of ${names(region.points).length} points`;
    },
    short: (region) => (names(region.points).length === 1 ? shape.describe(region).slice(3) : `${marked(region).length} of ${names(region.points).length}`),
  };
  return shape;
}

const isShown = ({ points }, a, b) => points[a]?.[2] > 0 && points[b]?.[2] > 0;
