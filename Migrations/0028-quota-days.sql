-- A quota may be for each day: then what counts is what a person answered on the UTC day of their last answer.

ALTER TABLE members ADD COLUMN answer_day INTEGER NOT NULL DEFAULT 0;      -- days since 1970
ALTER TABLE members ADD COLUMN day_annotations INTEGER NOT NULL DEFAULT 0; -- answers on that day
