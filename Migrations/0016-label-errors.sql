-- Labels that are likely wrong: what the last search found, and what became of those that were looked at again.

CREATE TABLE label_searches (
  project_id INTEGER PRIMARY KEY REFERENCES projects (id) ON DELETE CASCADE,
  run        INTEGER NOT NULL,                         -- the job that found what stands in label_suspicions
  report     TEXT NOT NULL,                            -- JSON: per question what was looked at, and how many are likely wrong in all
  at         INTEGER NOT NULL
) STRICT;

-- A search writes its rows beside those of the one before, which go when it is done. `place` is the rank: a page of the
-- list is a range of it.
CREATE TABLE label_suspicions (
  project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  run        INTEGER NOT NULL,
  place      INTEGER NOT NULL,
  task_id    INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
  question   TEXT NOT NULL,
  score      REAL NOT NULL,
  label_hash BLOB NOT NULL,                            -- of the label that was looked at: with another label the row no longer holds
  suggested  TEXT,                                     -- JSON: what the evidence says instead
  parts      TEXT NOT NULL,                            -- JSON
  PRIMARY KEY (project_id, run, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX label_suspicions_by_question ON label_suspicions (project_id, run, question, place);
CREATE INDEX label_suspicions_by_task ON label_suspicions (task_id, run);

-- Labels that were sent to a reviewer because they were suspected, and what they said then.
CREATE TABLE label_checks (
  task_id    INTEGER PRIMARY KEY REFERENCES tasks (id) ON DELETE CASCADE,
  project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  label      TEXT NOT NULL,
  suspicions TEXT NOT NULL,                            -- JSON: question, score, what was suggested, the parts
  sent_by    INTEGER REFERENCES users (id),
  sent_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX label_checks_by_project ON label_checks (project_id, sent_at, task_id);
