import { speeds, steps } from "./media-bar.js";

/** The keys of a recording: playing wherever it is free, the timeline's own while the hands are on it. */
export function mediaCommands(surface) {
  const { back, on, farBack, farOn, far } = steps[surface.kind];
  const group = surface.kind === "sound" ? "Sound" : "Video";
  const command = (id, key, title, run, more = {}) => ({ id: `media.${id}`, key, title, group, when: () => surface.isAimed, run, ...more });
  const held = { everywhere: true, repeats: true };
  const hasEdges = () => surface.isAimed && surface.tools.some(({ kit }) => kit?.edged);
  return [
    command("play", "Space", "Play, pause", () => surface.toggle(), { everywhere: true, when: () => surface.canPlay }),
    command("back", ",", back, ({ repeat }) => surface.step(-1, repeat), held),
    command("on", ".", on, ({ repeat }) => surface.step(1, repeat), held),
    command("far-back", "Shift+J", farBack, ({ repeat }) => surface.step(-far, repeat), held),
    command("far-on", "Shift+L", farOn, ({ repeat }) => surface.step(far, repeat), held),
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
