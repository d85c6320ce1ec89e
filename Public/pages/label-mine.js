import { api } from "../core/api.js";
import { refusalWords } from "../parts/question-errors.js";

/** A page of what this person has submitted in a project, as records of `Earlier` without their tasks. */
export async function fetchMine(project, after) {
  const page = await api.get(`/api/projects/${project}/mine?limit=50${after ? `&after=${encodeURIComponent(after)}` : ""}`);
  const records = page.items.map((item) => ({
    taskID: item.task_id, task: null, shown: item.shown, answers: item.answers, annotation: { id: item.annotation_id, version: item.version }, pending: null, editable: item.editable,
  }));
  return { records, next: page.next };
}

/** Gives a record its task and what is known of it now. */
export async function complete(record) {
  const reply = await api.get(`/api/annotations/${record.annotation.id}`);
  record.task = { ...reply.task, shown: record.shown };
  record.answers = reply.annotation.answers;
  record.annotation.version = reply.annotation.version;
  record.editable = reply.editable;
}

/**
 * What the server refused, as it comes on screen to be mended. Where another window has handed in an answer for the
 * same assignment, it is that answer that is changed.
 */
export async function refusedWork(entry, schema) {
  const { refused, key, task, assignment, project, body } = entry;
  const given = refused.code === "already_submitted" ? await ofAssignment(project, assignment).catch(() => null) : null;
  if (given) Object.assign(entry, { kind: "edit", annotation: given.annotation_id, version: given.version });
  const work = { kind: "refused", refusal: { ...refused, detail: refusalWords(refused, schema) }, refusedKey: key, task, assignment: { id: assignment }, answers: body.answers ?? {}, seconds: body.seconds ?? 0 };
  if (entry.kind !== "edit") return work;
  return { ...work, kind: "earlier", index: 0, record: { task, answers: null, annotation: { id: entry.annotation, version: entry.version }, pending: null } };
}

/** What this person has submitted for an assignment already, from another window perhaps. */
async function ofAssignment(project, id) {
  const { items } = await api.get(`/api/projects/${project}/mine?limit=100`);
  return items.find(({ assignment_id: assignment }) => assignment === id) ?? null;
}

/** The manager may have changed what is asked: by the old questions no answer would be taken any more. All that is here is kept. */
export async function followSchema({ id, schema }) {
  const project = await api.get(`/api/projects/${id}`).catch(() => null);
  if (project && JSON.stringify(project.schema) !== JSON.stringify(schema)) location.reload();
}
