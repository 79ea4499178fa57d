-- Passkeys (WebAuthn credentials) of people: of a person wherever they are a member, so without an organisation.
CREATE TABLE passkeys (
  id              TEXT PRIMARY KEY,
  user_id         TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  name            TEXT NOT NULL,
  credential_id   TEXT NOT NULL UNIQUE,   -- base64url, by the authenticator
  user_handle     TEXT NOT NULL,          -- base64url, random: authenticators keep it in the clear
  public_key      TEXT NOT NULL,          -- a JSON Web Key
  counter         INTEGER NOT NULL,       -- of the last use; 0 where the authenticator has none
  transports      TEXT NOT NULL,          -- words with spaces between: how browsers reach it
  backup_eligible INTEGER NOT NULL,       -- 1: it may be copied to other devices; never changes
  backed_up       INTEGER NOT NULL,       -- 1: it has been
  created_at      INTEGER NOT NULL,
  last_used_at    INTEGER
) STRICT;
CREATE INDEX passkeys_by_user ON passkeys (user_id, id);

-- Challenges given out: each answered once, deleted before the answer is looked at.
CREATE TABLE passkey_challenges (
  hash        TEXT PRIMARY KEY,
  purpose     TEXT NOT NULL CHECK (purpose IN ('register', 'sign-in', 'prove')),
  user_id     TEXT REFERENCES users (id) ON DELETE CASCADE,   -- NULL: whoever signs in
  session     TEXT,                                           -- the session it was given to, if any
  user_handle TEXT,                                           -- of the passkey to be made
  expires_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX passkey_challenges_by_expiry ON passkey_challenges (expires_at);

-- Who has a second factor in a passkey, and since when: shown to the slice that begins sessions.
CREATE VIEW passkey_owners (user_id, created_at) AS SELECT user_id, created_at FROM passkeys;
