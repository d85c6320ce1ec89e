-- The tasks behind a number about reviewers, errors, appeals and predictions are walked along an index: a list of a few
-- costs the same in a project of a million tasks.
CREATE INDEX decisions_by_reviewed_task ON decisions (project_id, user_id, task_id);
CREATE INDEX decisions_compared ON decisions (project_id, user_id, task_id) WHERE confirmed IS NOT NULL;
CREATE INDEX annotation_errors_by_category ON annotation_errors (project_id, category, annotation_id);
CREATE INDEX appeals_in_order ON appeals (project_id, annotation_id);
CREATE INDEX prediction_exposures_by_kind ON prediction_exposures (project_id, shown, annotation_id);
