-- Gold: tasks whose right answers are known, and how people did on them. A gold task is done from the moment it is
-- gold: it stands in no queue, its leases hold no slot, its answers never count.

ALTER TABLE tasks ADD COLUMN gold INTEGER NOT NULL DEFAULT 0;                 -- 1: only measures people
ALTER TABLE members ADD COLUMN pause_reason TEXT;                             -- 'gold_accuracy'; NULL: by hand

-- What is drawn from. Who draws walks along `place`, which has nothing to do with ids, and begins where the least shown are.
CREATE TABLE golds (
  task_id    INTEGER PRIMARY KEY REFERENCES tasks (id) ON DELETE CASCADE,
  project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  place      INTEGER NOT NULL,
  active     INTEGER NOT NULL DEFAULT 1,                                      -- 0: the task is excluded
  shown      INTEGER NOT NULL DEFAULT 0,                                      -- people who were given it
  answered   INTEGER NOT NULL DEFAULT 0,                                      -- scored answers, training not among them
  correct    INTEGER NOT NULL DEFAULT 0,
  note       TEXT,                                                            -- why the answers are right: shown with feedback
  set_by     INTEGER REFERENCES users (id),
  set_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX golds_in_draw ON golds (project_id, place) WHERE active = 1;
CREATE INDEX golds_by_exposure ON golds (project_id, shown, place) WHERE active = 1;
CREATE INDEX golds_by_time ON golds (project_id, set_at);
CREATE INDEX golds_by_task ON golds (project_id, task_id);

-- Gold that came in before there was this table: from now on it measures, and is labelled by its gold.
INSERT INTO golds (task_id, project_id, place, active, set_at)
  SELECT t.id, t.project_id, random() & 4611686018427387903, t.state <> 'excluded', t.changed_at
  FROM tasks t JOIN task_payloads p ON p.task_id = t.id WHERE p.gold IS NOT NULL;
INSERT INTO labels (task_id, answers, source, at)
  SELECT t.id, p.gold, 'gold', t.changed_at
  FROM golds g JOIN tasks t ON t.id = g.task_id JOIN task_payloads p ON p.task_id = t.id
  WHERE NOT EXISTS (SELECT 1 FROM labels l WHERE l.task_id = t.id);
UPDATE tasks SET gold = 1, taken = judged, state = CASE state WHEN 'excluded' THEN state ELSE 'done' END,
  flagged = NULL, reviewer_id = NULL, review_until = NULL, version = version + 1
  WHERE id IN (SELECT task_id FROM golds);
UPDATE project_counts SET
  open = (SELECT count(*) FROM tasks t WHERE t.project_id = project_counts.project_id AND t.state = 'open'),
  review = (SELECT count(*) FROM tasks t WHERE t.project_id = project_counts.project_id AND t.state = 'review'),
  done = (SELECT count(*) FROM tasks t WHERE t.project_id = project_counts.project_id AND t.state = 'done')
  WHERE project_id IN (SELECT project_id FROM golds);

-- Someone's way through the gold of a project, and their running score. A row appears with their first draw.
CREATE TABLE gold_people (
  project_id    INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  user_id       INTEGER NOT NULL REFERENCES users (id),
  lap_start     INTEGER,                               -- the place where this lap began
  lap_place     INTEGER NOT NULL DEFAULT 0,            -- and how far it got
  lap_wrapped   INTEGER NOT NULL DEFAULT 0,
  lap_ended_at  INTEGER,                               -- nothing was left then
  drawn         INTEGER NOT NULL DEFAULT 0,            -- gold tasks given in all
  trained       INTEGER NOT NULL DEFAULT 0,            -- answered in training: not scored
  tested        INTEGER NOT NULL DEFAULT 0,            -- answered in the entry test
  passed        INTEGER NOT NULL DEFAULT 0,            -- of these right
  qualified_at  INTEGER,
  failed_at     INTEGER,
  scored        INTEGER NOT NULL DEFAULT 0,            -- answers in all but training
  correct       INTEGER NOT NULL DEFAULT 0,
  score         REAL NOT NULL DEFAULT 0,               -- sum of the similarities to gold
  since         INTEGER NOT NULL DEFAULT 0,            -- the last gold answer before a manager lifted a pause
  since_scored  INTEGER NOT NULL DEFAULT 0,            -- answers after it: what warns and pauses
  since_correct INTEGER NOT NULL DEFAULT 0,
  test_since    INTEGER NOT NULL DEFAULT 0,            -- the last gold answer before the test was set back
  warned_at     INTEGER,
  PRIMARY KEY (project_id, user_id)
) STRICT, WITHOUT ROWID;

-- One answer to a gold task: only the first of a person is one.
CREATE TABLE gold_answers (
  id            INTEGER PRIMARY KEY,
  project_id    INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  task_id       INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
  user_id       INTEGER NOT NULL REFERENCES users (id),
  annotation_id INTEGER NOT NULL,
  version       INTEGER NOT NULL,                      -- the version of the annotation that is scored
  kind          TEXT NOT NULL CHECK (kind IN ('training', 'test', 'work')),
  score         REAL NOT NULL,                         -- similarity to gold, 0 to 1
  correct       INTEGER NOT NULL,
  told          INTEGER NOT NULL,                      -- 1: the right answers were shown, so a change counts no more
  at            INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX gold_answers_by_task ON gold_answers (task_id, user_id);
CREATE INDEX gold_answers_by_person ON gold_answers (user_id, project_id, id);

-- An annotator says that gold is wrong.
CREATE TABLE gold_disputes (
  id            INTEGER PRIMARY KEY,
  project_id    INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  task_id       INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
  user_id       INTEGER NOT NULL REFERENCES users (id),
  comment       TEXT NOT NULL,
  state         TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'upheld', 'rejected')),
  reply         TEXT,
  at            INTEGER NOT NULL,
  decided_by    INTEGER REFERENCES users (id),
  decided_at    INTEGER
) STRICT;
CREATE INDEX gold_disputes_by_state ON gold_disputes (project_id, state, id);
CREATE UNIQUE INDEX gold_disputes_by_task ON gold_disputes (task_id, user_id);
