-- The order in which the sides of a preference stood on the screen of whoever chose: JSON, question to fields. NULL where
-- nothing was shuffled, or where nobody knows. Kept beside the answer, because the fields of a question may change later,
-- and because an export takes it along: whether being first wins can only be told from it.
ALTER TABLE annotations ADD COLUMN shown TEXT;
