-- An id that was given once is never given again: an answer that waits in a browser, a link, or a line in the audit log
-- that speaks of a deleted task must not come to mean another one. SQLite gives the largest id plus one, so that deleting
-- the newest rows would free theirs; the largest that was ever deleted is kept here. (AUTOINCREMENT would write it at every
-- insert; this is written when something is deleted, which is rare.)
CREATE TABLE spent_ids (
  name    TEXT PRIMARY KEY,
  largest INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO spent_ids (name, largest) VALUES ('tasks', 0), ('assignments', 0);
-- What the log tells of tasks that are gone already.
UPDATE spent_ids SET largest = coalesce((
  SELECT max(CAST(substr(subject, 6) AS INTEGER)) FROM audit WHERE subject LIKE 'task %'), 0)
WHERE name = 'tasks';

CREATE TRIGGER tasks_spend_ids AFTER DELETE ON tasks BEGIN
  UPDATE spent_ids SET largest = OLD.id WHERE name = 'tasks' AND largest < OLD.id;
END;
CREATE TRIGGER assignments_spend_ids AFTER DELETE ON assignments BEGIN
  UPDATE spent_ids SET largest = OLD.id WHERE name = 'assignments' AND largest < OLD.id;
END;
