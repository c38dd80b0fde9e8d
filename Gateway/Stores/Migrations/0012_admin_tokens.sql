-- Tokens of the admin API. A revoked one stays, so that the audit log's names can be told apart later; an expired one keeps its name until a new one takes it.

CREATE TABLE admin_tokens (
  seq {{identity}},
  name TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  read_only BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  revoked_at BIGINT
);

CREATE UNIQUE INDEX admin_tokens_by_name ON admin_tokens (name) WHERE revoked_at IS NULL;
