-- Two indexes were written at a page of their own for nearly every answer: who annotated what, and which reply is kept
-- for which key. With 64 people at work they were 60 of 100 pages of each commit. Both become tables that are filled
-- five hundred rows at a time, when several of them go to the same page.

-- A person's annotations, those with ids up to `filed_ids.largest`. Those behind it are found by their id.
CREATE TABLE person_annotations (
  user_id       INTEGER NOT NULL,                      -- no references: whatever deletes an annotation deletes this too
  project_id    INTEGER NOT NULL,
  annotation_id INTEGER NOT NULL,
  PRIMARY KEY (user_id, project_id, annotation_id)
) STRICT, WITHOUT ROWID;
INSERT INTO person_annotations (user_id, project_id, annotation_id)
  SELECT user_id, project_id, id FROM annotations INDEXED BY annotations_by_person ORDER BY user_id, project_id, id;
DROP INDEX annotations_by_person;
CREATE TABLE filed_ids (
  name    TEXT PRIMARY KEY,
  largest INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO filed_ids (name, largest) VALUES ('annotations', (SELECT coalesce(max(id), 0) FROM annotations));
CREATE TRIGGER annotations_leave_people AFTER DELETE ON annotations BEGIN
  DELETE FROM person_annotations
  WHERE user_id = OLD.user_id AND project_id = OLD.project_id AND annotation_id = OLD.id;
END;
CREATE VIEW annotations_of_people AS
  SELECT user_id, project_id, annotation_id FROM person_annotations
  UNION ALL
  SELECT user_id, project_id, id FROM annotations NOT INDEXED
  WHERE id > (SELECT largest FROM filed_ids WHERE name = 'annotations');

-- The keys of replies: the newest few hundred in a table that is a few pages, all others in their order.
CREATE TABLE replay_keys (
  user_id   INTEGER NOT NULL,
  key       TEXT NOT NULL,
  replay_id INTEGER NOT NULL,
  PRIMARY KEY (user_id, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE new_replay_keys (
  user_id   INTEGER NOT NULL,
  key       TEXT NOT NULL,
  replay_id INTEGER NOT NULL,
  PRIMARY KEY (user_id, key)
) STRICT, WITHOUT ROWID;
INSERT INTO replay_keys (user_id, key, replay_id)
  SELECT user_id, key, id FROM replays INDEXED BY replays_by_key ORDER BY user_id, key;
DROP INDEX replays_by_key;
CREATE TRIGGER replays_leave_keys AFTER DELETE ON replays BEGIN
  DELETE FROM new_replay_keys WHERE user_id = OLD.user_id AND key = OLD.key;
  DELETE FROM replay_keys WHERE user_id = OLD.user_id AND key = OLD.key;
END;
CREATE VIEW replays_of_people AS
  SELECT user_id, key, replay_id FROM new_replay_keys UNION ALL SELECT user_id, key, replay_id FROM replay_keys;
