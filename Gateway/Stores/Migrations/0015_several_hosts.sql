-- Apps on several hosts: one session, a cookie of its own on each host.

-- What carries a session from PublicUrl's host to an app's. state is the keyed hash of a cookie at the app's host.
CREATE TABLE hand_overs (
  hash TEXT NOT NULL PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  host TEXT NOT NULL,
  state TEXT NOT NULL,
  return_url TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  spent_at BIGINT
);

CREATE INDEX hand_overs_by_session ON hand_overs (session_id);

CREATE INDEX hand_overs_by_expiry ON hand_overs (expires_at);

CREATE TABLE host_cookies (
  hash TEXT NOT NULL PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  host TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE INDEX host_cookies_by_session ON host_cookies (session_id, host, created_at);
