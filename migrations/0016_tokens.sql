-- Tokens of API clients: a family is what one client got with one credential. It hangs on that credential: when the session
-- or the API key goes, its families and their tokens go with it.
CREATE TABLE token_families (
  id         TEXT PRIMARY KEY,
  org_id     TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  user_id    TEXT REFERENCES users (id) ON DELETE CASCADE,
  session    TEXT REFERENCES sessions (token_hash) ON DELETE CASCADE,
  api_key    TEXT REFERENCES api_keys (id) ON DELETE CASCADE,
  name       TEXT NOT NULL,
  scopes     TEXT NOT NULL,               -- space-separated
  revision   INTEGER NOT NULL,            -- a write asks for the one it read
  head       INTEGER NOT NULL,            -- the generation of the newest token
  parent     INTEGER,                     -- the generation whose use made the head
  confirmed  INTEGER NOT NULL,            -- 1: the head reached its owner
  rotated_at INTEGER NOT NULL,
  ends_at    INTEGER NOT NULL,
  ended      TEXT CHECK (ended IN ('revoked', 'reused', 'expired')),
  created_at INTEGER NOT NULL,
  CHECK ((session IS NULL) <> (api_key IS NULL)),
  CHECK ((session IS NULL) = (user_id IS NULL))
) STRICT;
CREATE INDEX token_families_by_user ON token_families (user_id, id);
CREATE INDEX token_families_by_session ON token_families (session);
CREATE INDEX token_families_by_key ON token_families (api_key);
CREATE INDEX token_families_by_org ON token_families (org_id);
CREATE INDEX token_families_by_end ON token_families (ends_at);

-- Every refresh token of a family: an old one that comes back was stolen.
CREATE TABLE refresh_tokens (
  hash       TEXT PRIMARY KEY,
  family_id  TEXT NOT NULL REFERENCES token_families (id) ON DELETE CASCADE,
  generation INTEGER NOT NULL
) STRICT;
CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family_id);

-- The keys that sign access tokens; the deployment's, so without an organisation.
CREATE TABLE signing_keys (
  kid     TEXT PRIMARY KEY,               -- its thumbprint (RFC 7638)
  public  TEXT NOT NULL,                  -- base64url
  seed    TEXT NOT NULL,                  -- base64 of an envelope under MASTER_KEYS
  made_at INTEGER NOT NULL
) STRICT;

CREATE INDEX signing_keys_by_age ON signing_keys (made_at);

-- Which credential stands behind a family that has not ended: shown to the slice that has sessions and keys.
CREATE VIEW token_holders (family_id, org_id, session, api_key, token_scopes, head, confirmed) AS
  SELECT id, org_id, session, api_key, scopes, head, confirmed FROM token_families WHERE ended IS NULL;
