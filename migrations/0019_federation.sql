-- Accounts at other providers, and sign-ins with them that were begun.
CREATE TABLE identities (
  id         TEXT PRIMARY KEY,            -- idn_…
  org_id     TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  provider   TEXT NOT NULL,               -- its id in the setting SIGN_IN_PROVIDERS, to show
  issuer     TEXT NOT NULL,               -- with the subject: who it is, for ever
  subject    TEXT NOT NULL,
  email      TEXT,                        -- as the provider last told, to recognise it by; never compared
  created_at INTEGER NOT NULL,
  used_at    INTEGER
) STRICT;
CREATE UNIQUE INDEX identities_by_subject ON identities (issuer, subject);
CREATE INDEX identities_by_user ON identities (user_id, id);

-- Deleted when read: each works once. Nobody is known yet, so there is an organisation only where an account is linked.
CREATE TABLE sign_in_attempts (
  state_hash   TEXT PRIMARY KEY,
  browser_hash TEXT NOT NULL,             -- of the secret in the cookie of the browser that began it
  provider     TEXT NOT NULL,
  nonce        TEXT NOT NULL,
  verifier     TEXT NOT NULL,
  redirect_uri TEXT NOT NULL,
  org_id       TEXT REFERENCES organisations (id) ON DELETE CASCADE,
  user_id      TEXT REFERENCES users (id) ON DELETE CASCADE, -- who links; NULL: somebody signs in
  expires_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX sign_in_attempts_by_expiry ON sign_in_attempts (expires_at);
