-- Pictures, recordings and films. A file lies once on the disk, under its SHA-256; each project that has it has a row, and
-- what its tasks show is a reference to the hash, so that an export means the same file wherever it goes.

CREATE TABLE media (
  id         INTEGER PRIMARY KEY,
  project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  sha256     BLOB NOT NULL CHECK (length(sha256) = 32),
  size       INTEGER NOT NULL,
  media_type TEXT NOT NULL,                             -- what the bytes are, whatever the name says
  width      INTEGER,                                   -- pixels as shown
  height     INTEGER,
  duration   REAL,                                      -- seconds
  name       TEXT NOT NULL,                             -- as it was brought: shown, never a path
  created_by INTEGER REFERENCES users (id),
  created_at INTEGER NOT NULL,
  -- By hash first: "may this person see this file" and "does any project still have it" ask so.
  UNIQUE (sha256, project_id)
) STRICT;
CREATE INDEX media_of_project ON media (project_id, id);

-- Which tasks show which files: a file in use is not deleted.
CREATE TABLE task_media (
  media_id INTEGER NOT NULL REFERENCES media (id) ON DELETE CASCADE,
  task_id  INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
  PRIMARY KEY (media_id, task_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_media_by_task ON task_media (task_id, media_id);

-- Running sums, for the quota.
CREATE TABLE project_media (
  project_id INTEGER PRIMARY KEY REFERENCES projects (id) ON DELETE CASCADE,
  files      INTEGER NOT NULL DEFAULT 0,
  bytes      INTEGER NOT NULL DEFAULT 0
) STRICT;
