/** Question type → its element and its module, for registry.js. To add a type is to add its file and its line here. */
export const types = {
  ranking: ["tool-ranking", () => import("./ranking.js")],
  preference: ["tool-preference", () => import("./preference.js")],
  relations: ["tool-relations", () => import("./relations.js")],
  boxes: ["tool-boxes", () => import("./boxes.js")],
  tracks: ["tool-tracks", () => import("./tracks.js")],
  segments: ["tool-segments", () => import("./segments.js")],
  polygons: ["tool-polygons", () => import("./polygons.js")],
  keypoints: ["tool-keypoints", () => import("./keypoints.js")],
  mask: ["tool-mask", () => import("./mask.js")],
};
