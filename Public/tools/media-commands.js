import { speeds } from "./media-bar.js";

/** The keys of a recording: playing wherever it is free, the timeline's own while the hands are on it. */
export function mediaCommands(surface) {
  const group = surface.kind === "sound" ? "Sound" : "Video";
  const command = (id, key, title, run, more = {}) => ({ id: `media.${id}`, key, title, group, when: () => surface.isAimed, run, ...more });
  const hasEdges = () => surface.isAimed && surface.tools.some(({ kit }) => kit?.edged);
  return [
    command("play", "Space", "Play, pause", () => surface.toggle(), { everywhere: true, when: () => surface.canPlay }),
    command("back", ",", "A little back", () => surface.step(-1), { everywhere: true }),
    command("on", ".", "A little on", () => surface.step(1), { everywhere: true }),
    command("slower", "<", "Slower", () => changeSpeed(surface, -1), { everywhere: true }),
    command("faster", ">", "Faster", () => changeSpeed(surface, 1), { everywhere: true }),
    command("loop", "\\", "Loop what is chosen", () => surface.toggleLoop(), { everywhere: true }),
    command("mute", "Shift+M", "Mute, or not", () => surface.toggleMute(), { everywhere: true }),
    command("start", "[", "Start here", () => surface.edges.set("start"), { when: hasEdges }),
    command("end", "]", "End here", () => surface.edges.set("end"), { when: hasEdges }),
    command("farther", "-", "Farther", () => surface.zoom(0.5)),
    command("nearer", "+", "Nearer", () => surface.zoom(2)),
    command("fit", "0", "The whole recording", () => surface.fit()),
  ];
}

function changeSpeed(surface, by) {
  const at = speeds.indexOf(surface.speed);
  surface.speed = speeds[Math.min(Math.max((at < 0 ? 2 : at) + by, 0), speeds.length - 1)];
}
