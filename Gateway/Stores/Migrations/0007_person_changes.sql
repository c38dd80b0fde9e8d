-- When the person's data last changed: names, roles, state, second factor. Null for a row that a gateway of before has added.

ALTER TABLE users ADD COLUMN updated_at BIGINT;

UPDATE users SET updated_at = created_at;
