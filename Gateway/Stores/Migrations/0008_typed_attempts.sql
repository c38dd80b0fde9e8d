-- What is typed beside a link is counted apart from codes typed without one: those a stranger can use up.

ALTER TABLE challenges ADD COLUMN typed_attempts INTEGER NOT NULL DEFAULT 0;
