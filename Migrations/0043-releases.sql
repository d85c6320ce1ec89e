-- Releases: immutable, versioned data sets made from labels. A row comes when its files are whole and safe on the disk, in
-- a folder of their own, and neither is changed after that. The files are what counts; the rows say which there are.

ALTER TABLE projects ADD COLUMN released INTEGER NOT NULL DEFAULT 0;  -- the last version: never given again, also when that release was deleted

CREATE TABLE releases (
  id         INTEGER PRIMARY KEY,
  project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  version    INTEGER NOT NULL,                         -- 1, 2, … in its project
  name       TEXT NOT NULL,
  note       TEXT NOT NULL,                            -- what is new in this version
  folder     TEXT NOT NULL UNIQUE,                     -- in releases/ of the data directory
  items      INTEGER NOT NULL,
  bytes      INTEGER NOT NULL,
  summary    TEXT NOT NULL,                            -- JSON: of the manifest what a list of releases shows
  manifest   TEXT NOT NULL,                            -- the bytes of manifest.json
  created_by INTEGER REFERENCES users (id),
  created_at INTEGER NOT NULL,                         -- the moment whose labels it holds
  UNIQUE (project_id, version)
) STRICT;

CREATE TABLE release_files (
  release_id INTEGER NOT NULL REFERENCES releases (id) ON DELETE CASCADE,
  place      INTEGER NOT NULL,
  path       TEXT NOT NULL,
  size       INTEGER NOT NULL,
  sha256     BLOB NOT NULL CHECK (length(sha256) = 32),
  PRIMARY KEY (release_id, path)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER releases_are_fixed BEFORE UPDATE ON releases
BEGIN SELECT RAISE(ABORT, 'a release is never changed'); END;
CREATE TRIGGER release_files_are_fixed BEFORE UPDATE ON release_files
BEGIN SELECT RAISE(ABORT, 'a release is never changed'); END;

-- Their ids are given before the files are written, which name them, and never again.
INSERT INTO spent_ids (name, largest) VALUES ('releases', 0);
