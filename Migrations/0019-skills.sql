-- Skills: what a person must be able to do to be given work. A project asks for some of everyone; a task for one more,
-- which a key of its `meta` names.
--
-- The queue has a lane for each skill that tasks ask for, and '' for those that ask for none. A person walks along their
-- own lanes only, with a place in each: so nobody ever steps over tasks that are not for them.

ALTER TABLE tasks ADD COLUMN skill TEXT NOT NULL DEFAULT '';

CREATE TABLE member_skills (
  project_id  INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  user_id     INTEGER NOT NULL REFERENCES users (id),
  skill       TEXT NOT NULL,
  queue_place INTEGER NOT NULL DEFAULT -9223372036854775807,           -- as in members, in the lane of this skill
  given_at    INTEGER NOT NULL,
  PRIMARY KEY (project_id, user_id, skill)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_skills_by_skill ON member_skills (project_id, skill, user_id);

DROP INDEX tasks_in_queue;
CREATE INDEX tasks_in_queue ON tasks (project_id, skill, queue_key) WHERE state = 'open' AND taken < wanted;
DROP INDEX tasks_by_gain;
CREATE INDEX tasks_by_gain ON tasks (project_id, skill, gain DESC, id) WHERE state = 'open' AND taken < wanted AND gain IS NOT NULL;
-- The table of tasks, by skill: only those that ask for one.
CREATE INDEX tasks_by_skill ON tasks (project_id, skill, id) WHERE skill <> '';
