import { areaOf, boundsOf, clamp, distance, isInside, nearestEdge, rounded } from "../core/geometry.js";

const snapPoints = 64;

/** What outlines, or with `isClosed` false lines, are to the surface that draws them. */
export function polygonShape(isClosed) {
  const least = isClosed ? 3 : 2;
  const shape = {
    isOpen: !isClosed,
    bounds: ({ points }) => boundsOf(points),
    // A line has nothing inside that it could hide.
    area: ({ points }) => (isClosed ? areaOf(points) : 0),
    hit: ({ points }, point, slack) => (isClosed && isInside(point, points)) || nearestEdge(point, points, isClosed).distance <= slack,
    tagPoint: ({ points }) => points.reduce((top, point) => (point[1] < top[1] ? point : top)),

    trace(context, { points }, view) {
      context.moveTo(...view.toScreen(points[0]));
      for (const point of points.slice(1)) context.lineTo(...view.toScreen(point));
      if (isClosed) context.closePath();
    },

    handles: (region, question, view, active) => region.points.map((at, index) => ({ name: `point ${index + 1}`, index, at, isPoint: true, isActive: active?.id === region.id && active.index === index })),

    drag: (region, { index }, point) => ({ ...region, points: region.points.map((each, at) => (at === index ? point : each)) }),

    moved: (region, dx, dy) => ({ ...region, points: region.points.map(([x, y]) => [x + dx, y + dy]) }),

    movedInside(region, dx, dy, { imageWidth, imageHeight }) {
      const { x, y, width, height } = boundsOf(region.points);
      return shape.moved(region, clamp(dx, -x, Math.max(-x, imageWidth - x - width)), clamp(dy, -y, Math.max(-y, imageHeight - y - height)));
    },

    /** Tenths of a pixel, inside the image, no point twice in a row. */
    settled(region, { imageWidth, imageHeight }) {
      const points = region.points.map(([x, y]) => [rounded(clamp(x, 0, imageWidth), 1), rounded(clamp(y, 0, imageHeight), 1)]);
      const apart = points.filter(([x, y], index) => index === 0 || x !== points[index - 1][0] || y !== points[index - 1][1]);
      return { ...region, points: apart.length >= least ? apart : points };
    },

    /** With a new point on the edge that was pressed; null where there is none near. */
    withPoint(region, point, slack) {
      const edge = nearestEdge(point, region.points, isClosed);
      if (edge.distance > slack * 2 || region.points.some((each) => distance(each, point) <= slack)) return null;
      return { ...region, points: region.points.toSpliced(edge.index + 1, 0, edge.point.map((value) => rounded(value, 1))) };
    },

    withoutPoint: (region, index) => (region.points.length > least ? { ...region, points: region.points.toSpliced(index, 1) } : null),

    lines({ points }) {
      const near = points.slice(0, snapPoints);
      return { x: near.map(([x]) => x), y: near.map(([, y]) => y) };
    },

    describe(region) {
      const { x, y, width, height } = boundsOf(region.points);
      return `${region.points.length} points, ${rounded(width)} × ${rounded(height)} at ${rounded(x)}, ${rounded(y)}`;
    },
    short: ({ points }) => `${points.length} points`,
  };
  return shape;
}
