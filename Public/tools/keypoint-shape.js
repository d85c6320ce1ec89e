import { boundsOf, clamp, distance, nearestOnSegment, rounded } from "../core/geometry.js";
import { drawWords } from "./shape-paint.js";

/** What named points, joined by the edges of a skeleton, are to the surface. A point is `[x, y, visible]` as in COCO. */
export function keypointShape({ names, edges }, isActive) {
  const marked = ({ points }) => names(points).filter((name) => points[name]?.[2] > 0);
  const places = (region) => marked(region).map((name) => region.points[name]);
  const shape = {
    isOpen: true,
    bounds: (region) => boundsOf(places(region)),
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

    draw(context, region, view, { color, picked, hovered }) {
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
      if (picked) for (const { text, at } of shape.words(region, view)) drawWords(context, text, at, view);
    },

    /** The names of the points, beside them; a point alone needs none. */
    words: (region, view) => (names(region.points).length < 2 ? [] : marked(region).map((name) => {
      const [x, y] = view.toScreen(region.points[name]);
      return { text: name, at: [x + 8, y - 8] };
    })),

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
