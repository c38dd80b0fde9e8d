-- What happened, only ever added to until it is old; and how often, which stays.

CREATE TABLE audit (
  seq {{identity}},
  at BIGINT NOT NULL,
  kind TEXT NOT NULL,
  reason TEXT,
  actor TEXT,
  email TEXT,
  user_id TEXT,
  session_id TEXT,
  address TEXT,
  user_agent TEXT,
  detail TEXT
);

CREATE INDEX audit_by_time ON audit (at, seq);

CREATE INDEX audit_by_kind ON audit (kind, seq);

CREATE INDEX audit_by_email ON audit (email, seq) WHERE email IS NOT NULL;

CREATE INDEX audit_by_user ON audit (user_id, seq) WHERE user_id IS NOT NULL;

-- One row a day (UTC, yyyy-MM-dd), kind and reason; the empty reason is none.
CREATE TABLE statistics (
  day TEXT NOT NULL,
  kind TEXT NOT NULL,
  reason TEXT NOT NULL,
  count BIGINT NOT NULL,
  PRIMARY KEY (day, kind, reason)
);
