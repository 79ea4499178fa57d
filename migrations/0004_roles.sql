-- Five roles. A person may belong to several organisations, so the role belongs to the membership; `users.role` stays
-- for the Worker that runs during the deploy and is dropped later. `member` is what `developer` was called.
CREATE TABLE memberships (
  org_id     TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  role       TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'developer', 'viewer', 'service')),
  created_at INTEGER NOT NULL,
  PRIMARY KEY (org_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX memberships_by_user ON memberships (user_id);

INSERT OR IGNORE INTO memberships (org_id, user_id, role, created_at)
SELECT org_id, id, CASE role WHEN 'owner' THEN 'owner' ELSE 'developer' END, created_at FROM users;

-- A key acts with a role, too. Those that are there were made by owners; their scopes keep them as narrow as they were.
ALTER TABLE api_keys ADD COLUMN role TEXT NOT NULL DEFAULT 'owner'
  CHECK (role IN ('owner', 'admin', 'developer', 'viewer', 'service'));

-- The organisation's own rules (crates/policy), as checked JSON; NULL: the role table alone.
ALTER TABLE organisations ADD COLUMN policy TEXT;

-- When the person last proved who they are since signing in (second factor); NULL: not since `created_at`.
ALTER TABLE sessions ADD COLUMN proved_at INTEGER;
