import { announce } from "../core/announce.js";
import { plural } from "../core/counts.js";
import { h } from "../core/dom.js";
import { regionID } from "../core/region-ids.js";
import { clock } from "../core/time-view.js";
import { extentOf, isSeen, keyframeAt, merge, placeAt, roundedBox, split, withKeyframe, withoutKeyframe } from "../core/track.js";
import { boxShape } from "./box-shape.js";
import { keyed } from "./key-caps.js";
import { RegionTool } from "./region-tool.js";
import "./video-surface.js";

/** What a track is to the timeline and to the picture. */
const trackShape = {
  isTrack: true,
  extent: extentOf,
  marks: ({ keyframes }) => keyframes.map(({ time, visible }) => ({ time, isSeen: visible !== false })),
  /** Seconds behind the start of a frame at which a player surely shows it. */
  within: 0.001,
  moved: (track) => track,
  now: (track, time, slack) => ({ box: placeAt(track, time), isKey: Boolean(keyframeAt(track, time, slack)), isGhost: !isSeen(track, time) }),
  name: ({ title, region }) => `${title} · ${region.keyframes.length}`,
  short: (track) => `${clock(extentOf(track).start)}–${clock(extentOf(track).end)}`,
  describe: (track) => boxShape.describe(roundedBox(track.keyframes[0])),
};

/** Boxes that move through a video, by keyframes. */
export class TracksTool extends RegionTool {
  isStacked = false;
  howTo = "draw on the video";
  noun = "track";
  listTitle = "Tracks";
  kit = trackShape;
  modes = [{ id: "track" }];
  #frameLooks = "";

  /** Every track has a lane of its own. */
  laneGroups() {
    return this.regions.map((track) => ({ id: this.key(track), title: "" }));
  }

  groupOf({ key }) {
    return key;
  }

  get #time() {
    return this.surface.frameTime;
  }

  get #slack() {
    return this.surface.frameSeconds / 2;
  }

  get #only() {
    return this.readonly || this.picked.length !== 1 ? null : this.picked[0];
  }

  #settled(box) {
    return roundedBox(boxShape.settled({ ...roundedBox(box), rotation: 0 }, this.surface.film));
  }

  /** A new track with its first keyframe on the frame that is shown. */
  begin(box) {
    if (this.readonly) return;
    this.add({ keyframes: withKeyframe({ keyframes: [] }, this.#time, this.#settled(box), true).keyframes });
  }

  /** The box of this frame: a keyframe here; on one where it was out of sight it comes back. */
  place(track, box, { kind = null } = {}) {
    const present = this.regions.find(({ id }) => id === track.id);
    const visible = isSeen(present, this.#time) || this.#time > extentOf(present).end || this.#time < extentOf(present).start ? true : null;
    this.change([withKeyframe(present, this.#time, this.#settled(box), visible, this.#slack)], { kind });
  }

  #keyframe() {
    const track = this.#only;
    this.place(track, placeAt(track, this.#time));
    announce("Keyframe");
  }

  #removeKeyframe() {
    const track = this.#only;
    if (!keyframeAt(track, this.#time, this.#slack)) return announce("There is no keyframe on this frame");
    const rest = withoutKeyframe(track, this.#time, this.#slack);
    if (rest) this.change([rest]);
    else this.remove([track.id]);
    return announce("Keyframe removed");
  }

  #outside() {
    const track = this.#only;
    const visible = !isSeen(track, this.#time);
    this.change([withKeyframe(track, this.#time, roundedBox(placeAt(track, this.#time)), visible, this.#slack)]);
    announce(visible ? "In sight from here" : "Out of sight from here");
  }

  #split() {
    const track = this.#only;
    const parts = split(track, keyframeAt(track, this.#time, this.#slack)?.time ?? this.#time);
    if (!parts) return announce("Nothing to split here");
    const [first, second] = parts;
    const id = regionID(this.regions.map((each) => each.id));
    this.give(this.regions.flatMap((each) => (each.id === track.id ? [first, { ...second, id }] : [each])));
    this.surface.pick([`${this.question.name}:${id}`]);
    return announce("Split in two");
  }

  /** Two that are chosen, or the one that is and its neighbour: the next of its label, else the one before. */
  #merge() {
    const [first, second = this.#neighbour(first)] = this.picked;
    if (!second) return announce("There is no other track of this label");
    this.give(this.regions.filter(({ id }) => id !== second.id).map((each) => (each.id === first.id ? merge(first, second) : each)));
    this.surface.pick([this.key(first)]);
    return announce("Merged");
  }

  #neighbour(track) {
    const { start } = extentOf(track);
    const others = this.regions.filter(({ id, label }) => id !== track.id && label === track.label).sort((a, b) => extentOf(a).start - extentOf(b).start);
    return others.find((each) => extentOf(each).start >= start) ?? others.at(-1);
  }

  #toKeyframe(by) {
    const times = this.#only.keyframes.map(({ time }) => time);
    const next = by > 0 ? times.find((time) => time > this.#time + this.#slack) : times.findLast((time) => time < this.#time - this.#slack);
    if (next !== undefined) this.surface.seek(next + Math.min(0.001, this.#slack / 2));
  }

  #newInTheMiddle() {
    const { imageWidth, imageHeight } = this.surface.film;
    this.begin({ x: imageWidth * 0.4, y: imageHeight * 0.4, width: imageWidth * 0.2, height: imageHeight * 0.2 });
    this.surface.picture.focus();
  }

  detailParts(present) {
    const button = (title, id, key, run) => keyed(h("button", { type: "button", class: "button small", dataset: { act: id }, onclick: run }, h("span", {}, title), h("kbd", { "aria-hidden": "true" })), `tracks.${id}`, key);
    const words = h("p", { class: "hint" });
    const keyframe = button("Keyframe", "keyframe", "K", () => this.#keyframe());
    const remove = button("Remove keyframe", "remove", "Shift+K", () => this.#removeKeyframe());
    const outside = button("Out of sight", "outside", "O", () => this.#outside());
    const [previous, next] = [button("Before", "previous", "J", () => this.#toKeyframe(-1)), button("Next", "next", "L", () => this.#toKeyframe(1))];
    const element = h("div", { class: "details" }, words, h("div", { class: "row" }, keyframe, remove, outside,
      button("Split", "split", "S", () => this.#split()), button("Merge", "merge", "M", () => this.#merge()), previous, next));
    const paint = () => {
      const track = present();
      const { start, end } = extentOf(track);
      const isKey = Boolean(keyframeAt(track, this.#time, this.#slack));
      words.textContent = `${plural(track.keyframes.length, "keyframe")}${isKey ? ", one on this frame" : ""}`;
      keyframe.hidden = isKey;
      remove.hidden = !isKey;
      outside.firstChild.textContent = isSeen(track, this.#time) ? "Out of sight" : "In sight";
      previous.disabled = this.#time <= start + this.#slack;
      next.disabled = this.#time >= end - this.#slack;
    };
    return [{ element, paint }];
  }

  /** The buttons of the chosen track say what they would do on the frame that is shown. */
  frameShown(boxes) {
    const { box: _, shape, ...looks } = boxes.find(({ shape: each }) => each.tool === this && each.key === this.surface.pickedShape?.key) ?? {};
    const now = shape ? JSON.stringify([shape.key, looks, this.#time]) : "";
    if (now === this.#frameLooks) return;
    this.#frameLooks = now;
    if (shape) this.paint();
  }

  commands() {
    const has = () => this.surface?.isAimed && this.#only !== null;
    const command = (id, key, title, run, when = has) => ({ id: `tracks.${id}`, key, title, group: "Tracks", when, run });
    return [
      command("new", "R", "A new box in the middle", () => this.#newInTheMiddle(), () => this.surface?.isAimed && !this.readonly),
      command("keyframe", "K", "A keyframe here", () => this.#keyframe()),
      command("remove", "Shift+K", "Remove the keyframe", () => this.#removeKeyframe()),
      command("outside", "O", "Out of sight from here, or in sight", () => this.#outside()),
      command("split", "S", "Split here", () => this.#split()),
      command("merge", "M", "Merge with its neighbour, or the two chosen", () => this.#merge(), () => this.surface?.isAimed && !this.readonly && this.picked.length > 0),
      command("previous", "J", "To the keyframe before", () => this.#toKeyframe(-1)),
      command("next", "L", "To the next keyframe", () => this.#toKeyframe(1)),
    ];
  }
}
customElements.define("tool-tracks", TracksTool);
