import { boxBetween, distance } from "../core/geometry.js";
import { drawGuide } from "./shape-paint.js";

/** The states of choosing, moving and shaping what is there, and of moving the picture. */
export function selectStates(hands) {
  let held = null;
  const { surface } = hands;
  const isReadonly = () => surface.readonly;
  const drags = (event) => distance(hands.screen(event), held.from) > 4;

  return {
    selecting: {
      cursor: () => (surface.hovered ? "pointer" : "default"),
      pointermove: (event) => {
        const handle = hands.handleAt(event);
        surface.hovered = handle ?? surface.under(hands.point(event), hands.slack(event))[0] ?? null;
      },
      pointerdown: (event) => {
        const handle = hands.handleAt(event);
        if (handle) return hands.to("handling", { event, handle });
        const hits = surface.under(hands.point(event), hands.slack(event));
        if (hits.length > 0) return hands.to("pressing", { event, hits });
        if (event.pointerType === "touch" || isReadonly()) return hands.to("dragging", { event, back: "selecting", picks: true });
        return hands.to("banding", event);
      },
      dblclick: (event) => {
        if (isReadonly()) return;
        const [shape] = surface.pickedShapes;
        const next = shape?.kit.withPoint?.(shape.region, hands.point(event), hands.slack(event), shape.tool.question);
        if (next) shape.tool.change([next]);
      },
      arrow: ({ by, isLarge }) => hands.nudge(by, isLarge),
      // A point that is chosen is what keys act on, before the shape it belongs to.
      cancel: () => { if (!surface.pickedShapes[0]?.tool.letPointGo?.()) surface.pick([]); },
      remove: () => surface.pickedShapes[0].tool.removePoint(),
      can: (what) => surface.picked.size > 0 && !(what === "arrow" && isReadonly()) && (what !== "remove" || surface.pickedShapes[0].tool.hasPoint === true),
    },

    // A shape under a pointer that has not moved yet: a click or the beginning of a drag.
    pressing: {
      cursor: "pointer",
      enter: ({ event, hits }) => { held = { from: hands.screen(event), at: hands.point(event), hits, isAdding: event.shiftKey || event.ctrlKey || event.metaKey }; },
      pointermove: (event) => {
        if (!drags(event) || isReadonly()) return;
        const isChosen = held.hits.some(({ key }) => surface.picked.has(key));
        if (!isChosen) surface.pick(held.isAdding ? [...surface.picked, held.hits[0].key] : [held.hits[0].key]);
        hands.to("moving", { event, at: held.at });
      },
      pointerup: () => {
        const { hits, isAdding } = held;
        const [only] = surface.picked.size === 1 ? surface.picked : [null];
        const at = hits.findIndex(({ key }) => key === only);
        if (isAdding) surface.pick(surface.picked.has(hits[0].key) ? [...surface.picked].filter((key) => key !== hits[0].key) : [...surface.picked, hits[0].key]);
        // Another click at the same place goes on to what lies behind.
        else surface.pick([hits[(at + 1) % hits.length].key]);
        hands.toRest();
      },
      cancel: () => hands.toRest(),
    },

    moving: {
      cursor: "move",
      enter: ({ event, at }) => {
        held = { at, shapes: surface.pickedShapes.filter((shape) => surface.isFree(shape) && shape.kit.movedInside) };
        hands.send("pointermove", event);
      },
      pointermove: (event) => {
        const [x, y] = hands.point(event);
        let [dx, dy] = [x - held.at[0], y - held.at[1]];
        // The upper left corner of a single shape is drawn to lines near it.
        if (held.shapes.length === 1) {
          const { kit, region, key } = held.shapes[0];
          const bounds = kit.bounds(region);
          const [sx, sy] = hands.snapped([bounds.x + dx, bounds.y + dy], { altKey: event.altKey, except: key });
          if (kit.lines?.(region).x.length > 0) [dx, dy] = [sx - bounds.x, sy - bounds.y];
        }
        hands.show(held.shapes.map((shape) => ({ ...shape, region: shape.kit.movedInside(shape.region, dx, dy, hands.view) })));
      },
      pointerup: () => {
        const moved = [...hands.preview.values()];
        hands.toRest();
        hands.keep(moved);
      },
      cancel: () => hands.toRest(),
    },

    handling: {
      cursor: "crosshair",
      enter: ({ event, handle }) => {
        const [x, y] = hands.point(event);
        held = { handle, shape: handle.shape, from: hands.screen(event), grip: [handle.at[0] - x, handle.at[1] - y], isMoved: false };
      },
      pointermove: (event) => {
        if (!held.isMoved && !drags(event)) return;
        held.isMoved = true;
        const { shape, handle, grip } = held;
        const [x, y] = hands.point(event);
        // A finger beside a handle holds it there.
        const at = handle.isTurn ? [x, y] : hands.snapped([x + grip[0], y + grip[1]], { altKey: event.altKey || Boolean(shape.region.rotation), except: shape.key });
        hands.show([{ ...shape, region: shape.kit.drag(shape.region, handle, at, { keep: event.shiftKey }) }]);
      },
      pointerup: (event) => {
        const moved = [...hands.preview.values()];
        const { handle, shape, isMoved } = held;
        hands.toRest();
        if (isMoved) hands.keep(moved);
        else shape.tool.pressHandle?.(shape, handle, event);
      },
      cancel: () => hands.toRest(),
    },

    banding: {
      enter: (event) => { held = { from: hands.screen(event), at: hands.point(event), to: hands.point(event), isAdding: event.shiftKey, was: [...surface.picked] }; },
      pointermove: (event) => { held.to = hands.point(event); },
      pointerup: (event) => {
        const { at, to, isAdding, was } = held;
        const found = drags(event) ? surface.within(boxBetween(at, to)).map(({ key }) => key) : [];
        surface.pick(isAdding ? [...new Set([...was, ...found])] : found);
        if (!drags(event)) surface.pressOthers(at, hands.slack(event));
        hands.toRest();
      },
      cancel: () => hands.toRest(),
      draw: (context, view) => {
        const [a, b] = [view.toScreen(held.at), view.toScreen(held.to)];
        for (const [from, to] of [[a, [b[0], a[1]]], [[b[0], a[1]], b], [b, [a[0], b[1]]], [[a[0], b[1]], a]]) drawGuide(context, from, to);
      },
    },

    panning: {
      cursor: "grab",
      pointerdown: (event) => hands.to("dragging", { event, back: "panning" }),
      arrow: ({ by: [dx, dy], isLarge }) => {
        hands.view.panBy(-dx * (isLarge ? 200 : 40), -dy * (isLarge ? 200 : 40));
        surface.redraw();
      },
      cancel: () => hands.choose("select"),
    },

    dragging: {
      cursor: "grabbing",
      enter: ({ event, back, picks = false }) => { held = { from: hands.screen(event), last: hands.screen(event), back, picks }; },
      pointermove: (event) => {
        const [x, y] = hands.screen(event);
        hands.view.panBy(x - held.last[0], y - held.last[1]);
        held.last = [x, y];
        surface.redraw();
      },
      pointerup: (event) => {
        const { back, picks } = held;
        const isPress = picks && !drags(event);
        if (isPress) surface.pick([]);
        hands.to(back);
        if (isPress) surface.pressOthers(hands.point(event), hands.slack(event));
      },
      cancel: () => hands.to(held.back),
      abandon: () => hands.to(held.back),
    },
  };
}
