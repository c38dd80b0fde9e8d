-- What the processes that share a database must tell each other. position orders changes so that a reader misses none.

CREATE TABLE changes (
  seq {{identity}},
  position BIGINT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE INDEX changes_by_position ON changes (position);

CREATE INDEX changes_by_age ON changes (created_at);
