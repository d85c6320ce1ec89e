import { h } from "../core/dom.js";
import { count } from "../core/format.js";

/** "12 of 50, 38 left" */
export function quotaText({ limit, used, left }) {
  return `${count(used)} of ${count(limit)}, ${left > 0 ? `${count(left)} left` : "none left"}`;
}

/** What a person may do in a project: their skills, and how much is left of their quota. */
export function standingLine({ skills = [], quota }) {
  if (skills.length === 0 && !quota) return null;
  return h("p", { class: "row tight small" },
    skills.length > 0 && [h("span", { class: "soft" }, "Skills"), skills.map((skill) => h("span", { class: "badge" }, skill))],
    quota && h("span", { class: quota.left > 0 ? "soft" : "badge warn" }, `Quota: ${quotaText(quota)}`));
}
