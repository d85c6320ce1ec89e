import { announce } from "../core/announce.js";
import { distance } from "../core/geometry.js";
import { drawHandle } from "./shape-paint.js";

const freehandStep = 5;
const near = 9;

/**
 * Drawing an outline point by point: a click sets a point, a drag draws freehand, and the first point, Enter, a double
 * click or the right button ends it. The tool says what becomes of it: `finishOutline(points)`, with `outline` as its
 * `{ isClosed, least }`.
 */
export function outlineStates(hands) {
  let points = [];
  let undone = [];
  let drawing = null;
  const outline = () => hands.tool.outline;
  const last = () => points.at(-1);
  const screenDistance = (a, b) => distance(hands.view.toScreen(a), hands.view.toScreen(b));
  const put = (point) => {
    if (last() && screenDistance(last(), point) < 1.5) return;
    points.push(point);
    undone = [];
    announce(`Point ${points.length}`);
  };
  const drop = () => {
    [points, undone, drawing] = [[], [], null];
  };
  const finish = () => {
    if (points.length < outline().least) return announce(`It needs ${outline().least} points`);
    const whole = points;
    const { tool } = hands;
    drop();
    tool.finishOutline(whole);
    hands.redraw();
  };
  const closes = (point) => outline().isClosed && points.length >= outline().least && screenDistance(points[0], point) <= near;
  const at = (event) => (event.buttons & 1 && drawing ? hands.view.inside(hands.point(event)) : hands.snapped(hands.point(event), event));

  return {
    outline: {
      cursor: "crosshair",
      pointerdown: (event) => {
        const point = hands.snapped(hands.point(event), event);
        if (closes(point)) return finish();
        // A click where nothing is begun still goes to a shape when it is told to: with Ctrl.
        if (points.length === 0 && (event.ctrlKey || event.metaKey)) return hands.surface.pick(hands.surface.under(point, hands.slack(event)).slice(0, 1).map(({ key }) => key));
        if (points.length === 0) hands.surface.pick([]);
        drawing = { from: hands.screen(event), isFree: false };
        put(point);
      },
      pointermove: (event) => {
        const point = at(event);
        if (!drawing || !(event.buttons & 1)) return;
        drawing.isFree ||= distance(hands.screen(event), drawing.from) > near;
        if (drawing.isFree && screenDistance(last(), point) >= freehandStep) put(point);
      },
      pointerup: (event) => {
        const isFree = drawing?.isFree;
        drawing = null;
        if (isFree && points.length > 8 && closes(hands.point(event))) finish();
      },
      dblclick: () => { if (points.length >= outline().least) finish(); },
      contextmenu: () => { if (points.length >= outline().least) finish(); },
      arrow: ({ by, isLarge }) => hands.moveKeyPoint(by, isLarge),
      confirm: () => {
        const { keyPoint } = hands;
        if (!keyPoint || (last() && screenDistance(last(), keyPoint) < 1.5) || closes(keyPoint)) return finish();
        put(keyPoint);
      },
      remove: () => { undone.push(points.pop()); },
      undo: () => {
        undone.push(points.pop());
        announce(`${points.length} points`);
      },
      redo: () => { points.push(undone.pop()); },
      cancel: () => {
        if (points.length > 0) return drop();
        return hands.surface.picked.size > 0 ? hands.surface.pick([]) : hands.choose("select");
      },
      // A second finger came: what the first one set was none of a point.
      abandon: () => {
        points.pop();
        drawing = null;
      },
      drop,
      can: (what) => {
        if (what === "confirm") return hands.keyPoint !== null || points.length > 0;
        if (what === "remove" || what === "undo") return points.length > 0;
        return what !== "redo" || undone.length > 0;
      },
      draw: (context, view, colors) => {
        const spot = hands.spot;
        if (!hands.keyPoint) hands.crosshair(context);
        if (points.length === 0) return;
        const shown = [...points, ...(spot ? [spot] : [])].map((point) => view.toScreen(point));
        context.beginPath();
        context.moveTo(...shown[0]);
        for (const point of shown.slice(1)) context.lineTo(...point);
        context.strokeStyle = "rgb(0 0 0 / 0.6)";
        context.lineWidth = 4;
        context.stroke();
        context.strokeStyle = colors.of(hands.tool.color(hands.tool.label));
        context.lineWidth = 2;
        context.stroke();
        const isClosing = spot && closes(spot);
        points.forEach((point, index) => { if (index === 0 || points.length < 60) drawHandle(context, view.toScreen(point), colors, { isRound: true, isActive: index === 0 && isClosing }); });
      },
    },
  };
}
