-- What reviewers said, each time. A task's label is the last word; these are the words before it, kept so that a
-- second reviewer can decide without seeing the first, and so that reviewers can be measured.
CREATE TABLE decisions (
  id         INTEGER PRIMARY KEY,
  project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  task_id    INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
  user_id    INTEGER NOT NULL REFERENCES users (id),
  answers    TEXT NOT NULL,
  accepted   INTEGER,                                  -- the annotation that was adopted whole
  comment    TEXT,
  reason     TEXT,                                     -- why they differed: 'guideline_gap', 'slip', 'ambiguous'
  confirmed  INTEGER,                                  -- whether another reviewer, asked apart, said the same; NULL: nobody was asked
  at         INTEGER NOT NULL
) STRICT;
CREATE INDEX decisions_by_task ON decisions (task_id, id);
CREATE INDEX decisions_by_reviewer ON decisions (project_id, user_id, id);

-- What was wrong with an annotation, in the project's own categories.
CREATE TABLE annotation_errors (
  annotation_id INTEGER NOT NULL REFERENCES annotations (id) ON DELETE CASCADE,
  category      TEXT NOT NULL,
  project_id    INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  user_id       INTEGER NOT NULL REFERENCES users (id),   -- whose annotation
  reviewer_id   INTEGER NOT NULL REFERENCES users (id),
  at            INTEGER NOT NULL,
  PRIMARY KEY (annotation_id, category)
) STRICT, WITHOUT ROWID;
CREATE INDEX annotation_errors_by_person ON annotation_errors (project_id, user_id, category);

-- Talk about a task. A thread is its first comment and those that name it.
CREATE TABLE comments (
  id            INTEGER PRIMARY KEY,
  project_id    INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  task_id       INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
  thread_id     INTEGER REFERENCES comments (id) ON DELETE CASCADE,   -- NULL: it begins a thread
  annotation_id INTEGER REFERENCES annotations (id) ON DELETE SET NULL,
  user_id       INTEGER NOT NULL REFERENCES users (id),
  kind          TEXT NOT NULL DEFAULT 'comment' CHECK (kind IN ('comment', 'return', 'appeal')),
  text          TEXT NOT NULL,                         -- empty: taken back
  created_at    INTEGER NOT NULL,
  edited_at     INTEGER,
  resolved_at   INTEGER,                               -- of the first of a thread
  resolved_by   INTEGER REFERENCES users (id)
) STRICT;
CREATE INDEX comments_by_task ON comments (task_id, id);
CREATE INDEX comments_by_thread ON comments (thread_id, id) WHERE thread_id IS NOT NULL;
CREATE INDEX comments_by_annotation ON comments (annotation_id) WHERE annotation_id IS NOT NULL;
CREATE INDEX comments_open ON comments (project_id, id) WHERE thread_id IS NULL AND resolved_at IS NULL;

-- One appeal an annotation: its author thinks that the reviewer's label is wrong.
CREATE TABLE appeals (
  annotation_id INTEGER PRIMARY KEY REFERENCES annotations (id) ON DELETE CASCADE,
  project_id    INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  task_id       INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
  user_id       INTEGER NOT NULL REFERENCES users (id),
  against       INTEGER REFERENCES users (id),         -- the reviewer whose label it was
  label         TEXT NOT NULL,                         -- the answers appealed against
  comment       TEXT NOT NULL,
  at            INTEGER NOT NULL,
  outcome       TEXT CHECK (outcome IN ('upheld', 'dismissed')),   -- NULL: not decided yet
  decided_by    INTEGER REFERENCES users (id),
  decided_at    INTEGER
) STRICT;
CREATE INDEX appeals_by_task ON appeals (task_id);
CREATE INDEX appeals_by_project ON appeals (project_id, against, outcome);
CREATE INDEX decisions_with_gap ON decisions (project_id, id) WHERE reason = 'guideline_gap';
