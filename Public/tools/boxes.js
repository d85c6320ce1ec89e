import { announce } from "../core/announce.js";
import { boxBetween, distance } from "../core/geometry.js";
import { assistModes, assistStates, assistTray } from "./assist-states.js";
import { h } from "../core/dom.js";
import { boxShape } from "./box-shape.js";
import "./image-surface.js";
import { RegionTool } from "./region-tool.js";
import { drawWords } from "./shape-paint.js";

/** Boxes on a picture, upright or turned: drawn by a drag, or from corner to corner by keys. */
export class BoxesTool extends RegionTool {
  kit = boxShape;
  noun = "box";
  listTitle = "Boxes";

  get modes() {
    return [{ id: "box", key: "R", title: "Box", icon: "box", state: "boxing", tool: this }, ...assistModes(this, ["wand", "segment"])];
  }

  states(hands) {
    return { ...assistStates(hands), ...boxStates(hands) };
  }

  trayFor(id) {
    return assistTray(this.surface.hands, id);
  }

  /** The box around what was suggested. */
  takeSuggestion({ bounds, area }) {
    if (area > 0) this.add({ ...bounds, rotation: 0 });
  }

  /** The numbers of a box, for those who set them exactly. */
  detailParts(present) {
    const names = ["x", "y", "width", "height", ...(this.question.rotate ? ["rotation"] : [])];
    const titles = { x: "X", y: "Y", width: "Width", height: "Height", rotation: "Turned" };
    const inputs = names.map((name) => h("input", { type: "number", step: 1, "aria-label": titles[name], onchange: (event) => {
      const value = event.target.valueAsNumber;
      if (Number.isFinite(value)) this.change([boxShape.settled({ ...present(), [name]: value }, this.surface.view)]);
      event.target.value = String(present()[name] ?? 0);
    } }));
    const element = h("div", { class: "region-numbers" }, names.map((name, index) => h("label", {}, h("span", {}, titles[name]), inputs[index])));
    return [{ element, paint: (region) => names.forEach((name, index) => { if (document.activeElement !== inputs[index]) inputs[index].value = String(region[name] ?? 0); }) }];
  }
}
customElements.define("tool-boxes", BoxesTool);

function boxStates(hands) {
  let begun = null;
  const shape = () => ({ key: "new", region: boxBetween(begun.from, begun.to), kit: boxShape, tool: hands.tool, title: hands.tool.title(hands.tool.label), color: hands.tool.color(hands.tool.label) });
  const to = (point) => {
    begun.to = point;
    hands.show([shape()]);
  };
  const finish = () => {
    const { tool } = hands;
    const region = boxShape.settled(boxBetween(begun.from, begun.to), hands.view);
    hands.toRest();
    tool.add({ x: region.x, y: region.y, width: region.width, height: region.height, rotation: 0 });
  };

  return {
    boxing: {
      cursor: "crosshair",
      pointermove: (event) => hands.snapped(hands.point(event), event),
      pointerdown: (event) => hands.to("stretching", { from: hands.snapped(hands.point(event), event), at: hands.screen(event) }),
      arrow: ({ by, isLarge }) => hands.moveKeyPoint(by, isLarge),
      confirm: () => hands.to("stretching", { from: hands.keyPoint }),
      cancel: () => (hands.surface.picked.size > 0 ? hands.surface.pick([]) : hands.choose("select")),
      can: (what) => what !== "confirm" || hands.keyPoint !== null,
      draw: (context) => hands.crosshair(context),
    },
    stretching: {
      cursor: "crosshair",
      enter: ({ from, at = null }) => {
        begun = { from, to: from, at };
        if (!at) announce("First corner set; move to the other one and press Enter");
      },
      pointermove: (event) => to(hands.snapped(hands.point(event), event)),
      pointerup: (event) => {
        if (begun.at && distance(hands.screen(event), begun.at) >= 4) return finish();
        // A click chooses what lies there, in this mode too.
        const [under] = hands.surface.under(hands.point(event), hands.slack(event));
        hands.toRest();
        hands.surface.pick(under ? [under.key] : []);
      },
      arrow: ({ by, isLarge }) => {
        hands.moveKeyPoint(by, isLarge);
        to(hands.keyPoint);
      },
      confirm: () => finish(),
      can: (what) => what !== "confirm" || (begun.to[0] !== begun.from[0] && begun.to[1] !== begun.from[1]),
      cancel: () => hands.toRest(),
      draw: (context, view) => {
        const { width, height } = boxBetween(begun.from, begun.to);
        if (width > 0 || height > 0) drawWords(context, `${Math.round(width)} × ${Math.round(height)}`, view.toScreen(begun.to).map((value) => value + 12), view);
      },
    },
  };
}
