-- Who has called how often, who is shut out for it, and in which browsers people have signed in before.

-- key is a keyed hash of a rule and of what it counts by.
CREATE TABLE counters (
  key TEXT NOT NULL PRIMARY KEY,
  taken BIGINT NOT NULL,
  resets_at BIGINT NOT NULL
);

CREATE INDEX counters_by_reset ON counters (resets_at);

-- A ban that is over stays for as long as it doubles the next one. times: how many in a row failed proofs have led to.
CREATE TABLE bans (
  network TEXT NOT NULL PRIMARY KEY,
  automatic BIGINT NOT NULL,
  reason TEXT NOT NULL,
  actor TEXT,
  since BIGINT NOT NULL,
  until BIGINT,
  times BIGINT NOT NULL
);

CREATE INDEX bans_by_time ON bans (since, network);

CREATE INDEX bans_by_end ON bans (until) WHERE until IS NOT NULL;

CREATE TABLE known_browsers (
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  browser_hash TEXT NOT NULL,
  last_used_at BIGINT NOT NULL,
  PRIMARY KEY (user_id, browser_hash)
);

CREATE INDEX known_browsers_by_use ON known_browsers (last_used_at);
