-- The ids of annotations too are given once: a change of an answer that waits in a browser must not reach another one
-- when its task is deleted meanwhile.
INSERT INTO spent_ids (name, largest) VALUES ('annotations', 0);
CREATE TRIGGER annotations_spend_ids AFTER DELETE ON annotations BEGIN
  UPDATE spent_ids SET largest = OLD.id WHERE name = 'annotations' AND largest < OLD.id;
END;
