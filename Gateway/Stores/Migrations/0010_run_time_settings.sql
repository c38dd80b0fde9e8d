-- What admins set while gateways run, in one row: full name of the setting -> value, as JSON. Each change counts the version up.

CREATE TABLE run_time_settings (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  version BIGINT NOT NULL,
  overrides TEXT NOT NULL
);

INSERT INTO run_time_settings (id, version, overrides) VALUES (1, 0, '{}');
