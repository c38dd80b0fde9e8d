-- Signing keys are retired, not replaced: the one of an algorithm that is not retired signs.

ALTER TABLE signing_keys ADD COLUMN retired_at BIGINT;

-- Gateways that started at once on a new database may each have made a key: the newest stays.
UPDATE signing_keys SET retired_at = created_at
WHERE EXISTS (
  SELECT 1 FROM signing_keys newer
  WHERE newer.algorithm = signing_keys.algorithm
    AND (newer.created_at > signing_keys.created_at OR (newer.created_at = signing_keys.created_at AND newer.id > signing_keys.id))
);

CREATE UNIQUE INDEX signing_keys_current ON signing_keys (algorithm) WHERE retired_at IS NULL;
