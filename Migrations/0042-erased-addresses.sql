-- Where a person who is erased worked from goes as well: the lines of the audit log about what they did forget the
-- address, nothing else. Contents and address of a line go each by its own reason; who did what and when stays.
DROP TRIGGER audit_is_fixed;
CREATE TRIGGER audit_is_fixed BEFORE UPDATE ON audit
WHEN NOT (
  NEW.erased = 1 AND NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.user_id IS OLD.user_id
  AND NEW.project_id IS OLD.project_id AND NEW.action = OLD.action AND NEW.subject = OLD.subject AND NEW.hash = OLD.hash
  AND NOT (NEW.before IS OLD.before AND NEW.after IS OLD.after AND NEW.address IS OLD.address)
  AND (
    (NEW.before IS OLD.before AND NEW.after IS OLD.after)
    OR (NEW.before IS NULL AND NEW.after IS NULL AND (
      EXISTS (SELECT 1 FROM projects WHERE id = OLD.project_id AND deleted_at IS NOT NULL)
      OR (OLD.subject GLOB 'task [0-9]*' AND OLD.action <> 'task.deleted'
        AND NOT EXISTS (SELECT 1 FROM tasks WHERE id = CAST(substr(OLD.subject, 6) AS INTEGER)))
      OR (OLD.subject GLOB 'user [0-9]*'
        AND EXISTS (SELECT 1 FROM users WHERE id = CAST(substr(OLD.subject, 6) AS INTEGER)
          AND email IS NULL AND disabled_at IS NOT NULL)))))
  AND (
    NEW.address IS OLD.address
    OR (NEW.address IS NULL AND EXISTS (
      SELECT 1 FROM users WHERE email IS NULL AND disabled_at IS NOT NULL
        AND id = coalesce(OLD.user_id, iif(OLD.subject GLOB 'user [0-9]*', CAST(substr(OLD.subject, 6) AS INTEGER), 0)))))
)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

-- Whom an earlier version erased: their lines forget it now, once.
INSERT INTO jobs (kind, parameters, created_at)
SELECT 'address-erasure', json_object('user', id), unixepoch() * 1000 FROM users
WHERE email IS NULL AND disabled_at IS NOT NULL
  AND EXISTS (SELECT 1 FROM audit WHERE subject = 'user ' || users.id AND action = 'user.erased');
