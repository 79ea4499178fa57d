-- The audit log becomes a chain of hashes per organisation (docs/adr/0007-audit-chain.md).
ALTER TABLE audit_log ADD COLUMN decision TEXT NOT NULL DEFAULT 'allowed' CHECK (decision IN ('allowed', 'denied'));
ALTER TABLE audit_log ADD COLUMN times INTEGER NOT NULL DEFAULT 1;      -- how often within the row's minute, for counted rows
ALTER TABLE audit_log ADD COLUMN ip TEXT;
ALTER TABLE audit_log ADD COLUMN country TEXT;
ALTER TABLE audit_log ADD COLUMN bucket TEXT;                           -- what a counted row counts; NULL for ordinary rows
ALTER TABLE audit_log ADD COLUMN open_until INTEGER NOT NULL DEFAULT 0; -- a counted row is sealed after that
ALTER TABLE audit_log ADD COLUMN seq INTEGER;                           -- place in the chain, from 1; NULL until sealed
ALTER TABLE audit_log ADD COLUMN hash TEXT;                             -- SHA-256(hash before || row), hex; NULL until sealed
CREATE UNIQUE INDEX audit_log_chain ON audit_log (org_id, seq) WHERE seq IS NOT NULL;
CREATE INDEX audit_log_unsealed ON audit_log (id, org_id, at) WHERE seq IS NULL; -- always short: sealing empties it
CREATE UNIQUE INDEX audit_log_buckets ON audit_log (bucket) WHERE bucket IS NOT NULL;
DROP INDEX audit_log_by_org;
CREATE INDEX audit_log_by_time ON audit_log (org_id, at, id);

-- The end of each chain, apart from the rows, so that a cut-off tail shows.
CREATE TABLE audit_heads (
  org_id    TEXT PRIMARY KEY,
  seq       INTEGER NOT NULL, -- set to NULL, and so refused, when another sealing was faster
  hash      TEXT NOT NULL,
  sealed_at INTEGER NOT NULL
) STRICT;

-- Against our own mistakes. Whoever can drop a trigger is caught by the chain instead.
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
