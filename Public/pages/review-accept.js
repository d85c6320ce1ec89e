import { api } from "../core/api.js";
import { h } from "../core/dom.js";
import { plural } from "../core/format.js";
import { openDialog } from "../parts/dialog.js";

/**
 * Ends the review of all that agrees: says how many tasks that are, and goes on in steps until none is left.
 * Resolves to whether any was accepted.
 */
export async function acceptAgreed(projectID) {
  const path = `/api/projects/${projectID}/review/accept`;
  const words = h("p", {}, "Counting…");
  const bar = h("progress", { "aria-label": "Accepted", hidden: true });
  const problem = h("p", { class: "problem small", role: "alert" });
  let [matching, accepted] = [0, 0];
  const preview = api.post(path, { preview: true }).then((reply) => {
    matching = reply.matching;
    words.textContent = matching === 0 ? "Nothing that waits agrees: all of it needs a look." : `${plural(matching, "task")} in review ${matching === 1 ? "has" : "have"} answers that are all the same, and ${matching === 1 ? "is" : "are"} here only as a sample or by rule. Their consensus becomes the label, under your name.`;
  }).catch((error) => { problem.textContent = error.detail; });
  const check = async () => {
    await preview;
    if (matching === 0) return true;
    bar.hidden = false;
    bar.max = matching;
    try {
      for (let remaining = matching; remaining > 0;) {
        const reply = await api.post(path, {});
        accepted += reply.accepted;
        bar.value = accepted;
        // What another reviewer has taken up meanwhile is left to them.
        remaining = reply.accepted === 0 ? 0 : reply.remaining;
      }
      return true;
    } catch (error) {
      problem.textContent = error.detail;
      return false;
    }
  };
  const actions = [{ label: "Cancel", value: "" }, { label: "Accept them", value: "yes", kind: "primary" }];
  await openDialog({ title: "Accept what agrees", body: [words, bar, problem], actions, check });
  return accepted > 0;
}
