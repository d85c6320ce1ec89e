import { announce } from "../core/announce.js";

const arrows = [["ArrowLeft", [-1, 0]], ["ArrowRight", [1, 0]], ["ArrowUp", [0, -1]], ["ArrowDown", [0, 1]]];

/** What was copied, for the next picture too. */
let copied = [];

/** The keys of a picture: modes and views always, the rest while the present state has a use for it. */
export function imageCommands(surface, hands) {
  const free = () => surface.isAimed && surface.picture !== null;
  const command = (id, key, title, run, { when = () => true, also = [] } = {}) => ({
    id: `image.${id}`, key, also, title, group: "Picture", everywhere: true, when: () => free() && when(), run,
  });
  const sending = (what) => ({ when: () => hands.can(what) });
  const chosen = () => surface.picked.size > 0;
  return [
    command("select", "V", "Select", () => hands.choose("select")),
    ...modeCommands(surface, hands, command),
    command("pan", "H", "Move the picture", () => hands.choose("pan")),
    command("in", "+", "Nearer", () => hands.zoom(1.25), { also: ["="] }),
    command("out", "-", "Farther", () => hands.zoom(0.8)),
    command("fit", "0", "The whole picture", () => hands.fit()),
    command("smaller", "[", "Smaller brush, less tolerance", () => hands.send("size", -1), sending("size")),
    command("larger", "]", "Larger brush, more tolerance", () => hands.send("size", 1), sending("size")),
    command("absent", "X", "A point of the skeleton that is not in the picture", () => hands.send("absent"), sending("absent")),
    command("occlude", "O", "The next point of the skeleton is hidden", () => hands.send("occlude"), sending("occlude")),
    command("next", "Tab", "Next region", () => step(surface, 1), { when: () => canStep(surface, 1) }),
    command("previous", "Shift+Tab", "Previous region", () => step(surface, -1), { when: () => canStep(surface, -1) }),
    command("remove", "Delete", "Delete the regions that are chosen, or the last point", () => (hands.can("remove") ? hands.send("remove") : remove(surface)), { also: ["Backspace"], when: () => hands.can("remove") || chosen() }),
    ...arrows.flatMap(([key, by]) => [
      command(`move.${key}`, key, key === "ArrowLeft" ? "Nudge what is chosen, or the crosshair; Shift: by ten" : null, () => hands.send("arrow", { by, isLarge: false }), sending("arrow")),
      command(`far.${key}`, `Shift+${key}`, null, () => hands.send("arrow", { by, isLarge: true }), sending("arrow")),
      command(`size.${key}`, `Ctrl+${key}`, key === "ArrowLeft" ? "Size what is chosen; Ctrl+Shift: by ten" : null, () => hands.nudge(by, false, true), { when: chosen }),
      command(`size-far.${key}`, `Ctrl+Shift+${key}`, null, () => hands.nudge(by, true, true), { when: chosen }),
    ]),
    command("point", "N", "Next point of the shape that is chosen", () => surface.pickedShapes[0].tool.nextPoint(), { when: () => surface.pickedShapes.length === 1 && Boolean(surface.pickedShapes[0].tool.nextPoint) && !surface.readonly }),
    command("turn-left", ",", "Turn by 5° to the left", () => turn(surface, hands, -5), { when: () => canTurn(surface) }),
    command("turn-right", ".", "Turn by 5° to the right", () => turn(surface, hands, 5), { when: () => canTurn(surface) }),
    command("confirm", "Enter", "Set a point at the crosshair, finish a shape, accept what is suggested", () => hands.send("confirm"), sending("confirm")),
    command("cancel", "Escape", "Give up what is begun, let go of what is chosen, back to selecting", () => hands.send("cancel"), sending("cancel")),
    command("undo", "U", null, () => hands.send("undo"), { also: ["Ctrl+Z"], ...sending("undo") }),
    command("redo", "Ctrl+Shift+Z", null, () => hands.send("redo"), { also: ["Ctrl+Y"], ...sending("redo") }),
    command("all", "Ctrl+A", "Choose all regions", () => surface.pick(surface.regions.filter((shape) => surface.isFree(shape)).map(({ key }) => key))),
    command("copy", "Ctrl+C", "Copy the regions that are chosen", () => copy(surface), { when: () => chosen() && getSelection().isCollapsed }),
    command("paste", "Ctrl+V", "Paste them, on another picture too", () => paste(surface), { when: () => copied.length > 0 }),
    command("up", "PageUp", "Bring forward", () => reorder(surface, 1), { when: chosen }),
    command("down", "PageDown", "Send back", () => reorder(surface, -1), { when: chosen }),
    command("hide", "Shift+H", "Hide or show what is chosen", () => { for (const key of [...surface.picked]) surface.toggle(surface.hiddenKeys, key); repaint(surface); }, { when: chosen }),
    command("lock", "Shift+L", "Lock or unlock what is chosen", () => { for (const key of [...surface.picked]) surface.toggle(surface.lockedKeys, key); repaint(surface); }, { when: chosen }),
  ];
}

const repaint = ({ tools }) => tools.forEach((tool) => tool.paint());

/** Modes that several tools share a key for take turns by it. */
function modeCommands(surface, hands, command) {
  const modes = surface.tools.flatMap((tool) => (tool.readonly ? [] : tool.modes));
  return [...Map.groupBy(modes, ({ key }) => key)].map(([key, same]) => command(`mode.${same[0].id}`, key, same[0].title, () => {
    const shown = same.filter(({ tool }) => !tool.closest("[hidden]"));
    const at = shown.findIndex((mode) => mode.tool === hands.tool && mode.id === hands.mode.id);
    if (shown.length > 0) hands.choose(shown[(at + 1) % shown.length]);
  }, { when: () => same.some(({ tool }) => tool.isConnected && !tool.closest("[hidden]")) }));
}

function canStep(surface, by) {
  if (document.activeElement !== surface.stage || surface.hands.can("undo")) return false;
  const order = surface.regions.filter(({ key }) => !surface.hiddenKeys.has(key));
  const at = order.findIndex(({ key }) => surface.picked.has(key));
  return at < 0 ? by > 0 && order.length > 0 : order[at + by] !== undefined;
}

/** From region to region; past the last one, focus goes on as everywhere. */
function step(surface, by) {
  const order = surface.regions.filter(({ key }) => !surface.hiddenKeys.has(key));
  const at = order.findIndex(({ key }) => surface.picked.has(key));
  const next = order[at < 0 ? 0 : at + by];
  if (surface.hands.mode.id !== "select") surface.hands.choose("select");
  surface.pick([next.key], { reveal: true });
  announce(`${next.title}, ${order.indexOf(next) + 1} of ${order.length}: ${next.kit.describe(next.region, surface.view)}`);
}

function ownersOf(surface) {
  return Map.groupBy(surface.pickedShapes.filter(({ tool }) => !tool.readonly), ({ tool }) => tool);
}

function remove(surface) {
  for (const [tool, shapes] of ownersOf(surface)) tool.remove(shapes.map(({ region }) => region.id));
}

function reorder(surface, by) {
  for (const [tool, [shape]] of ownersOf(surface)) tool.reorder(shape.region.id, by);
}

const canTurn = ({ pickedShapes: [shape] }) => Boolean(shape?.tool.question.rotate && !shape.tool.readonly && shape.region.width);

function turn(surface, hands, by) {
  const [shape] = surface.pickedShapes;
  hands.keep([{ ...shape, region: { ...shape.region, rotation: (shape.region.rotation ?? 0) + by } }], `turn:${shape.key}`);
  announce(`Turned ${Math.round(surface.pickedShapes[0].region.rotation)}°`);
}

function copy(surface) {
  copied = surface.pickedShapes.map(({ region, tool }) => ({ type: tool.question.type, region }));
  announce(`${copied.length} copied`);
}

/** Each goes to the first question of its kind that knows its label; a little aside where the same lies there already. */
function paste(surface) {
  const keys = [];
  for (const [tool, own] of Map.groupBy(copied, ({ type, region }) => surface.tools.find(({ question, labels, readonly }) => !readonly && question.type === type && labels.includes(region.label)))) {
    if (tool) keys.push(...tool.paste(own.map(({ region }) => region)));
  }
  surface.pick(keys, { reveal: true });
  announce(keys.length > 0 ? `${keys.length} pasted` : "Nothing of what was copied fits here");
}
