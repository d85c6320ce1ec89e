import { api } from "../core/api.js";

/** A page of what this person has submitted in a project, as records of `Past` without their tasks. */
export async function fetchEarlier(project, after) {
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

export async function ofAssignment(project, id) {
  const { items } = await api.get(`/api/projects/${project}/mine?limit=100`);
  return items.find(({ assignment_id: assignment }) => assignment === id) ?? null;
}
