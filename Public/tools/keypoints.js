import { announce } from "../core/announce.js";
import { h } from "../core/dom.js";
import { optionsOf } from "../core/schema.js";
import "./image-surface.js";
import { keyed } from "./key-caps.js";
import { keypointShape } from "./keypoint-shape.js";
import { RegionTool } from "./region-tool.js";
import { drawHandle, drawShape, drawWords } from "./shape-paint.js";
import { trayButtons } from "./tray.js";

const visibilities = [["2", "visible"], ["1", "hidden"], ["0", "not marked"]];

/** Named points: all of a skeleton one after the other, or one point for each label. */
export class KeypointsTool extends RegionTool {
  #kit = null;
  #active = null;
  #words = h("strong", {});
  noun = "point";

  get skeleton() {
    return this.question.skeleton ?? null;
  }

  get names() {
    return this.skeleton ? optionsOf({ options: this.skeleton.points }).map(({ value }) => value) : null;
  }

  pointTitle(name) {
    return this.skeleton ? optionsOf({ options: this.skeleton.points }).find(({ value }) => value === name)?.title ?? name : this.title(name);
  }

  get listTitle() {
    return this.skeleton ? "Skeletons" : "Points";
  }

  get labels() {
    return this.question.labels ? super.labels : ["object"];
  }

  color(label) {
    return this.question.labels ? super.color(label) : "var(--label-1)";
  }

  title(label) {
    return this.question.labels ? super.title(label) : "Object";
  }

  build() {
    const names = this.names;
    const isActive = (region, name) => this.#active !== null && this.#active.id === region.id && this.#active.name === name;
    this.#kit = keypointShape({ names: (points) => names ?? Object.keys(points), edges: this.skeleton?.edges ?? [], title: (name) => this.pointTitle(name) }, isActive);
    super.build();
  }

  get kit() {
    return this.#kit;
  }

  get modes() {
    return [{ id: "keypoints", key: "K", title: this.skeleton ? "Skeleton" : "Point", icon: "points", state: "pointing", tool: this }];
  }

  states(hands) {
    return pointStates(hands);
  }

  /** Without a skeleton a point has its label's name. */
  relabelled(region, label) {
    return this.skeleton ? { ...region, label } : { ...region, label, points: { [label]: Object.values(region.points)[0] } };
  }

  trayFor() {
    if (!this.skeleton) return null;
    const { hands } = this.surface;
    const button = (text, key, what) => keyed(h("button", { type: "button", class: "button small", onclick: () => hands.send(what) }, text, h("kbd", { "aria-hidden": "true" })), `image.${what}`, key);
    return trayButtons(hands, "Next:", this.#words, button("Hidden: next click", "O", "occlude"), button("Not in the picture", "X", "absent"));
  }

  showNext(name, isHidden) {
    this.#words.textContent = name ? `${this.pointTitle(name)}${isHidden ? " (hidden)" : ""}` : "";
  }

  // Points of the one that is chosen

  pressHandle({ region }, { name }) {
    this.#active = { id: region.id, name };
    announce(`${this.pointTitle(name)}, ${visibilities.find(([value]) => value === String(region.points[name][2]))[1]}`);
    this.surface.redraw("hands");
  }

  get hasPoint() {
    const [only, ...more] = this.picked;
    return Boolean(this.skeleton) && more.length === 0 && only?.id === this.#active?.id && only?.points[this.#active.name]?.[2] > 0;
  }

  nextPoint() {
    const [only] = this.picked;
    const found = this.kit.handles(only);
    const at = this.#active?.id === only.id ? found.findIndex(({ name }) => name === this.#active.name) : -1;
    this.pressHandle({ region: only }, found[(at + 1) % found.length]);
  }

  nudgePoint([dx, dy]) {
    if (!this.hasPoint) return false;
    const [region] = this.picked;
    const [x, y] = region.points[this.#active.name];
    this.change([this.kit.settled(this.kit.drag(region, this.#active, [x + dx, y + dy]), this.surface.view)], { kind: `point:${region.id}:${this.#active.name}` });
    return true;
  }

  removePoint() {
    this.setVisible(this.picked[0], this.#active.name, 0);
  }

  letPointGo() {
    const had = this.hasPoint;
    this.#active = null;
    if (had) this.surface.redraw("hands");
    return had;
  }

  setVisible(region, name, visible) {
    const points = { ...region.points };
    const center = () => this.kit.handles(region)[0].at;
    points[name] = visible === 0 ? [0, 0, 0] : [...(points[name]?.[2] ? points[name] : center()).slice(0, 2), visible];
    if (!Object.values(points).some((point) => point[2] > 0)) return announce("One point has to stay; delete the whole instead");
    this.change([{ ...region, points }]);
  }

  /** Each point by name, with whether it can be seen. */
  detailParts(present) {
    const names = this.names ?? [];
    const selects = names.map((name) => h("select", { "aria-label": this.pointTitle(name), onchange: (event) => this.setVisible(present(), name, Number(event.target.value)) }, visibilities.map(([value, title]) => h("option", { value }, title))));
    const single = h("select", { "aria-label": "Visibility", onchange: () => {
      const region = present();
      this.setVisible(region, Object.keys(region.points)[0], Number(single.value));
    } }, visibilities.slice(0, 2).map(([value, title]) => h("option", { value }, title)));
    const element = this.skeleton
      ? h("div", { class: "region-points" }, names.map((name, index) => h("label", {}, h("span", { class: "clip" }, this.pointTitle(name)), selects[index])))
      : h("div", { class: "region-points" }, h("label", {}, h("span", {}, "Visibility"), single));
    return [{ element, paint: (region) => {
      names.forEach((name, index) => { selects[index].value = String(region.points[name]?.[2] ?? 0); });
      single.value = String(Object.values(region.points)[0]?.[2] ?? 2);
    } }];
  }
}
customElements.define("tool-keypoints", KeypointsTool);

function pointStates(hands) {
  let points = {};
  let done = [];
  let isHidden = false;
  const names = () => hands.tool.names ?? [hands.tool.label];
  const next = () => names()[done.length];
  const drop = () => {
    [points, done, isHidden] = [{}, [], false];
    hands.tool?.showNext?.(hands.tool.names ? next() : "");
  };
  const finish = () => {
    const { tool } = hands;
    if (!Object.values(points).some((point) => point[2] > 0)) return drop();
    const all = Object.fromEntries(names().map((name) => [name, points[name] ?? [0, 0, 0]]));
    const { points: settled } = tool.kit.settled({ points: all }, hands.view);
    drop();
    tool.add({ points: settled });
  };
  const put = (place, visible) => {
    points = { ...points, [next()]: place ? [...place, visible] : [0, 0, 0] };
    done.push(next());
    isHidden = false;
    if (done.length === names().length) return finish();
    hands.tool.showNext(next(), isHidden);
    announce(`Next: ${hands.tool.pointTitle(next())}`);
  };
  const back = () => {
    const name = done.pop();
    points = Object.fromEntries(Object.entries(points).filter(([each]) => each !== name));
    hands.tool.showNext(next(), isHidden);
    announce(`Again: ${hands.tool.pointTitle(next())}`);
  };
  const visible = (event) => (isHidden || event?.shiftKey || event?.button === 2 ? 1 : 2);

  return {
    pointing: {
      cursor: "crosshair",
      enter: () => hands.tool?.showNext(hands.tool.names ? next() : "", isHidden),
      pointerdown: (event) => {
        if (done.length === 0) hands.surface.pick([]);
        put(hands.view.inside(hands.point(event)), visible(event));
      },
      contextmenu: (event) => put(hands.view.inside(hands.point(event)), 1),
      arrow: ({ by, isLarge }) => hands.moveKeyPoint(by, isLarge),
      confirm: () => (hands.keyPoint ? put(hands.keyPoint, visible()) : finish()),
      occlude: () => {
        isHidden = !isHidden;
        hands.tool.showNext(next(), isHidden);
        announce(isHidden ? "Hidden" : "Visible");
      },
      absent: () => put(null),
      undo: back,
      remove: back,
      cancel: () => {
        if (done.length > 0) return drop();
        return hands.surface.picked.size > 0 ? hands.surface.pick([]) : hands.choose("select");
      },
      abandon: () => { if (done.length > 0) back(); },
      drop,
      can: (what) => {
        if (what === "confirm") return hands.keyPoint !== null || done.length > 0;
        if (what === "undo" || what === "remove") return done.length > 0;
        return !["absent", "occlude"].includes(what) || Boolean(hands.tool.names);
      },
      draw: (context, view, colors) => {
        const { tool, spot } = hands;
        if (Object.values(points).some((point) => point[2] > 0)) {
          drawShape(context, { key: "new", region: { points }, kit: tool.kit, color: tool.color(tool.label), title: "" }, view, colors, { plain: true, picked: true });
        }
        if (!spot) return;
        const at = view.toScreen(spot);
        drawHandle(context, at, colors, { isRound: true });
        if (tool.names) drawWords(context, tool.pointTitle(next()), [at[0] + 12, at[1] - 20], view);
      },
    },
  };
}
