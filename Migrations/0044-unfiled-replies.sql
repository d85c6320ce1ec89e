-- The newest keys of replies had a table of their own, at up to eight pages of each commit. The writer knows them by
-- heart now: they are the keys of the replies with ids behind `filed_ids.largest`.
INSERT INTO replay_keys (user_id, key, replay_id)
  SELECT user_id, key, replay_id FROM new_replay_keys ORDER BY user_id, key;
INSERT INTO filed_ids (name, largest) VALUES ('replays', (SELECT coalesce(max(id), 0) FROM replays));
DROP VIEW replays_of_people;
DROP TRIGGER replays_leave_keys;
DROP TABLE new_replay_keys;
CREATE TRIGGER replays_leave_keys AFTER DELETE ON replays BEGIN
  DELETE FROM replay_keys WHERE user_id = OLD.user_id AND key = OLD.key;
END;
CREATE VIEW replays_of_people AS
  SELECT user_id, key, replay_id FROM replay_keys
  UNION ALL
  SELECT user_id, key, id FROM replays NOT INDEXED
  WHERE id > (SELECT largest FROM filed_ids WHERE name = 'replays');
