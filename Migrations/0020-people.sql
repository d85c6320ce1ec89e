-- How far each person's answers agree with what their tasks came to, kept week by week, so that a person's page does not
-- read what they did again. Brought up to date by short steps beside the submits, which know nothing of it: a step
-- looks at the tasks of new annotations, and at those that the audit log names since.

CREATE TABLE person_counts (
  project_id    INTEGER PRIMARY KEY REFERENCES projects (id) ON DELETE CASCADE,
  annotation_to INTEGER NOT NULL DEFAULT 0,            -- annotations with ids up to this were looked at
  audit_to      INTEGER NOT NULL DEFAULT 0             -- and lines of the audit log
) STRICT;

-- One answer of a person, narrow: what their numbers need of it.
CREATE TABLE person_answers (
  project_id    INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  user_id       INTEGER NOT NULL,
  annotation_id INTEGER NOT NULL,                      -- no reference: each deleted annotation would scan for it
  at            INTEGER NOT NULL,
  seconds       REAL NOT NULL,
  alike         INTEGER,                               -- similarity to the label, in billionths; NULL: nothing to compare with
  PRIMARY KEY (project_id, user_id, annotation_id)
) STRICT, WITHOUT ROWID;

-- Their sums by week; similarities and their squares in whole billionths, so that what goes takes away exactly what came.
CREATE TABLE person_weeks (
  project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  user_id    INTEGER NOT NULL,
  week       INTEGER NOT NULL,                         -- weeks from Monday, since 1969-12-29
  answers    INTEGER NOT NULL,
  compared   INTEGER NOT NULL,
  alike      INTEGER NOT NULL,
  squares    INTEGER NOT NULL,
  PRIMARY KEY (project_id, user_id, week)
) STRICT, WITHOUT ROWID;

-- A deleted task leaves none of its answers behind either: the log may forget what its lines said was before and after,
-- once the task is gone.
DROP TRIGGER audit_is_fixed;
CREATE TRIGGER audit_is_fixed BEFORE UPDATE ON audit
WHEN NOT (
  NEW.erased = 1 AND NEW.before IS NULL AND NEW.after IS NULL
  AND NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.user_id IS OLD.user_id AND NEW.project_id IS OLD.project_id
  AND NEW.action = OLD.action AND NEW.subject = OLD.subject AND NEW.address IS OLD.address AND NEW.hash = OLD.hash
  AND (
    EXISTS (SELECT 1 FROM projects WHERE id = OLD.project_id AND deleted_at IS NOT NULL)
    OR (OLD.subject GLOB 'task [0-9]*' AND OLD.action <> 'task.deleted'
      AND NOT EXISTS (SELECT 1 FROM tasks WHERE id = CAST(substr(OLD.subject, 6) AS INTEGER)))))
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
