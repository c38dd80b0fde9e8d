-- Events that are posted to a webhook wait in the outbox too, and each kind is looked for by itself.

ALTER TABLE outbox ADD COLUMN kind TEXT NOT NULL DEFAULT 'mail';

DROP INDEX outbox_by_due;

CREATE INDEX outbox_by_due ON outbox (state, kind, due_at);
