import { h } from "../core/dom.js";
import { count, timeElement } from "../core/format.js";

/** "12 of 50, 38 left", and for each day "12 of 50 today, 38 left" */
export function quotaText({ limit, used, left, renews_at: renewsAt }) {
  return `${count(used)} of ${count(limit)}${renewsAt ? " today" : ""}, ${left > 0 ? `${count(left)} left` : "none left"}`;
}

/** What a person may do in a project: their skills, and how much is left of their quota. */
export function standingLine({ skills = [], quota }) {
  if (skills.length === 0 && !quota) return null;
  return h("p", { class: "row tight small" },
    skills.length > 0 && [h("span", { class: "soft" }, "Skills"), skills.map((skill) => h("span", { class: "badge" }, skill))],
    quota && h("span", { class: quota.left > 0 ? "soft" : "badge warn" }, `Quota: ${quotaText(quota)}`),
    quota?.renews_at && h("span", { class: "soft" }, "Renewed ", timeElement(quota.renews_at)));
}
