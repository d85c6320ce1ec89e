-- Models with an ability for each person (GLAD) are a form of their own: what a form may be can only be widened in a new
-- table.

CREATE TABLE inference_models_wider (
  project_id  INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  question    TEXT NOT NULL,
  method      TEXT NOT NULL,
  form        TEXT NOT NULL CHECK (form IN ('classes', 'options', 'abilities', 'weights', 'numbers')),
  classes     TEXT NOT NULL,
  people      TEXT NOT NULL,
  numbers     BLOB NOT NULL,
  judgments   INTEGER NOT NULL,
  tasks       INTEGER NOT NULL,
  gold        INTEGER NOT NULL,
  calibration TEXT NOT NULL,
  counts      BLOB,
  newest      INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (project_id, question)
) STRICT, WITHOUT ROWID;

INSERT INTO inference_models_wider (project_id, question, method, form, classes, people, numbers, judgments, tasks,
  gold, calibration, counts, newest)
SELECT project_id, question, method, form, classes, people, numbers, judgments, tasks, gold, calibration, counts, newest
FROM inference_models;

DROP TABLE inference_models;
ALTER TABLE inference_models_wider RENAME TO inference_models;
