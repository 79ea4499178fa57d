-- Organisations, the people and programs in them, and how they prove who they are.
CREATE TABLE organisations (
  id          TEXT PRIMARY KEY,
  name        TEXT NOT NULL,
  is_operator INTEGER NOT NULL DEFAULT 0, -- the organisation that runs this deployment
  created_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX organisations_one_operator ON organisations (is_operator) WHERE is_operator = 1;

CREATE TABLE users (
  id         TEXT PRIMARY KEY,
  org_id     TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  name       TEXT NOT NULL,
  role       TEXT NOT NULL CHECK (role IN ('owner', 'member')),
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX users_by_org ON users (org_id);

-- Secrets are stored as SHA-256: they carry at least 160 random bits, so a slow hash adds nothing.
CREATE TABLE owner_links (
  token_hash TEXT PRIMARY KEY,
  org_id     TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  expires_at INTEGER NOT NULL,
  used_at    INTEGER
) STRICT;

CREATE TABLE sessions (
  token_hash TEXT PRIMARY KEY,
  org_id     TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE api_keys (
  id           TEXT PRIMARY KEY,
  org_id       TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  name         TEXT NOT NULL,
  prefix       TEXT NOT NULL,             -- first characters, to recognise a key by
  key_hash     TEXT NOT NULL UNIQUE,
  scopes       TEXT NOT NULL,             -- space-separated
  created_by   TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  expires_at   INTEGER,
  last_used_at INTEGER
) STRICT;
CREATE INDEX api_keys_by_org ON api_keys (org_id, created_at);

-- Answers to POSTs with an Idempotency-Key, written in the same batch as their effect.
CREATE TABLE idempotency_keys (
  org_id      TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  key         TEXT NOT NULL,
  fingerprint TEXT NOT NULL,              -- SHA-256 of method, path and body
  status      INTEGER NOT NULL,
  headers     TEXT NOT NULL,              -- JSON object of the headers that matter (Location, ETag)
  body        TEXT NOT NULL,
  created_at  INTEGER NOT NULL,
  PRIMARY KEY (org_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

CREATE TABLE audit_log (
  id         TEXT PRIMARY KEY,
  org_id     TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  at         INTEGER NOT NULL,
  actor      TEXT NOT NULL,               -- usr_…, key_…, run_… or operator
  action     TEXT NOT NULL,               -- e.g. project.create
  target     TEXT NOT NULL,
  request_id TEXT NOT NULL
) STRICT;
CREATE INDEX audit_log_by_org ON audit_log (org_id, at);
