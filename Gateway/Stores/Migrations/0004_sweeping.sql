-- What the sweeper looks for. Partial where most rows never get there, so that these cost only what reaches its end.

CREATE INDEX challenges_by_expiry ON challenges (expires_at);

CREATE INDEX sessions_by_end ON sessions (ended_at) WHERE ended_at IS NOT NULL;

CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE INDEX sessions_by_last_seen ON sessions (last_seen_at);

CREATE INDEX outbox_by_done ON outbox (state, done_at) WHERE done_at IS NOT NULL;

-- state leads although it is always the same here: else SQLite prefers outbox_by_due, and reads every dead mail.
CREATE INDEX outbox_dead_bodies ON outbox (state, expires_at) WHERE state = 'dead' AND sealed_mail IS NOT NULL;
