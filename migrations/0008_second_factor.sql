-- Where a person is signed in, to recognise a stranger among their devices. All of it as of the sign-in, but for
-- `seen_at`, which is written every ten minutes at most: a row written with each request would cost too much.
ALTER TABLE sessions ADD COLUMN browser TEXT;
ALTER TABLE sessions ADD COLUMN system TEXT;
ALTER TABLE sessions ADD COLUMN country TEXT;
ALTER TABLE sessions ADD COLUMN ip TEXT;
ALTER TABLE sessions ADD COLUMN seen_at INTEGER;
CREATE INDEX sessions_by_person ON sessions (org_id, user_id, created_at);

-- Codes from an app (TOTP). Not asked for before `confirmed_at`. The secret is sealed (crates/credentials, envelope).
-- `last_step` is the newest step a code was taken for: each code works once. `tries` are those since `window_at`,
-- counted before a code is looked at, so that parallel guesses are counted too. It belongs to the membership: what
-- somebody does in one organisation changes nothing in another.
CREATE TABLE second_factors (
  org_id       TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  user_id      TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  secret       TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  confirmed_at INTEGER,
  last_step    INTEGER NOT NULL DEFAULT 0,
  tries        INTEGER NOT NULL DEFAULT 0,
  window_at    INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (org_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX second_factors_offered ON second_factors (created_at) WHERE confirmed_at IS NULL;

-- What lets somebody in who has lost the app: hashes, deleted when used.
CREATE TABLE recovery_codes (
  org_id    TEXT NOT NULL,
  user_id   TEXT NOT NULL,
  code_hash TEXT NOT NULL,
  PRIMARY KEY (org_id, user_id, code_hash),
  FOREIGN KEY (org_id, user_id) REFERENCES second_factors (org_id, user_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
