-- Repeated threats of one principal. Open ones tighten its limits; they end by themselves (`* * * * *`) or by a person.
-- Forgotten 90 days after they ended.
CREATE TABLE incidents (
  id         TEXT PRIMARY KEY,
  org_id     TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  principal  TEXT NOT NULL,               -- usr_…, key_…, or ip:<network>
  opened_at  INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  worst      TEXT NOT NULL CHECK (worst IN ('high', 'critical')),
  threats    INTEGER NOT NULL,
  count      INTEGER NOT NULL,            -- the how manieth of this principal
  percent    INTEGER NOT NULL CHECK (percent BETWEEN 0 AND 100),
  closed_at  INTEGER,
  closed_by  TEXT                         -- NULL when it ended by itself
) STRICT;
CREATE INDEX incidents_by_org ON incidents (org_id, id);
CREATE INDEX incidents_by_principal ON incidents (principal, opened_at);
CREATE INDEX incidents_by_closing ON incidents (closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX incidents_by_end ON incidents (expires_at) WHERE closed_at IS NULL;
CREATE UNIQUE INDEX incidents_open ON incidents (org_id, principal) WHERE closed_at IS NULL;

-- Where a person was last seen: nobody gets from one end of the world to the other in an hour. Forgotten after 30 days.
CREATE TABLE sightings (
  principal TEXT PRIMARY KEY,
  org_id    TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  country   TEXT NOT NULL,
  at        INTEGER NOT NULL
) STRICT;
CREATE INDEX sightings_by_time ON sightings (at);
CREATE INDEX sightings_by_org ON sightings (org_id);

-- Which organisations have another plan than the usual one; set by whoever runs the deployment.
CREATE TABLE plans (
  org_id TEXT PRIMARY KEY REFERENCES organisations (id) ON DELETE CASCADE,
  plan   TEXT NOT NULL CHECK (plan IN ('standard', 'enterprise')),
  set_at INTEGER NOT NULL
) STRICT;
CREATE INDEX plans_lifted ON plans (org_id) WHERE plan = 'enterprise';
