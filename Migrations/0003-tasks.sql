-- Tasks are narrow rows, because every submit rewrites one; what a task shows lies in a table beside it.

CREATE TABLE tasks (
  id           INTEGER PRIMARY KEY,
  project_id   INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  state        TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'review', 'done', 'excluded')),
  queue_key    INTEGER NOT NULL,                       -- unique in a project: one number that sorts the queue (QueueKey.swift)
  wanted       INTEGER NOT NULL,                       -- slots in all: judgments, and one more while disputed
  taken        INTEGER NOT NULL DEFAULT 0,             -- leases and counted annotations
  judged       INTEGER NOT NULL DEFAULT 0,             -- counted annotations
  skipped      INTEGER NOT NULL DEFAULT 0,             -- people who skipped it
  reopened     INTEGER NOT NULL DEFAULT 0,             -- number of the last time it became free again, 0: never
  priority     INTEGER NOT NULL DEFAULT 0,
  similarity   REAL,                                   -- mean pairwise similarity of the counted annotations
  flagged      TEXT,                                   -- why it is in review or done with low confidence: 'disputed', 'sample', 'all', 'skips', 'broken', 'low_confidence', 'appeal'
  review_key   INTEGER NOT NULL DEFAULT 0,             -- when it entered review, made unique: the order of the review queue
  reviewer_id  INTEGER REFERENCES users (id),          -- whose review lease
  review_until INTEGER,                                -- and until when
  dedupe       BLOB NOT NULL,                          -- 16 bytes of SHA-256 of external id, or of the data
  external_id  TEXT,
  created_at   INTEGER NOT NULL,
  changed_at   INTEGER NOT NULL,
  version      INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE UNIQUE INDEX tasks_by_dedupe ON tasks (project_id, dedupe);
CREATE INDEX tasks_in_queue ON tasks (project_id, queue_key) WHERE state = 'open' AND taken < wanted;
CREATE INDEX tasks_reopened ON tasks (project_id, reopened) WHERE state = 'open' AND taken < wanted AND reopened > 0;
CREATE INDEX tasks_in_review ON tasks (project_id, review_key, id) WHERE state = 'review';
CREATE INDEX tasks_in_decision ON tasks (reviewer_id, project_id) WHERE reviewer_id IS NOT NULL;
CREATE INDEX tasks_by_state ON tasks (project_id, state, id);
-- The orders and filters of the tasks table. Each but the first holds only the few rows it is about.
CREATE INDEX tasks_by_change ON tasks (project_id, changed_at, id);
CREATE INDEX tasks_by_similarity ON tasks (project_id, similarity, id) WHERE similarity IS NOT NULL;
CREATE INDEX tasks_by_flag ON tasks (project_id, flagged, id) WHERE flagged IS NOT NULL;

CREATE TABLE task_payloads (
  task_id     INTEGER PRIMARY KEY REFERENCES tasks (id) ON DELETE CASCADE,
  data        TEXT NOT NULL,                           -- JSON, the bytes that came in
  meta        TEXT,
  gold        TEXT,                                    -- answers known to be right
  predictions TEXT
) STRICT;

-- The final answers of a done task.
CREATE TABLE labels (
  task_id    INTEGER PRIMARY KEY REFERENCES tasks (id) ON DELETE CASCADE,
  answers    TEXT NOT NULL,
  source     TEXT NOT NULL CHECK (source IN ('consensus', 'review', 'gold')),
  confidence REAL,                                     -- the least of its questions' confidences, 0 to 1
  per_question TEXT,                                   -- JSON: question to confidence
  by_user    INTEGER REFERENCES users (id),            -- the reviewer; NULL: by consensus
  comment    TEXT,
  reason     TEXT,                                     -- why they differed: 'guideline_gap', 'slip', 'ambiguous'
  at         INTEGER NOT NULL
) STRICT;
