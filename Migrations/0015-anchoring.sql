-- Whether the annotator saw a prediction before answering, and followed it: written only where a project keeps
-- predictions back from a share of its tasks, to learn what seeing them does.
CREATE TABLE prediction_exposures (
  annotation_id INTEGER PRIMARY KEY REFERENCES annotations (id) ON DELETE CASCADE,
  project_id    INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  shown         INTEGER NOT NULL,                      -- 0: kept back
  similarity    REAL NOT NULL                          -- of the first answers to the prediction, 0 to 1
) STRICT;
CREATE INDEX prediction_exposures_by_project ON prediction_exposures (project_id, annotation_id);
