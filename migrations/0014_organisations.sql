-- People in several organisations: invitations, service accounts, one second factor a person, and an organisation's end.
CREATE TABLE invitations (
  id         TEXT PRIMARY KEY,
  org_id     TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  email      TEXT NOT NULL,               -- lower case
  role       TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'developer', 'viewer')),
  token_hash TEXT NOT NULL UNIQUE,
  invited_by TEXT NOT NULL,               -- usr_… or operator: whoever stands behind the credential that was used
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,            -- set to NULL, and so refused, when somebody else used it up
  ended_at   INTEGER                      -- accepted or taken back; the row stays for the count of mails a day
) STRICT;
CREATE INDEX invitations_by_org ON invitations (org_id, id);
CREATE INDEX invitations_by_expiry ON invitations (expires_at);

-- Programs that belong to the organisation and not to whoever set them up. Their keys are rows of api_keys with
-- created_by = srv_….
CREATE TABLE service_accounts (
  id         TEXT PRIMARY KEY,
  org_id     TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  name       TEXT NOT NULL,
  role       TEXT NOT NULL CHECK (role IN ('service', 'developer')),
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX service_accounts_by_org ON service_accounts (org_id, id);

-- A key that was made with a key belongs to whoever stands behind that one, and falls with them.
WITH RECURSIVE behind (id, maker) AS (
  SELECT id, created_by FROM api_keys WHERE substr(created_by, 1, 4) <> 'key_'
  UNION ALL SELECT k.id, b.maker FROM api_keys k JOIN behind b ON k.created_by = b.id
)
UPDATE api_keys SET created_by = (SELECT maker FROM behind WHERE behind.id = api_keys.id)
WHERE substr(created_by, 1, 4) = 'key_' AND id IN (SELECT id FROM behind);

-- The organisation ends then (Unix ms); NULL: it goes on. Until then its owners can take that back.
ALTER TABLE organisations ADD COLUMN ends_at INTEGER;
CREATE INDEX organisations_ending ON organisations (ends_at) WHERE ends_at IS NOT NULL;

-- What a person does in one organisation they do as themselves in all of them: their sessions are listed together.
DROP INDEX sessions_by_person;
CREATE INDEX sessions_by_user ON sessions (user_id, created_at);
CREATE INDEX sessions_by_org ON sessions (org_id);

-- One second factor a person. `org_id` is only the name its secret is sealed under: where they were when they enrolled;
-- that organisation may be gone. Of several, which no API could make, the confirmed one stays.
DROP INDEX second_factors_offered;
ALTER TABLE second_factors RENAME TO old_factors;
ALTER TABLE recovery_codes RENAME TO old_codes;
CREATE TABLE second_factors (
  org_id       TEXT NOT NULL,
  user_id      TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  secret       TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  confirmed_at INTEGER,
  last_step    INTEGER NOT NULL DEFAULT 0,
  tries        INTEGER NOT NULL DEFAULT 0,
  window_at    INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO second_factors (org_id, user_id, secret, created_at, confirmed_at, last_step, tries, window_at)
SELECT org_id, user_id, secret, created_at, confirmed_at, last_step, tries, window_at FROM old_factors
ORDER BY confirmed_at IS NULL, created_at;
CREATE TABLE recovery_codes (
  org_id    TEXT NOT NULL,
  user_id   TEXT NOT NULL REFERENCES second_factors (user_id) ON DELETE CASCADE,
  code_hash TEXT NOT NULL,
  PRIMARY KEY (user_id, code_hash)
) STRICT, WITHOUT ROWID;
INSERT INTO recovery_codes (org_id, user_id, code_hash)
SELECT c.org_id, c.user_id, c.code_hash FROM old_codes c
JOIN second_factors f ON f.user_id = c.user_id AND f.org_id = c.org_id;
DROP TABLE old_codes;
DROP TABLE old_factors;
CREATE INDEX second_factors_offered ON second_factors (created_at) WHERE confirmed_at IS NULL;
-- The Worker that runs during the deploy says ON CONFLICT (org_id, user_id).
CREATE UNIQUE INDEX second_factors_of ON second_factors (org_id, user_id);

-- The audit log outlives its organisation: it tells that it was ended and by whom, until its own retention ends. So it
-- refers to no row, and the organisation's can go with all that belongs to it. All else is as in 0006.
ALTER TABLE audit_log RENAME TO old_audit_log;
CREATE TABLE audit_log (
  id         TEXT PRIMARY KEY,
  org_id     TEXT NOT NULL,
  at         INTEGER NOT NULL,
  actor      TEXT NOT NULL,               -- usr_…, key_…, run_…, operator or system
  action     TEXT NOT NULL,               -- e.g. project.create
  target     TEXT NOT NULL,
  request_id TEXT NOT NULL,
  decision   TEXT NOT NULL DEFAULT 'allowed' CHECK (decision IN ('allowed', 'denied')),
  times      INTEGER NOT NULL DEFAULT 1,
  ip         TEXT,
  country    TEXT,
  bucket     TEXT,
  open_until INTEGER NOT NULL DEFAULT 0,
  seq        INTEGER,
  hash       TEXT
) STRICT;
INSERT INTO audit_log
  (id, org_id, at, actor, action, target, request_id, decision, times, ip, country, bucket, open_until, seq, hash)
SELECT id, org_id, at, actor, action, target, request_id, decision, times, ip, country, bucket, open_until, seq, hash
FROM old_audit_log ORDER BY rowid;
DROP TABLE old_audit_log;
CREATE UNIQUE INDEX audit_log_chain ON audit_log (org_id, seq) WHERE seq IS NOT NULL;
CREATE INDEX audit_log_unsealed ON audit_log (id, org_id, at) WHERE seq IS NULL;
CREATE UNIQUE INDEX audit_log_buckets ON audit_log (bucket) WHERE bucket IS NOT NULL;
CREATE INDEX audit_log_by_time ON audit_log (org_id, at, id);
CREATE TRIGGER audit_log_is_final BEFORE UPDATE OF id, org_id, at, actor, action, target, request_id, decision, ip, country
ON audit_log BEGIN
  SELECT RAISE(ABORT, 'audit_log is append-only');
END;
CREATE TRIGGER audit_log_sealed_is_final BEFORE UPDATE OF times, seq, hash ON audit_log WHEN old.seq IS NOT NULL BEGIN
  SELECT RAISE(ABORT, 'audit_log is append-only');
END;
CREATE TRIGGER audit_log_is_kept BEFORE DELETE ON audit_log BEGIN
  SELECT RAISE(ABORT, 'audit_log is append-only');
END;
