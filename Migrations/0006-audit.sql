-- Who did what, when, from where, before and after. Rows are chained by hash: a changed or missing row shows.
CREATE TABLE audit (
  id         INTEGER PRIMARY KEY,
  at         INTEGER NOT NULL,
  user_id    INTEGER,
  project_id INTEGER,
  action     TEXT NOT NULL,
  subject    TEXT NOT NULL,                            -- 'task 12', 'member 3'
  before     TEXT,
  after      TEXT,
  address    TEXT,
  hash       BLOB NOT NULL
) STRICT;
CREATE INDEX audit_by_project ON audit (project_id, id);
CREATE INDEX audit_by_subject ON audit (subject, id);
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_fixed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
