-- First replies are written at every submit and hardly ever read. Kept in the order of their keys, each went to a page of
-- its own, and split it every fifth time: half of all pages that a commit wrote were theirs. They are appended instead,
-- and only their keys are in order.

CREATE TABLE replays_appended (
  id         INTEGER PRIMARY KEY,
  user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  key        TEXT NOT NULL,
  subject    TEXT NOT NULL,                            -- method and path: the same key elsewhere is a mistake, and is said so
  status     INTEGER NOT NULL,
  reply      TEXT NOT NULL,                            -- JSON
  next_task  INTEGER,                                  -- whose data belongs into "next"
  next_at    INTEGER,                                  -- at which byte of the reply
  created_at INTEGER NOT NULL,
  project_id INTEGER                                   -- no reference and no index: every submit would pay for them
) STRICT;
INSERT INTO replays_appended (user_id, key, subject, status, reply, next_task, next_at, created_at, project_id)
  SELECT user_id, key, subject, status, reply, next_task, next_at, created_at, project_id FROM replays;
DROP TABLE replays;
ALTER TABLE replays_appended RENAME TO replays;
CREATE UNIQUE INDEX replays_by_key ON replays (user_id, key);
