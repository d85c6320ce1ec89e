-- A person who is erased leaves neither name nor email behind, in the audit log neither: the lines about them may forget
-- what was before and after. Who did what and when stays, under their number.
DROP TRIGGER audit_is_fixed;
CREATE TRIGGER audit_is_fixed BEFORE UPDATE ON audit
WHEN NOT (
  NEW.erased = 1 AND NEW.before IS NULL AND NEW.after IS NULL
  AND NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.user_id IS OLD.user_id AND NEW.project_id IS OLD.project_id
  AND NEW.action = OLD.action AND NEW.subject = OLD.subject AND NEW.address IS OLD.address AND NEW.hash = OLD.hash
  AND (
    EXISTS (SELECT 1 FROM projects WHERE id = OLD.project_id AND deleted_at IS NOT NULL)
    OR (OLD.subject GLOB 'task [0-9]*' AND OLD.action <> 'task.deleted'
      AND NOT EXISTS (SELECT 1 FROM tasks WHERE id = CAST(substr(OLD.subject, 6) AS INTEGER)))
    OR (OLD.subject GLOB 'user [0-9]*'
      AND EXISTS (SELECT 1 FROM users WHERE id = CAST(substr(OLD.subject, 6) AS INTEGER)
        AND email IS NULL AND disabled_at IS NOT NULL))))
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
