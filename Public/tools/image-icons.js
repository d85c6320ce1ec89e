import { svg } from "../parts/svg.js";

/** Signs for the tools of a picture, drawn on 16 by 16. Each stands beside its name or carries it as a label. */
const paths = {
  select: ["M3 2l9.5 5.2-4.3 1.2-1.6 4.3z"],
  pan: ["M8 2v12M2 8h12M8 2l-2 2M8 2l2 2M8 14l-2-2M8 14l2-2M2 8l2-2M2 8l2 2M14 8l-2-2M14 8l-2 2"],
  box: ["M2.5 4h11v8h-11z"],
  polygon: ["M8 2l5.5 4.4-2 7h-7l-2-7z"],
  line: ["M2 12l4-7 4 5 4-7"],
  points: ["M4 4.5a1 1 0 1 0 .01 0M12 6.5a1 1 0 1 0 .01 0M7 12.5a1 1 0 1 0 .01 0M5 5.5l6 1.5M11.5 8l-4 4.5"],
  brush: ["M13.5 2.5l-6 6M7.5 8.5c-2.5-.5-3.5 1-3.5 3-.5 1-1 1.5-2 2 3.5.8 7 .2 7-3z"],
  eraser: ["M6 13h7M3 10l6.5-6.5 4 4L8 13H6z"],
  bucket: ["M3 8l5-5 5 5-5 5zM13 10c1 1.5 1 2.5 0 3"],
  wand: ["M2.5 13.5L9 7M11 2v3M11 9v3M7.5 5.5h-1M15 7h-2M13.5 3.5l-1 1M13.5 10.5l-1-1"],
  scissors: ["M4 3.5a1.5 1.5 0 1 0 .01 0M4 10.5a1.5 1.5 0 1 0 .01 0M5.5 6l8 6M5.5 11l8-7"],
  segment: ["M3 8c0-4 3-5 5-5s5 2 5 5-2 5-5 4.5S3 12 3 8zM8 6v4M6 8h4"],
  minus: ["M3 8h10"],
  plus: ["M3 8h10M8 3v10"],
  fit: ["M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10"],
  light: ["M8 4.5a3.5 3.5 0 1 0 .01 0zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1"],
  magnet: ["M3 3v5a5 5 0 0 0 10 0V3h-3v5a2 2 0 0 1-4 0V3zM3 5.5h3M10 5.5h3"],
  eye: ["M1.5 8c2-3 4-4.5 6.5-4.5S12.5 5 14.5 8c-2 3-4 4.5-6.5 4.5S3.5 11 1.5 8zM8 6.200a1.800 1.800 0 1 0 .01 0z"],
  hidden: ["M1.5 8c2-3 4-4.5 6.5-4.5S12.5 5 14.5 8c-2 3-4 4.5-6.5 4.5S3.5 11 1.5 8zM2.5 13.5l11-11"],
  lock: ["M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5"],
  open: ["M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 4.800-1"],
  remove: ["M4 4l8 8M12 4l-8 8"],
  up: ["M8 13V3M4 7l4-4 4 4"],
  down: ["M8 3v10M4 9l4 4 4-4"],
};

export function icon(name) {
  return svg("svg", { viewBox: "0 0 16 16", width: 16, height: 16, fill: "none", stroke: "currentColor", "stroke-width": 1.5, "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true" },
    (paths[name] ?? []).map((d) => svg("path", { d })));
}
