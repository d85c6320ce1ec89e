-- Long work. A checkpoint is written in the transaction of the work it describes, so a restart goes on exactly there.
CREATE TABLE jobs (
  id         INTEGER PRIMARY KEY,
  project_id INTEGER REFERENCES projects (id) ON DELETE CASCADE,
  kind       TEXT NOT NULL,
  state      TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  parameters TEXT NOT NULL DEFAULT '{}',
  checkpoint TEXT,
  done       INTEGER NOT NULL DEFAULT 0,
  total      INTEGER,
  result     TEXT,
  problem    TEXT,
  cancel     INTEGER NOT NULL DEFAULT 0,
  created_by INTEGER REFERENCES users (id),
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at   INTEGER
) STRICT;
CREATE INDEX jobs_by_project ON jobs (project_id, id);
CREATE INDEX jobs_pending ON jobs (id) WHERE state IN ('queued', 'running');

-- Every rejected line of an import, not only the first hundred that the job's result shows.
CREATE TABLE job_problems (
  job_id INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  line   INTEGER NOT NULL,
  detail TEXT NOT NULL,
  PRIMARY KEY (job_id, number)
) STRICT, WITHOUT ROWID;
