import { announce } from "../core/announce.js";
import { clamp, simplified } from "../core/geometry.js";
import { emptyRuns, isEmptyRuns, runsOfDab, runsOfPolygon, unionOf, withHoleFilled, without } from "../core/mask-runs.js";
import { encodeRuns } from "../core/run-lengths.js";
import { assistModes, assistStates, assistTray } from "./assist-states.js";
import "./image-surface.js";
import { fillRuns, maskShape, runsFor } from "./mask-shape.js";
import { outlineStates } from "./outline-states.js";
import { RegionTool } from "./region-tool.js";
import { trayButtons, traySlider } from "./tray.js";

/** Pixels painted with a label: by brush and eraser, by outlines and by filling; kept as COCO's run lengths. */
export class MaskTool extends RegionTool {
  kit = maskShape;
  noun = "mask";
  listTitle = "Masks";
  outline = { isClosed: true, least: 3 };
  radius = 10;
  #slider = traySlider("Brush", { min: 1, max: 200, value: () => this.radius * 2, change: (value) => { this.radius = value / 2; } });

  get modes() {
    const mode = (id, key, title, state) => ({ id, key, title, icon: id, state, tool: this });
    return [mode("brush", "B", "Brush", "brushing"), mode("eraser", "E", "Eraser", "brushing"), mode("polygon", "P", "Fill an outline", "outline"), mode("bucket", "Shift+B", "Fill a hole", "filling"), ...assistModes(this)];
  }

  states(hands) {
    return { ...outlineStates(hands), ...assistStates(hands), ...brushStates(hands) };
  }

  trayFor(id) {
    return id === "brush" || id === "eraser" ? this.#slider : assistTray(this.surface.hands, id) ?? (id === "polygon" ? trayButtons(this.surface.hands, "Click point by point, or draw with the button down.") : null);
  }

  resize(step) {
    const size = this.radius * 2;
    this.radius = clamp(Math.round(size + step * Math.max(1, size * 0.2)), 1, 200) / 2;
    this.#slider.refresh();
    announce(`Brush ${this.radius * 2} pixels`);
  }

  /** Another label while painting begins another mask; elsewhere it is the chosen mask's new label. */
  command(label) {
    const isPainting = this.surface?.hands.tool === this;
    if (isPainting && !this.readonly && this.picked.length > 0) this.surface.pick([]);
    super.command(label);
  }

  get size() {
    const { imageWidth, imageHeight } = this.surface.view;
    return [imageHeight, imageWidth];
  }

  /** A mask pasted from a picture of another size is none of this one. */
  fits({ size }) {
    return size[0] === this.size[0] && size[1] === this.size[1];
  }

  /** The mask that is painted on: the one that is chosen. */
  get target() {
    const [only, ...more] = this.picked;
    return only && more.length === 0 && this.surface.isFree({ key: this.key(only) }) ? only : null;
  }

  paintOn(runs) {
    const target = this.target;
    if (target) return this.#put(target, unionOf(runsFor(target).runs, runs));
    if (!isEmptyRuns(runs)) this.add({ size: this.size, counts: encodeRuns(runs) });
  }

  erase(runs, under) {
    const target = this.target ?? under;
    if (target) this.#put(target, without(runsFor(target).runs, runs));
  }

  #put(region, runs) {
    if (isEmptyRuns(runs)) return this.remove([region.id]);
    this.change([{ ...region, counts: encodeRuns(runs) }]);
    announce(maskShape.describe(this.regions.find(({ id }) => id === region.id)));
  }

  finishOutline(points) {
    const [height, width] = this.size;
    this.paintOn(runsOfPolygon(simplified(points, 0, true), width, height));
  }

  takeSuggestion({ runs }) {
    this.paintOn(runs);
  }

  fillAt([x, y]) {
    const [height, width] = this.size;
    const target = this.target ?? this.regions.at(-1);
    const filled = target && withHoleFilled(runsFor(target).runs, [Math.floor(x), Math.floor(y)], width, height);
    if (filled) this.#put(target, filled);
    else announce("There is no closed hole here");
  }
}
customElements.define("tool-mask", MaskTool);

function brushStates(hands) {
  let stroke = null;
  const isErasing = () => hands.mode.id === "eraser";
  const extend = (point) => {
    const [height, width] = hands.tool.size;
    stroke.runs = unionOf(stroke.runs, runsOfDab(stroke.last, point, hands.tool.radius, width, height));
    stroke.last = point;
  };
  const begin = (point) => {
    const [height, width] = hands.tool.size;
    const under = hands.surface.under(point).find(({ tool }) => tool === hands.tool);
    stroke = { last: point, runs: emptyRuns(width, height), under: under?.region ?? null };
    extend(point);
  };
  const end = () => {
    const { runs, under } = stroke;
    const { tool } = hands;
    const erases = isErasing();
    stroke = null;
    hands.toRest();
    if (erases) tool.erase(runs, under);
    else tool.paintOn(runs);
  };
  const ring = (context, view) => {
    const { spot } = hands;
    if (!spot) return;
    const [x, y] = view.toScreen(spot);
    for (const [color, width] of [["rgb(0 0 0 / 0.7)", 3], ["#fff", 1.5]]) {
      context.beginPath();
      context.arc(x, y, Math.max(1, hands.tool.radius * view.scale), 0, 2 * Math.PI);
      context.strokeStyle = color;
      context.lineWidth = width;
      context.stroke();
    }
  };
  const leave = () => (hands.surface.picked.size > 0 ? hands.surface.pick([]) : hands.choose("select"));

  return {
    brushing: {
      cursor: "none",
      pointerdown: (event) => hands.to("painting", { point: hands.point(event) }),
      pointermove: () => {},
      size: (step) => hands.tool.resize(step),
      arrow: ({ by, isLarge }) => hands.moveKeyPoint(by, isLarge),
      confirm: () => hands.to("painting", { point: hands.keyPoint, byKey: true }),
      cancel: leave,
      can: (what) => what !== "confirm" || hands.keyPoint !== null,
      draw: (context, view) => ring(context, view),
    },
    // The brush is down: by a pointer until it is let go, by keys until Enter.
    painting: {
      cursor: "none",
      enter: ({ point }) => begin(point),
      pointermove: (event) => {
        const all = event.getCoalescedEvents?.() ?? [];
        for (const each of all.length > 0 ? all : [event]) extend(hands.point(each));
      },
      pointerup: end,
      size: (step) => hands.tool.resize(step),
      arrow: ({ by, isLarge }) => {
        hands.moveKeyPoint(by, isLarge);
        extend(hands.keyPoint);
      },
      confirm: end,
      cancel: () => {
        stroke = null;
        hands.toRest();
      },
      draw: (context, view, colors) => {
        context.globalAlpha = 0.6;
        fillRuns(context, stroke.runs, hands.tool.size[0], view, isErasing() ? "#fff" : colors.of(hands.tool.color(hands.tool.target?.label ?? hands.tool.label)));
        context.globalAlpha = 1;
        ring(context, view);
      },
    },
    filling: {
      cursor: "cell",
      pointerdown: (event) => hands.tool.fillAt(hands.view.inside(hands.point(event))),
      arrow: ({ by, isLarge }) => hands.moveKeyPoint(by, isLarge),
      confirm: () => hands.tool.fillAt(hands.keyPoint),
      cancel: leave,
      can: (what) => what !== "confirm" || hands.keyPoint !== null,
    },
  };
}
