-- What an organisation lets us use and never see again: provider keys, deploy tokens. Sealed (crates/credentials, envelope).
CREATE TABLE secrets (
  id         TEXT PRIMARY KEY,
  org_id     TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  name       TEXT NOT NULL,
  sealed     TEXT NOT NULL,               -- base64 of the envelope
  key_id     TEXT NOT NULL,               -- the master key it is sealed under
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,            -- when its value was last replaced
  created_by TEXT NOT NULL,
  UNIQUE (org_id, name)
) STRICT;
CREATE INDEX secrets_by_org ON secrets (org_id, id);
CREATE INDEX secrets_by_key ON secrets (key_id, id);
