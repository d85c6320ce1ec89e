-- Adaptive judgments: the task where one more judgment decides most comes first.
-- NULL in projects whose policy is fixed, so that the index costs them nothing.

ALTER TABLE tasks ADD COLUMN gain REAL;                -- what one more judgment may still decide, 0 to 1; NULL: none is wanted

CREATE INDEX tasks_by_gain ON tasks (project_id, gain DESC, id) WHERE state = 'open' AND taken < wanted AND gain IS NOT NULL;
