-- Truth inference: per question who takes what for what, fitted in a job as answers come in, read at each submit.

ALTER TABLE project_counts ADD COLUMN inferred INTEGER NOT NULL DEFAULT 0;  -- number of the fit that stands, 0: none yet; beside the counts, which a submit reads anyway

CREATE TABLE inference_fits (
  project_id  INTEGER PRIMARY KEY REFERENCES projects (id) ON DELETE CASCADE,
  edition     INTEGER NOT NULL,                        -- version of the project that was fitted
  annotations INTEGER NOT NULL,                        -- of the project, as the running counts had them
  milliseconds INTEGER NOT NULL,                       -- what the fit took: the next one waits in proportion
  fitted_at   INTEGER NOT NULL
) STRICT;

CREATE TABLE inference_models (
  project_id  INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  question    TEXT NOT NULL,
  method      TEXT NOT NULL,                           -- what was fitted: the workflow's wish, or what the question allows
  form        TEXT NOT NULL CHECK (form IN ('classes', 'options', 'weights', 'numbers')),
  classes     TEXT NOT NULL,                           -- JSON: the options or steps, in the order of the numbers
  people      TEXT NOT NULL,                           -- JSON: [user, judgments] in the order of the numbers
  numbers     BLOB NOT NULL,                           -- shares, matrices, weights: doubles, little endian
  judgments   INTEGER NOT NULL,
  tasks       INTEGER NOT NULL,
  gold        INTEGER NOT NULL,                        -- tasks whose truth was fixed
  calibration TEXT NOT NULL,                           -- JSON: how right confidences turned out, by what they were held against
  PRIMARY KEY (project_id, question)
) STRICT, WITHOUT ROWID;
