-- One-time links that were mailed. They belong to a person, not to an organisation. Of an address that nobody has, a row
-- is kept all the same: the answer must not take longer for those who have an account.
CREATE TABLE account_links (
  token_hash TEXT PRIMARY KEY,
  purpose    TEXT NOT NULL CHECK (purpose IN ('sign-in', 'reset', 'email')),
  user_id    TEXT REFERENCES users (id) ON DELETE CASCADE, -- NULL: nobody's, opens nothing
  email      TEXT NOT NULL,           -- where it was sent, which is what it proves
  password   TEXT,                    -- the hash of the password chosen at sign-up: it counts once this link was opened
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at    INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX account_links_by_person ON account_links (user_id);
CREATE INDEX account_links_by_expiry ON account_links (expires_at);

-- Argon2id hashes with their parameters (PHC strings).
CREATE TABLE passwords (
  user_id    TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  hash       TEXT NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How often something was tried for an address within a time that began at `window_at`. Counted before anybody looks at
-- a password, for addresses that nobody has as well; the address itself is not kept, only a hash of it.
CREATE TABLE sign_in_tries (
  subject   TEXT PRIMARY KEY,
  tries     INTEGER NOT NULL,
  window_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_tries_by_age ON sign_in_tries (window_at);
