/** The keys of a recording: playing wherever it is free, the timeline's own while the hands are on it. */
export function mediaCommands(surface) {
  const group = surface.kind === "sound" ? "Sound" : "Video";
  const command = (id, key, title, run, more = {}) => ({ id: `media.${id}`, key, title, group, when: () => surface.isAimed, run, ...more });
  const hasEdges = () => surface.isAimed && surface.tools.some(({ kit }) => kit?.edged);
  return [
    command("play", "Space", "Play, pause", () => surface.toggle(), { everywhere: true, when: () => surface.canPlay }),
    command("back", ",", "A little back", () => surface.step(-1), { everywhere: true }),
    command("on", ".", "A little on", () => surface.step(1), { everywhere: true }),
    command("slower", "<", "Slower", () => surface.changeSpeed(-1), { everywhere: true }),
    command("faster", ">", "Faster", () => surface.changeSpeed(1), { everywhere: true }),
    command("loop", "\\", "Loop what is chosen", () => surface.toggleLoop(), { everywhere: true }),
    command("start", "[", "Start here", () => surface.setEdge("start"), { when: hasEdges }),
    command("end", "]", "End here", () => surface.setEdge("end"), { when: hasEdges }),
    command("farther", "-", "Farther", () => surface.zoom(0.5)),
    command("nearer", "+", "Nearer", () => surface.zoom(2)),
    command("fit", "0", "The whole recording", () => surface.fit()),
  ];
}
