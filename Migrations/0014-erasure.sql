-- A deleted project leaves none of its answers behind: first replies to its people, and the contents of its lines in the
-- audit log, go with its rows.

ALTER TABLE replays ADD COLUMN project_id INTEGER;     -- no reference and no index: every submit would pay for them
UPDATE replays SET project_id = CASE
  WHEN subject LIKE 'POST /api/assignments/%' THEN
    (SELECT project_id FROM assignments WHERE id = CAST(substr(subject, 23) AS INTEGER))
  WHEN subject LIKE 'POST /api/annotations/%' THEN
    (SELECT project_id FROM annotations WHERE id = CAST(substr(subject, 23) AS INTEGER))
  WHEN subject LIKE 'POST /api/tasks/%' THEN
    (SELECT project_id FROM tasks WHERE id = CAST(substr(subject, 17) AS INTEGER))
END;

-- The log stays append-only but for this: of a deleted project's lines it may forget what was before and after, never who
-- did what and when. The hash of such a line stands for what it said.
ALTER TABLE audit ADD COLUMN erased INTEGER NOT NULL DEFAULT 0;
DROP TRIGGER audit_is_fixed;
CREATE TRIGGER audit_is_fixed BEFORE UPDATE ON audit
WHEN NOT (
  NEW.erased = 1 AND NEW.before IS NULL AND NEW.after IS NULL
  AND NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.user_id IS OLD.user_id AND NEW.project_id IS OLD.project_id
  AND NEW.action = OLD.action AND NEW.subject = OLD.subject AND NEW.address IS OLD.address AND NEW.hash = OLD.hash
  AND EXISTS (SELECT 1 FROM projects WHERE id = OLD.project_id AND deleted_at IS NOT NULL))
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
