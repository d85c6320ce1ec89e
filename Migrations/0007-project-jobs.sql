-- Long changes of a project are jobs now, which go on after a restart: tasks brought in line with a changed workflow,
-- answers moved to renamed or split labels, the rows of a deleted project.

ALTER TABLE projects ADD COLUMN migrating_at INTEGER;  -- answers are being moved since: nothing else changes its tasks until then
ALTER TABLE projects ADD COLUMN deleted_at   INTEGER;  -- gone for everyone; a job takes its rows away
