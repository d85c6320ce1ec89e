import { announce } from "../core/announce.js";
import { h } from "../core/dom.js";
import { clamp, distance, simplified } from "../core/geometry.js";
import { unionOf } from "../core/mask-runs.js";
import { measureRuns } from "../core/run-lengths.js";
import { Assist } from "./assist.js";
import { fillRuns } from "./mask-shape.js";
import { drawHandle } from "./shape-paint.js";
import { trayButtons, traySlider } from "./tray.js";

/** The ways to draw that a picture's own pixels help with; a tool lists those of which it can take the results. */
export const assistModes = (tool, ids = ["wand", "segment", "scissors"]) => [
  { id: "wand", key: "W", title: "Magic wand", icon: "wand", state: "sensing", tool },
  { id: "segment", key: "S", title: "Segment by a click", icon: "segment", state: "sensing", tool },
  { id: "scissors", key: "L", title: "Scissors along edges", icon: "scissors", state: "cutting", tool }].filter(({ id }) => ids.includes(id));

const tolerances = { wand: 24, segment: 32 };

/** What stands below the picture in these modes: the tolerance, and to accept or give up. */
export function assistTray(hands, id) {
  if (hands.surface.picture?.isReadable === false) return h("strong", { class: "warn" }, "The pixels of this picture cannot be read: the host it is on does not allow it. Draw by hand, or upload the picture.");
  if (id === "scissors") return trayButtons(hands, "Click along the edge; it is followed between the clicks.");
  if (!(id in tolerances)) return null;
  const slider = traySlider("Tolerance", { min: 1, max: 128, value: () => tolerances[id], change: (value) => {
    tolerances[id] = value;
    hands.send("again");
  } });
  hands.toleranceSlider = slider;
  return trayButtons(hands, "Click on it; Shift adds; Enter accepts.", slider);
}

export function assistStates(hands) {
  return { sensing: sensing(hands), cutting: cutting(hands) };
}

const assists = new WeakMap();

function ask(hands, act, question) {
  if (!hands.surface.picture.isReadable) {
    announce("The pixels of this picture cannot be read");
    return null;
  }
  if (!assists.has(hands)) assists.set(hands, new Assist());
  return assists.get(hands).ask(hands.surface.picture, act, question).catch(() => {
    announce("The pixels of this picture cannot be read here");
    return null;
  });
}

export function endAssist(hands) {
  assists.get(hands)?.end();
}

/** The wand and region growing: a click suggests, Enter takes it. */
function sensing(hands) {
  let seeds = [];
  let undone = [];
  let found = null;
  const drop = () => {
    [seeds, undone, found] = [[], [], null];
  };
  const look = async () => {
    const { picture } = hands.surface;
    const { id } = hands.mode;
    const asked = seeds;
    const parts = [];
    for (const point of asked) parts.push(await ask(hands, id === "wand" ? "wand" : "grow", { point, tolerance: tolerances[id], scale: hands.view.scale * hands.view.ratio }));
    // Something else was asked meanwhile, or the picture is another one.
    if (asked !== seeds || picture !== hands.surface.picture || parts.some((part) => part === null)) return;
    const runs = parts.map((part) => part.runs).reduce(unionOf);
    found = { runs, outline: parts.at(-1).outline, ...measureRuns(runs, hands.view.imageHeight) };
    announce(`Suggested: ${found.area} pixels. Enter accepts`);
    hands.surface.stage.dataset.suggested = String(found.area);
    hands.redraw();
  };
  const seed = (point, isAdding) => {
    const inside = [clamp(point[0], 0, hands.view.imageWidth - 1), clamp(point[1], 0, hands.view.imageHeight - 1)];
    seeds = isAdding ? [...seeds, inside] : [inside];
    undone = [];
    look();
  };
  const accept = () => {
    const taken = found;
    const { tool } = hands;
    drop();
    delete hands.surface.stage.dataset.suggested;
    tool.takeSuggestion(taken);
    hands.redraw();
  };

  return {
    cursor: "crosshair",
    pointerdown: (event) => seed(hands.point(event), event.shiftKey),
    pointermove: () => {},
    dblclick: () => { if (found) accept(); },
    size: (step) => {
      const { id } = hands.mode;
      tolerances[id] = clamp(tolerances[id] + step * 4, 1, 128);
      hands.toleranceSlider?.refresh();
      announce(`Tolerance ${tolerances[id]}`);
      if (seeds.length > 0) look();
    },
    again: () => {
      seeds = [...seeds];
      if (seeds.length > 0) look();
    },
    arrow: ({ by, isLarge }) => hands.moveKeyPoint(by, isLarge),
    confirm: () => (found && !isMovedOn(hands, seeds) ? accept() : seed(hands.keyPoint, false)),
    undo: () => {
      undone.push(seeds.at(-1));
      seeds = seeds.slice(0, -1);
      if (seeds.length > 0) look();
      else found = null;
    },
    redo: () => {
      seeds = [...seeds, undone.pop()];
      look();
    },
    cancel: () => {
      if (seeds.length > 0) return drop();
      return hands.surface.picked.size > 0 ? hands.surface.pick([]) : hands.choose("select");
    },
    abandon: drop,
    drop,
    can: (what) => {
      if (what === "confirm") return found !== null || hands.keyPoint !== null;
      return what === "undo" ? seeds.length > 0 : what !== "redo" || undone.length > 0;
    },
    draw: (context, view, colors) => {
      if (!hands.keyPoint) hands.crosshair(context);
      if (!found) return;
      const color = colors.of(hands.tool.color(hands.tool.label));
      context.globalAlpha = 0.5;
      fillRuns(context, found.runs, view.imageHeight, view, color);
      context.globalAlpha = 1;
      strokePath(context, [...found.outline, found.outline[0] ?? [0, 0]], view, "#fff", [4, 4]);
    },
  };
}

/** By keys, Enter at another place asks anew; at the same place it accepts. */
function isMovedOn({ keyPoint }, seeds) {
  return keyPoint !== null && seeds.length > 0 && distance(keyPoint, seeds.at(-1)) > 1.5;
}

function strokePath(context, points, view, color, dash = []) {
  if (points.length < 2) return;
  context.beginPath();
  context.moveTo(...view.toScreen(points[0]));
  for (const point of points.slice(1)) context.lineTo(...view.toScreen(point));
  context.strokeStyle = "rgb(0 0 0 / 0.6)";
  context.lineWidth = 3.5;
  context.stroke();
  context.setLineDash(dash);
  context.strokeStyle = color;
  context.lineWidth = 1.75;
  context.stroke();
  context.setLineDash([]);
}

/** Scissors: between two clicks the outline follows the edges. */
function cutting(hands) {
  let anchors = [];
  let pieces = [];
  let live = [];
  let undone = [];
  const drop = () => {
    [anchors, pieces, live, undone] = [[], [], [], []];
  };
  const near = (a, b) => distance(hands.view.toScreen(a), hands.view.toScreen(b)) <= 9;
  const follow = async (point) => {
    if (anchors.length === 0) return;
    const count = anchors.length;
    const answer = await ask(hands, "path", { point });
    if (!answer || count !== anchors.length) return;
    live = answer.points;
    hands.redraw();
  };
  const anchor = async (point) => {
    if (anchors.length > 0) {
      if (near(anchors.at(-1), point)) return;
      const answer = await ask(hands, "path", { point });
      pieces = [...pieces, answer?.points ?? [anchors.at(-1), point]];
    }
    anchors = [...anchors, point];
    undone = [];
    await goOn();
  };
  /** From the last anchor. */
  const goOn = async () => {
    live = [];
    hands.surface.stage.dataset.anchors = String(anchors.length);
    announce(`Point ${anchors.length}`);
    if (anchors.length > 0) await ask(hands, "anchor", { point: anchors.at(-1), scale: hands.view.scale * hands.view.ratio });
    hands.redraw();
  };
  const finish = async () => {
    const { tool } = hands;
    if (tool.outline.isClosed && anchors.length > 2) {
      const back = await ask(hands, "path", { point: anchors[0] });
      if (back) pieces = [...pieces, back.points];
    }
    const points = simplified(pieces.flatMap((piece) => piece.slice(0, -1)).concat(tool.outline.isClosed ? [] : [anchors.at(-1)]), 0.6 / Math.min(1, hands.view.scale), tool.outline.isClosed);
    drop();
    delete hands.surface.stage.dataset.anchors;
    if (points.length >= tool.outline.least) tool.finishOutline(points);
    hands.redraw();
  };
  const closes = (point) => anchors.length > 2 && near(anchors[0], point);

  return {
    cursor: "crosshair",
    pointerdown: (event) => {
      const point = hands.view.inside(hands.point(event));
      if (closes(point)) return finish();
      return anchor(point);
    },
    pointermove: (event) => { follow(hands.view.inside(hands.point(event))); },
    dblclick: () => { if (anchors.length >= 2) finish(); },
    contextmenu: () => { if (anchors.length >= 2) finish(); },
    arrow: ({ by, isLarge }) => {
      hands.moveKeyPoint(by, isLarge);
      follow(hands.keyPoint);
    },
    confirm: () => {
      const { keyPoint } = hands;
      if (!keyPoint || closes(keyPoint) || (anchors.length > 0 && near(anchors.at(-1), keyPoint))) return finish();
      return anchor(keyPoint);
    },
    undo: () => {
      undone.push({ point: anchors.at(-1), piece: pieces[anchors.length - 2] });
      anchors = anchors.slice(0, -1);
      pieces = pieces.slice(0, Math.max(0, anchors.length - 1));
      goOn();
    },
    redo: () => {
      const { point, piece } = undone.pop();
      if (piece) pieces = [...pieces, piece];
      anchors = [...anchors, point];
      goOn();
    },
    cancel: () => {
      if (anchors.length > 0) return drop();
      return hands.surface.picked.size > 0 ? hands.surface.pick([]) : hands.choose("select");
    },
    abandon: drop,
    drop,
    can: (what) => {
      if (what === "confirm") return hands.keyPoint !== null || anchors.length >= 2;
      return what === "undo" ? anchors.length > 0 : what !== "redo" || undone.length > 0;
    },
    draw: (context, view, colors) => {
      if (!hands.keyPoint) hands.crosshair(context);
      const color = colors.of(hands.tool.color(hands.tool.label));
      strokePath(context, pieces.flat(), view, color);
      strokePath(context, live, view, "#fff", [4, 3]);
      anchors.forEach((point, index) => drawHandle(context, view.toScreen(point), colors, { isRound: true, isActive: index === 0 && hands.spot && closes(hands.spot) }));
    },
  };
}
