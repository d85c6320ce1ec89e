-- What makes a task the same as another moves into a table of its own. As an index of tasks it was written in the
-- order of arrival, which is random in it: with a million tasks nearly every page of it was read and written again by
-- each commit of an import, and that was half of the work. A table can be filled after the rows, in its own order.

DROP INDEX tasks_by_dedupe;
CREATE TABLE task_identities (
  project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  dedupe     BLOB NOT NULL,                            -- as in tasks, where it came from
  task_id    INTEGER NOT NULL,                         -- no reference: each deleted task would scan for it
  PRIMARY KEY (project_id, dedupe)
) STRICT, WITHOUT ROWID;
INSERT INTO task_identities (project_id, dedupe, task_id)
  SELECT project_id, dedupe, id FROM tasks ORDER BY project_id, dedupe;

-- However a task goes, the same data may come in again.
CREATE TRIGGER task_is_forgotten AFTER DELETE ON tasks BEGIN
  DELETE FROM task_identities WHERE project_id = old.project_id AND dedupe = old.dedupe AND task_id = old.id;
END;
