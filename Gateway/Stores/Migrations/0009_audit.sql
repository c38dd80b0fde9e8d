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

CREATE INDEX audit_by_kind ON audit (kind, at, seq);

CREATE INDEX audit_by_email ON audit (email, at, seq) WHERE email IS NOT NULL;

CREATE INDEX audit_by_user ON audit (user_id, at, seq) WHERE user_id IS NOT NULL;

CREATE INDEX audit_by_session ON audit (session_id, at, seq) WHERE session_id IS NOT NULL;

CREATE INDEX audit_by_address ON audit (address, at, seq) WHERE address IS NOT NULL;

CREATE INDEX audit_by_actor ON audit (actor, at, seq) WHERE actor IS NOT NULL;

-- How many rows there are of each kind, so that nobody counts a million of them.
CREATE TABLE audit_totals (
  kind TEXT NOT NULL PRIMARY KEY,
  total BIGINT NOT NULL
);

-- Of no kind: the row that whoever adds events holds, and whoever deletes a person.
INSERT INTO audit_totals (kind, total) VALUES ('', 0);

-- One row a day (UTC, yyyy-MM-dd), kind and reason; the empty reason is none.
CREATE TABLE statistics (
  day TEXT NOT NULL,
  kind TEXT NOT NULL,
  reason TEXT NOT NULL,
  count BIGINT NOT NULL,
  PRIMARY KEY (day, kind, reason)
);
