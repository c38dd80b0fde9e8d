-- What admins look through must not grow slow with what there is.

CREATE INDEX users_by_email_bytes ON users (email {{bytewise}}, id);

CREATE INDEX users_by_roles ON users (roles, id);

CREATE INDEX users_disabled ON users (id) WHERE disabled = 1;

CREATE INDEX sessions_open ON sessions (created_at DESC, id) WHERE ended_at IS NULL;
