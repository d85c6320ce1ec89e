-- A project is a schema, its workflow, its guidelines and its people.

CREATE TABLE projects (
  id          INTEGER PRIMARY KEY,
  name        TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  schema      TEXT NOT NULL,                           -- JSON as contract section 3 gives it
  workflow    TEXT NOT NULL,                           -- JSON, complete: defaults are written out
  guidelines  TEXT NOT NULL DEFAULT '',                -- Markdown
  seed        INTEGER NOT NULL,                        -- of the random order and of the review sample
  paused_at   INTEGER,
  created_by  INTEGER REFERENCES users (id),
  created_at  INTEGER NOT NULL,
  version     INTEGER NOT NULL DEFAULT 1
) STRICT;

-- Everyone who is or was part of a project. A row stays when its role goes: pseudonyms must not change.
-- The row is also where "next task" keeps its place, because every submit writes it anyway.
CREATE TABLE members (
  project_id    INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  user_id       INTEGER NOT NULL REFERENCES users (id),
  role          TEXT CHECK (role IN ('manager', 'reviewer', 'annotator')),   -- NULL: no member now
  pseudonym     TEXT NOT NULL,
  paused_at     INTEGER,                               -- stopped by quality rules or by hand; a manager lifts it
  queue_place   INTEGER NOT NULL DEFAULT -9223372036854775807,               -- queue_key up to which this person has looked
  reopen_place  INTEGER NOT NULL DEFAULT 0,            -- reopened number up to which this person has looked
  review_place  INTEGER NOT NULL DEFAULT 0,            -- review_key up to which all that waits is this person's own work
  annotations   INTEGER NOT NULL DEFAULT 0,
  skips         INTEGER NOT NULL DEFAULT 0,
  seconds       REAL NOT NULL DEFAULT 0,
  active_at     INTEGER,
  added_at      INTEGER NOT NULL,
  PRIMARY KEY (project_id, user_id),
  UNIQUE (project_id, pseudonym)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_by_user ON members (user_id, project_id);

-- Running counts, so that no page ever counts tasks.
CREATE TABLE project_counts (
  project_id  INTEGER PRIMARY KEY REFERENCES projects (id) ON DELETE CASCADE,
  open        INTEGER NOT NULL DEFAULT 0,
  review      INTEGER NOT NULL DEFAULT 0,
  done        INTEGER NOT NULL DEFAULT 0,
  excluded    INTEGER NOT NULL DEFAULT 0,
  annotations INTEGER NOT NULL DEFAULT 0,
  reopened    INTEGER NOT NULL DEFAULT 0,              -- the last number given to a task that became free again
  reviewed    INTEGER NOT NULL DEFAULT 0,              -- the last review_key given: always grows, so that places can be kept in it
  changed_at  INTEGER NOT NULL
) STRICT;

-- Finished work a day, for the burn-up chart.
CREATE TABLE project_days (
  project_id  INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  day         INTEGER NOT NULL,                        -- days since 1970-01-01, UTC
  annotations INTEGER NOT NULL DEFAULT 0,
  done        INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (project_id, day)
) STRICT, WITHOUT ROWID;
