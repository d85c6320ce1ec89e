-- One row a person and task: a second lease of the same task by the same person is the same row again.
CREATE TABLE assignments (
  id             INTEGER PRIMARY KEY,
  project_id     INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  task_id        INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
  user_id        INTEGER NOT NULL REFERENCES users (id),
  state          TEXT NOT NULL CHECK (state IN ('leased', 'submitted', 'skipped', 'released', 'expired', 'returned')),
  created_at     INTEGER NOT NULL,
  expires_at     INTEGER NOT NULL,
  ended_at       INTEGER,
  draft          TEXT,
  skip_reason    TEXT,
  skip_comment   TEXT,
  round          INTEGER NOT NULL DEFAULT 0,           -- times this work was returned
  return_comment TEXT
) STRICT;
CREATE UNIQUE INDEX assignments_by_task ON assignments (task_id, user_id);
CREATE INDEX assignments_expiring ON assignments (project_id, expires_at) WHERE state = 'leased';
-- What a person has in work, and what came back to them: short, whatever they did before.
CREATE INDEX assignments_held ON assignments (user_id, project_id) WHERE state = 'leased';
CREATE INDEX assignments_returned ON assignments (user_id, project_id) WHERE state = 'returned';

CREATE TABLE annotations (
  id            INTEGER PRIMARY KEY,
  project_id    INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  task_id       INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
  user_id       INTEGER NOT NULL REFERENCES users (id),
  assignment_id INTEGER,                               -- no reference: each deleted assignment would scan for its annotations
  answers       TEXT NOT NULL,
  seconds       REAL NOT NULL DEFAULT 0,
  counted       INTEGER NOT NULL,                      -- 0: came late, when no slot was free; kept all the same
  version       INTEGER NOT NULL DEFAULT 1,
  submitted_at  INTEGER NOT NULL,
  changed_at    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX annotations_by_task ON annotations (task_id, user_id);
CREATE INDEX annotations_by_person ON annotations (user_id, project_id, id);
CREATE INDEX annotations_by_project ON annotations (project_id, id);

-- What an annotation said before it was changed.
CREATE TABLE annotation_versions (
  annotation_id INTEGER NOT NULL REFERENCES annotations (id) ON DELETE CASCADE,
  version       INTEGER NOT NULL,
  answers       TEXT NOT NULL,
  seconds       REAL NOT NULL,
  at            INTEGER NOT NULL,
  by_user       INTEGER REFERENCES users (id),
  PRIMARY KEY (annotation_id, version)
) STRICT, WITHOUT ROWID;

-- First replies to requests with an Idempotency-Key, without the next task's data, which is joined in again on replay.
CREATE TABLE replays (
  user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  key        TEXT NOT NULL,
  subject    TEXT NOT NULL,                            -- method and path: the same key elsewhere is a mistake, and is said so
  status     INTEGER NOT NULL,
  reply      TEXT NOT NULL,                            -- JSON
  next_task  INTEGER,                                  -- whose data belongs into "next"
  next_at    INTEGER,                                  -- at which byte of the reply
  created_at INTEGER NOT NULL,
  PRIMARY KEY (user_id, key)
) STRICT, WITHOUT ROWID;
