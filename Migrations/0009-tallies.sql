-- Counts from which the Quality and Overview pages are read, so that no page reads annotations again.
--
-- A project's counts are those of its annotations with ids up to `counted_to`: a submit only adds an annotation beyond
-- it, and short steps move it on. What changes an annotation or a task that is counted already changes the counts in
-- the same transaction, and raises `edition`, so that a step that was worked out meanwhile is worked out again.
-- Only counted annotations of tasks that are neither gold nor excluded are in them. Sums of similarities and of
-- shares are kept in whole billionths: adding and taking away again leaves exactly nothing.

CREATE TABLE tallies (
  project_id INTEGER PRIMARY KEY REFERENCES projects (id) ON DELETE CASCADE,
  counted_to INTEGER NOT NULL DEFAULT 0,
  edition    INTEGER NOT NULL DEFAULT 0,
  sampled_to INTEGER NOT NULL DEFAULT 9223372036854775807    -- tasks whose place is below it are in the sample
) STRICT;

-- How many tasks got which answers how often: '{"sad":2,"calm":1}'. Not kept for a question with too many of them.
CREATE TABLE unit_patterns (
  project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  question   TEXT NOT NULL,
  pattern    TEXT NOT NULL,
  units      INTEGER NOT NULL,
  PRIMARY KEY (project_id, question, pattern)
) STRICT, WITHOUT ROWID;

-- Sums over a question, by name (TallySum); of the whole project under the question ''.
CREATE TABLE question_sums (
  project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  question   TEXT NOT NULL,
  name       TEXT NOT NULL,
  total      INTEGER NOT NULL,
  PRIMARY KEY (project_id, question, name)
) STRICT, WITHOUT ROWID;

-- Per option or label: answers that use it, and over pairs of answers to one task how often it was given and matched.
CREATE TABLE label_sums (
  project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  question   TEXT NOT NULL,
  value      TEXT NOT NULL,
  uses       INTEGER NOT NULL,
  given      INTEGER NOT NULL,
  matched    INTEGER NOT NULL,
  PRIMARY KEY (project_id, question, value)
) STRICT, WITHOUT ROWID;

-- Per person: ratings, tasks shared with others, comparisons with them and the similarities of these, summed.
CREATE TABLE annotator_sums (
  project_id  INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  question    TEXT NOT NULL,
  user_id     INTEGER NOT NULL,
  ratings     INTEGER NOT NULL,
  units       INTEGER NOT NULL,
  comparisons INTEGER NOT NULL,
  similarity  INTEGER NOT NULL,
  PRIMARY KEY (project_id, question, user_id)
) STRICT, WITHOUT ROWID;

-- What each person gives: their habits.
CREATE TABLE annotator_labels (
  project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  question   TEXT NOT NULL,
  user_id    INTEGER NOT NULL,
  value      TEXT NOT NULL,
  ratings    INTEGER NOT NULL,
  PRIMARY KEY (project_id, question, user_id, value)
) STRICT, WITHOUT ROWID;

-- Two people over the tasks that both answered, the lower id first; only pairs that met have rows.
CREATE TABLE pair_sums (
  project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  question   TEXT NOT NULL,
  first_id   INTEGER NOT NULL,
  second_id  INTEGER NOT NULL,
  units      INTEGER NOT NULL,
  similarity INTEGER NOT NULL,
  PRIMARY KEY (project_id, question, first_id, second_id)
) STRICT, WITHOUT ROWID;

-- Their table of answers, where answers are categories.
CREATE TABLE pair_cells (
  project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  question   TEXT NOT NULL,
  first_id   INTEGER NOT NULL,
  second_id  INTEGER NOT NULL,
  mine       TEXT NOT NULL,
  theirs     TEXT NOT NULL,
  units      INTEGER NOT NULL,
  PRIMARY KEY (project_id, question, first_id, second_id, mine, theirs)
) STRICT, WITHOUT ROWID;

-- How often each option or label was given in a week, by when the answers came in: drift.
CREATE TABLE week_labels (
  project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  question   TEXT NOT NULL,
  week       INTEGER NOT NULL,                         -- weeks from Monday, since 1969-12-29
  value      TEXT NOT NULL,
  ratings    INTEGER NOT NULL,
  PRIMARY KEY (project_id, question, week, value)
) STRICT, WITHOUT ROWID;

-- A sample of the tasks with two answers or more, by a hash of their ids: for what no sum can tell.
CREATE TABLE sampled_units (
  project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  place      INTEGER NOT NULL,
  task_id    INTEGER NOT NULL,
  PRIMARY KEY (project_id, place)
) STRICT, WITHOUT ROWID;

-- How often each option or label stands in the labels of done tasks: written when a task gets its label.
CREATE TABLE label_counts (
  project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  question   TEXT NOT NULL,
  value      TEXT NOT NULL,
  labels     INTEGER NOT NULL,
  PRIMARY KEY (project_id, question, value)
) STRICT, WITHOUT ROWID;

-- The labels of tasks up to this id are in them. All are, but while a project that is older than this is counted.
ALTER TABLE project_counts ADD COLUMN labelled_to INTEGER NOT NULL DEFAULT 9223372036854775807;
UPDATE project_counts SET labelled_to = 0;
