-- A mail under lease is being handed over by somebody; due_at is then when the lease ends.

ALTER TABLE outbox ADD COLUMN leased BIGINT NOT NULL DEFAULT 0;

CREATE INDEX outbox_dead_bodies ON outbox (expires_at) WHERE state = 'dead' AND sealed_mail IS NOT NULL;
