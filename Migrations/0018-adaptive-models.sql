-- Adaptive projects decide by what the simulation decides by: counts, from which a task's own share is left out, and
-- the probabilities of an open task's classes, to find whom it suits.

ALTER TABLE inference_models ADD COLUMN counts BLOB;                     -- expected counts behind the matrices: doubles, little endian; NULL: the matrices are all there is
ALTER TABLE inference_models ADD COLUMN newest INTEGER NOT NULL DEFAULT 0;  -- annotations up to this id are in the counts

CREATE TABLE task_beliefs (
  task_id     INTEGER PRIMARY KEY REFERENCES tasks (id) ON DELETE CASCADE,
  beliefs     BLOB NOT NULL                            -- JSON: question to the probabilities of each decision's classes
) STRICT;
