-- Adaptive projects ask for one judgment of every task first. Who joins late has a long stretch of judged tasks before
-- the first that nobody judged; how far anyone has come with those is remembered, so that nobody has to walk there.

ALTER TABLE members ADD COLUMN fresh_place INTEGER NOT NULL DEFAULT -9223372036854775807;       -- as queue_place
ALTER TABLE member_skills ADD COLUMN fresh_place INTEGER NOT NULL DEFAULT -9223372036854775807; -- the same in the lane of this skill
