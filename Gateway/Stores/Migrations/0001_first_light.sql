-- SQL that SQLite and PostgreSQL both speak. Times are Unix milliseconds, flags 0 or 1, secrets only as keyed hashes or sealed.
-- {{identity}} is the dialect's growing integer key.

CREATE TABLE meta (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE users (
  id {{identity}},
  public_id TEXT NOT NULL UNIQUE,
  email TEXT NOT NULL UNIQUE,
  first_name TEXT,
  last_name TEXT,
  roles TEXT NOT NULL,
  disabled BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL,
  last_login_at BIGINT,
  version BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE sessions (
  id TEXT NOT NULL PRIMARY KEY,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  cookie_hash TEXT UNIQUE,
  amr TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  authenticated_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT,
  end_reason TEXT,
  address TEXT NOT NULL,
  user_agent TEXT
);

CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE refresh_tokens (
  hash TEXT NOT NULL PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  created_at BIGINT NOT NULL,
  used_at BIGINT,
  client_hash TEXT,
  successor_hash TEXT,
  successor_sealed TEXT
);

CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);

CREATE TABLE challenges (
  seq {{identity}},
  id TEXT NOT NULL UNIQUE,
  email TEXT NOT NULL,
  proof_hash TEXT NOT NULL,
  code_hash TEXT NOT NULL,
  code_attempts INTEGER NOT NULL DEFAULT 0,
  browser_hash TEXT,
  asker_key TEXT NOT NULL,
  address TEXT NOT NULL,
  user_agent TEXT,
  return_url TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  code_expires_at BIGINT NOT NULL,
  consumed_at BIGINT,
  killed_at BIGINT
);

CREATE INDEX challenges_by_email ON challenges (email, seq);

CREATE TABLE outbox (
  seq {{identity}},
  id TEXT NOT NULL UNIQUE,
  message_id TEXT NOT NULL,
  state TEXT NOT NULL,
  withheld BIGINT NOT NULL DEFAULT 0,
  sealed_mail TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  done_at BIGINT,
  last_error TEXT
);

CREATE INDEX outbox_by_due ON outbox (state, due_at);

CREATE TABLE signing_keys (
  id TEXT NOT NULL PRIMARY KEY,
  algorithm TEXT NOT NULL,
  sealed_private_key TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
