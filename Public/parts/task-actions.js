import { api } from "../core/api.js";
import { plural } from "../core/format.js";
import { openDialog } from "./dialog.js";

/** What can be done to tasks in bulk: each asks first when it cannot simply be taken back. */
const questions = {
  exclude: (many) => ({ title: `Exclude ${many}?`, text: "They are no longer handed out and leave the export’s done tasks. Restoring brings them back as they were.", confirm: "Exclude" }),
  restore: (many) => ({ title: `Restore ${many}?`, text: "They go back to the state their annotations give them.", confirm: "Restore" }),
  review: (many) => ({ title: `Send ${many} to review?`, text: "A reviewer decides them; nobody else gets them meanwhile.", confirm: "Send to review" }),
  accept_consensus: (many) => ({ title: `Accept the consensus of ${many}?`, text: "Their best consensus becomes the label and they are done, without a reviewer’s look.", confirm: "Accept" }),
  make_gold: (many) => ({ title: `Make ${many} gold?`, text: "What reviewers decided becomes the known answer. From then on they only measure annotators.", confirm: "Make gold" }),
  remove_gold: (many) => ({ title: `Take gold from ${many}?`, text: "They are tasks like any other again; what was answered to them measures nobody any more.", confirm: "Take gold away" }),
  delete: (many) => ({ title: `Delete ${many}?`, text: "Their annotations and labels go with them. This cannot be undone.", confirm: "Delete", danger: true }),
};

/** Asks, then acts. Resolves to {changed, refused}, or null when nothing was to be done or it failed (and was said). */
export async function runAction({ project, ids, action, confirmDialog, promptDialog }) {
  const body = { ids, action };
  if (action === "set_priority") {
    const value = await promptDialog({ title: `Priority of ${plural(ids.length, "task")}`, label: "Priority", hint: "Higher comes first when the project hands out by priority.", props: { type: "number", step: 1, value: "0" } });
    if (value === null) return null;
    body.priority = Number(value);
  } else if (!(await confirmDialog(questions[action](plural(ids.length, "task"))))) {
    return null;
  }
  try {
    return await api.post(`/api/projects/${project.id}/tasks/actions`, body);
  } catch (error) {
    await openDialog({ title: "That did not work", body: error.detail, actions: [{ label: "Close", value: "" }] });
    return null;
  }
}
