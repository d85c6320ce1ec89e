import { announce } from "../core/announce.js";
import { States } from "../core/states.js";
import { clock } from "../core/time-view.js";

const hour = 3600;

/**
 * Hands for a timeline: going to a place, marking a stretch, moving it and its edges, scrolling and zooming, by mouse,
 * touch and keyboard. What becomes of a stretch its tool decides: `kit.moved`, `kit.edged`, `settled` and `add`.
 */
export class TimeHands {
  #surface;
  #line;
  #fingers = new Map();
  #held = null;
  #states = new States({
    resting: this.#resting(), seeking: this.#seeking(), panning: this.#panning(), framing: this.#framing(), pinching: this.#pinching(),
    marking: this.#marking(), changing: this.#changing(),
  }, "resting");
  /** The tool that a drag marks for; null: the first one of the surface, and a finger scrolls. */
  tool = null;
  mode = { id: "select" };

  constructor(surface, line) {
    this.#surface = surface;
    this.#line = line;
  }

  begin(signal) {
    const { stage, overview } = this.#line;
    const listen = (target, type, act, options = {}) => target.addEventListener(type, act, { ...options, signal });
    listen(stage, "pointerdown", (event) => this.#down(event));
    listen(stage, "pointermove", (event) => this.#move(event));
    listen(stage, "pointerup", (event) => this.#up("pointerup", event));
    listen(stage, "pointercancel", (event) => this.#up("pointercancel", event));
    listen(stage, "dblclick", () => this.#surface.playPicked());
    listen(stage, "wheel", (event) => this.#wheel(event), { passive: false });
    listen(stage, "keydown", (event) => this.keydown(event));
    listen(overview, "pointerdown", (event) => this.#states.to("framing", event));
    listen(overview, "pointermove", (event) => this.#states.send("framemove", event));
    listen(overview, "pointerup", () => this.#states.send("frameup"));
    listen(overview, "pointercancel", () => this.#states.send("frameup"));
  }

  /** By a tool, when one of its labels was chosen; "select" lets go of it. */
  choose(mode) {
    const next = mode === "select" ? null : this.#surface.tools.find((tool) => tool.modes?.includes(mode)) ?? null;
    const last = this.tool;
    this.tool = next;
    for (const tool of new Set([last, next])) tool?.paint();
  }

  get #marker() {
    return this.#surface.readonly ? null : this.tool ?? this.#surface.tools.find((tool) => tool.kit?.marked) ?? null;
  }

  get isBusy() {
    return this.#states.name !== "resting";
  }

  place(event) {
    const box = this.#line.stage.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top + this.#line.stage.scrollTop];
  }

  #down(event) {
    if (event.button > 1 || this.#surface.isBroken) return;
    this.#surface.markCurrent();
    this.#line.stage.focus({ preventScroll: true });
    event.preventDefault();
    this.#line.stage.setPointerCapture(event.pointerId);
    this.#fingers.set(event.pointerId, this.place(event));
    if (this.#fingers.size === 2) return this.#states.to("pinching");
    this.#states.send("pointerdown", event);
  }

  #move(event) {
    if (this.#fingers.has(event.pointerId)) this.#fingers.set(event.pointerId, this.place(event));
    if (!this.#states.send("pointermove", event)) this.#hover(event);
  }

  #up(type, event) {
    this.#fingers.delete(event.pointerId);
    this.#states.send(type, event);
  }

  #hover(event) {
    const hit = this.#line.hit(this.place(event), 6);
    const isFree = hit && !this.#surface.lockedKeys.has(hit.shape.key) && !this.#surface.readonly;
    this.#line.stage.dataset.over = !hit ? "" : isFree && hit.part !== "body" && hit.shape.kit.edged ? "edge" : "body";
  }

  #resting() {
    return {
      pointerdown: (event) => {
        const [x, y] = this.place(event);
        if (event.button === 1) return this.#states.to("panning", event);
        if (y < this.#line.tops.back) return this.#states.to("seeking", event);
        const hit = this.#line.hit([x, y], slackOf(event));
        if (hit) return this.#states.to("changing", { ...hit, event, x });
        if (this.#marker && (event.pointerType !== "touch" || this.tool)) return this.#states.to("marking", { event, x });
        return this.#states.to(event.pointerType === "touch" ? "panning" : "seeking", event);
      },
    };
  }

  #seeking() {
    let begin = 0;
    let moved = 0;
    const seek = (event) => this.#surface.seek(this.#surface.view.toTime(this.place(event)[0]));
    return {
      enter: (event) => {
        [begin, moved] = [event.clientX, 0];
        this.#surface.pick([]);
        seek(event);
      },
      pointermove: (event) => {
        moved = Math.max(moved, Math.abs(event.clientX - begin));
        seek(event);
      },
      pointerup: (event) => {
        this.#rest();
        const other = moved < 4 && this.#line.otherAt(this.place(event), slackOf(event) / 2);
        if (other) this.#surface.dispatchEvent(new CustomEvent("other", { detail: other }));
      },
      pointercancel: () => this.#rest(),
      cancel: () => this.#rest(),
    };
  }

  /** A finger that did not move meant the place it touched. */
  #panning() {
    let last = 0;
    let moved = 0;
    return {
      enter: (event) => {
        [last, moved] = [event.clientX, 0];
      },
      pointermove: ({ clientX }) => {
        moved += Math.abs(clientX - last);
        this.#surface.panBy((last - clientX) * this.#surface.view.secondsPerPixel);
        last = clientX;
      },
      pointerup: (event) => {
        this.#rest();
        if (moved < 8) this.#press(event, this.#surface.view.toTime(this.place(event)[0]));
      },
      pointercancel: () => this.#rest(),
      cancel: () => this.#rest(),
    };
  }

  #pinching() {
    let apart = 0;
    const now = () => {
      const [[a], [b]] = [...this.#fingers.values()];
      return [Math.max(8, Math.abs(a - b)), (a + b) / 2];
    };
    return {
      enter: () => { [apart] = now(); },
      pointermove: () => {
        if (this.#fingers.size < 2) return;
        const [wide, middle] = now();
        this.#surface.zoomAt(middle, wide / apart);
        apart = wide;
      },
      pointerup: () => this.#rest(),
      pointercancel: () => this.#rest(),
    };
  }

  #framing() {
    const go = (event) => {
      const box = this.#line.overview.getBoundingClientRect();
      const { view } = this.#surface;
      this.#surface.panBy(((event.clientX - box.left) / box.width) * view.duration - view.start - view.span / 2);
    };
    return {
      enter: (event) => {
        event.target.setPointerCapture(event.pointerId);
        go(event);
      },
      framemove: go,
      frameup: () => this.#rest(),
    };
  }

  /** A new stretch from where it began; without a drag it is a click: there goes the playhead. */
  #marking() {
    let from = 0;
    let until = 0;
    const read = (event) => this.#surface.view.toTime(this.place(event)[0]);
    return {
      enter: ({ event }) => {
        from = read(event);
        until = from;
      },
      pointermove: (event) => {
        until = read(event);
        this.#surface.preview = { start: Math.min(from, until), end: Math.max(from, until), color: this.#marker?.color(this.#marker.label) };
        this.#line.redraw();
      },
      pointerup: (event) => {
        const tool = this.#marker;
        const isDrag = Math.abs(until - from) > 4 * this.#surface.view.secondsPerPixel;
        this.#rest();
        if (isDrag) return tool?.kit.marked(tool, Math.min(from, until), Math.max(from, until));
        return this.#press(event, from);
      },
      pointercancel: () => this.#rest(),
      cancel: () => this.#rest(),
    };
  }

  /** A press that was no drag: in a review it may mean what somebody marked; else the place. */
  #press(event, time) {
    this.#surface.pick([]);
    const other = this.#line.otherAt(this.place(event), slackOf(event) / 2);
    if (other) this.#surface.dispatchEvent(new CustomEvent("other", { detail: other }));
    else this.#surface.seek(time);
  }

  /** A stretch held by its middle or an edge; without a drag it is only chosen. */
  #changing() {
    let moved = false;
    let begin = 0;
    return {
      enter: ({ shape, part, x }) => {
        this.#held = { shape, part, from: this.#surface.view.toTime(x) };
        [moved, begin] = [false, x];
        this.#surface.pick([shape.key]);
      },
      pointermove: (event) => {
        const [x] = this.place(event);
        const { shape, part, from } = this.#held;
        const isFixed = this.#surface.readonly || this.#surface.lockedKeys.has(shape.key);
        if (isFixed || (!moved && Math.abs(x - begin) < 3)) return;
        moved = true;
        const region = this.#changed(shape, part, this.#surface.view.toTime(x) - from);
        this.#surface.preview = { key: shape.key, region };
        this.#line.redraw();
      },
      pointerup: (event) => {
        const { region } = this.#surface.preview ?? {};
        const { shape } = this.#held;
        this.#rest();
        if (moved && region) shape.tool.change([region]);
        else if (!moved) this.#surface.seek(this.#meant(shape, event), { reveal: false });
      },
      pointercancel: () => this.#rest(),
      cancel: () => this.#rest(),
    };
  }

  /** Where a press on a stretch leads: to its start; on a track to the keyframe under it, or to the very place. */
  #meant({ kit, region }, event) {
    if (!kit.marks) return kit.extent(region).start;
    const { view } = this.#surface;
    const [x] = this.place(event);
    const away = ({ time }) => Math.abs(view.toX(time) - x);
    const [nearest] = kit.marks(region).sort((a, b) => away(a) - away(b));
    return away(nearest) <= slackOf(event) ? nearest.time + kit.within : view.toTime(x);
  }

  #changed({ region, kit }, part, by) {
    const { view } = this.#surface;
    return part === "body" || !kit.edged ? kit.moved(region, by, view) : kit.edged(region, part, by, view);
  }

  #rest() {
    this.#surface.preview = null;
    this.#states.to("resting");
    this.#line.redraw();
  }

  #wheel(event) {
    event.preventDefault();
    const { view } = this.#surface;
    const isAlong = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (isAlong) this.#surface.panBy((event.deltaX || event.deltaY) * view.secondsPerPixel);
    else this.#surface.zoomAt(this.place(event)[0], Math.exp(-event.deltaY / 400));
  }

  // By keyboard alone

  keydown(event) {
    if (event.key === "Escape" && this.isBusy) {
      taken(event);
      return this.#states.send("cancel");
    }
    if (event.key === "Tab") return this.#tab(event);
    if (event.key === "Escape" && this.#surface.picked.size > 0) {
      taken(event);
      return this.#surface.pick([]);
    }
    const to = { Home: -hour * 24, End: hour * 24 }[event.key];
    if (to) {
      taken(event);
      return this.#surface.seekBy(to);
    }
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by) this.#arrow(event, by);
    return undefined;
  }

  /** Without a choice the playhead moves; else what is chosen does, with Alt its start, with Ctrl its end; Shift: ten times as far. */
  #arrow(event, by) {
    taken(event);
    const shape = this.#surface.pickedShape;
    const large = event.shiftKey ? 10 : 1;
    if (!shape?.kit.edged || this.#surface.readonly) return this.#surface.seekBy(by * large * this.#surface.stride);
    if (this.#surface.lockedKeys.has(shape.key)) return announce("It is locked");
    const part = event.altKey ? "start" : event.ctrlKey || event.metaKey ? "end" : "body";
    const region = this.#changed(shape, part, by * large * this.#surface.nudge);
    shape.tool.change([region], { kind: `nudge:${shape.key}:${part}` });
    const { start, end } = shape.kit.extent(region);
    announce(`${clock(start, 2)} to ${clock(end, 2)}`);
    return undefined;
  }

  /** From stretch to stretch; past the last, or before the first, the focus goes on as usual. */
  #tab(event) {
    const order = this.#surface.visible.map((shape) => ({ shape, ...shape.kit.extent(shape.region) })).sort((a, b) => a.start - b.start || a.end - b.end);
    const step = event.shiftKey ? -1 : 1;
    const at = order.findIndex(({ shape }) => this.#surface.picked.has(shape.key));
    const next = at < 0 ? (step > 0 ? order.find(({ start }) => start >= this.#surface.time) ?? order[0] : order.findLast(({ start }) => start <= this.#surface.time)) : order[at + step];
    if (!next) return this.#surface.pick([]);
    taken(event);
    this.#surface.pick([next.shape.key], { reveal: true });
    this.#surface.seek(next.start);
    announce(`${next.shape.title}: ${clock(next.start)} to ${clock(next.end)}`);
    return undefined;
  }
}

const slackOf = ({ pointerType }) => (pointerType === "touch" ? 20 : 6);

function taken(event) {
  event.preventDefault();
  event.stopPropagation();
}
