-- What a sign-in needs beyond its first proof, and what remembers it.

ALTER TABLE users ADD COLUMN mfa_enabled BIGINT NOT NULL DEFAULT 0;

-- The language of the mail, for the mails that follow it.
ALTER TABLE challenges ADD COLUMN language TEXT NOT NULL DEFAULT 'en';

-- A sign-in that has proved something and waits for its next factor.
CREATE TABLE continuations (
  hash TEXT NOT NULL PRIMARY KEY,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  stage TEXT NOT NULL,
  amr TEXT NOT NULL,
  return_url TEXT NOT NULL,
  language TEXT NOT NULL,
  otp_hash TEXT,
  otp_attempts INTEGER NOT NULL DEFAULT 0,
  otp_sent_at BIGINT,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  finished_at BIGINT
);

CREATE INDEX continuations_by_user ON continuations (user_id);

CREATE INDEX continuations_by_expiry ON continuations (expires_at);

-- One enrolment a person: pending until it is confirmed. last_step is the newest time step that was accepted.
CREATE TABLE totp (
  user_id BIGINT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  enrolment TEXT NOT NULL UNIQUE,
  sealed_secret TEXT NOT NULL,
  algorithm TEXT NOT NULL,
  digits INTEGER NOT NULL,
  period INTEGER NOT NULL,
  last_step BIGINT NOT NULL DEFAULT -1,
  created_at BIGINT NOT NULL,
  confirmed_at BIGINT
);

CREATE TABLE backup_codes (
  user_id BIGINT NOT NULL REFERENCES totp (user_id) ON DELETE CASCADE,
  hash TEXT NOT NULL,
  PRIMARY KEY (user_id, hash)
);

CREATE TABLE remembered_devices (
  hash TEXT NOT NULL PRIMARY KEY,
  user_id BIGINT NOT NULL REFERENCES totp (user_id) ON DELETE CASCADE,
  address TEXT NOT NULL,
  user_agent TEXT,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);

CREATE INDEX remembered_devices_by_user ON remembered_devices (user_id);

CREATE INDEX remembered_devices_by_expiry ON remembered_devices (expires_at);

-- Attempts to prove something, counted per account and kind of proof.
CREATE TABLE attempts (
  factor TEXT NOT NULL,
  subject TEXT NOT NULL,
  failures INTEGER NOT NULL,
  since BIGINT NOT NULL,
  locks INTEGER NOT NULL DEFAULT 0,
  locked_until BIGINT NOT NULL DEFAULT 0,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (factor, subject)
);

CREATE INDEX attempts_by_age ON attempts (updated_at);

-- A refresh token speaks for the factors that were proved when its chain began.
ALTER TABLE refresh_tokens ADD COLUMN amr TEXT;

ALTER TABLE refresh_tokens ADD COLUMN authenticated_at BIGINT;

UPDATE refresh_tokens SET
  amr = (SELECT amr FROM sessions WHERE sessions.id = refresh_tokens.session_id),
  authenticated_at = (SELECT authenticated_at FROM sessions WHERE sessions.id = refresh_tokens.session_id);

-- Keyed hash of the address that a mail goes to, so that what waits for a person can be found and dropped.
ALTER TABLE outbox ADD COLUMN recipient_hash TEXT;

CREATE INDEX outbox_by_recipient ON outbox (recipient_hash) WHERE recipient_hash IS NOT NULL;
