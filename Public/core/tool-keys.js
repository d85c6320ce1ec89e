/**
 * The commands of the tools for pictures and recordings that people can give other keys, for the account page. The tools
 * register them with what they do; the browser tests hold both together, and a test of the server compares the keys with
 * those that it refuses to options (Sources/Labeling/Schema/ToolKeys.swift).
 */
export const pictureCommands = [
  { id: "image.select", key: "V", title: "Select" },
  { id: "image.mode.box", key: "R", title: "Box" },
  { id: "image.mode.polygon", key: "P", title: "Outline" },
  { id: "image.mode.keypoints", key: "K", title: "Skeleton" },
  { id: "image.mode.brush", key: "B", title: "Brush" },
  { id: "image.mode.eraser", key: "E", title: "Eraser" },
  { id: "image.mode.bucket", key: "Shift+B", title: "Fill a hole" },
  { id: "image.mode.wand", key: "W", title: "Magic wand" },
  { id: "image.mode.segment", key: "S", title: "Segment by a click" },
  { id: "image.mode.scissors", key: "L", title: "Scissors along edges" },
  { id: "image.pan", key: "H", title: "Move the picture" },
  { id: "image.in", key: "+", also: ["="], title: "Nearer" },
  { id: "image.out", key: "-", title: "Farther" },
  { id: "image.fit", key: "0", title: "The whole picture" },
  { id: "image.smaller", key: "[", title: "Smaller brush, less tolerance" },
  { id: "image.larger", key: "]", title: "Larger brush, more tolerance" },
  { id: "image.absent", key: "X", title: "A point of the skeleton that is not in the picture" },
  { id: "image.occlude", key: "O", title: "The next point of the skeleton is hidden" },
  { id: "image.point", key: "N", title: "Next point of the shape that is chosen" },
  { id: "image.turn-left", key: ",", title: "Turn by 5° to the left" },
  { id: "image.turn-right", key: ".", title: "Turn by 5° to the right" },
  { id: "image.hide", key: "Shift+H", title: "Hide or show what is chosen" },
  { id: "image.lock", key: "Shift+L", title: "Lock or unlock what is chosen" },
];

export const recordingCommands = [
  { id: "media.play", key: "Space", title: "Play, pause" },
  { id: "media.back", key: ",", title: "A little back" },
  { id: "media.on", key: ".", title: "A little on" },
  { id: "media.slower", key: "<", title: "Slower" },
  { id: "media.faster", key: ">", title: "Faster" },
  { id: "media.loop", key: "\\", title: "Loop what is chosen" },
  { id: "media.start", key: "[", title: "Start here" },
  { id: "media.end", key: "]", title: "End here" },
  { id: "media.farther", key: "-", title: "Farther" },
  { id: "media.nearer", key: "+", title: "Nearer" },
  { id: "media.fit", key: "0", title: "The whole recording" },
  { id: "segments.transcript", key: "T", title: "Write the transcript" },
  { id: "tracks.new", key: "R", title: "A new box in the middle" },
  { id: "tracks.keyframe", key: "K", title: "A keyframe here" },
  { id: "tracks.remove", key: "Shift+K", title: "Remove the keyframe" },
  { id: "tracks.outside", key: "O", title: "Out of sight from here, or in sight" },
  { id: "tracks.split", key: "S", title: "Split here" },
  { id: "tracks.merge", key: "M", title: "Merge with the next, or the two chosen" },
  { id: "tracks.previous", key: "J", title: "To the keyframe before" },
  { id: "tracks.next", key: "L", title: "To the next keyframe" },
];
