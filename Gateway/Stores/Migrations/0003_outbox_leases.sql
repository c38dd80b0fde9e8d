-- A mail under lease is being handed over by somebody; due_at is then when the lease ends.

ALTER TABLE outbox ADD COLUMN leased BIGINT NOT NULL DEFAULT 0;
