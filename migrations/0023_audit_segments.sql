-- Older rows of the audit log leave the database in sealed segments, JSON Lines in the object store. Where they are, and
-- where in the chain they belong. Like the log itself it outlives its organisation.
CREATE TABLE audit_segments (
  id        TEXT PRIMARY KEY,
  org_id    TEXT NOT NULL,
  first_seq INTEGER NOT NULL,
  last_seq  INTEGER NOT NULL,
  first_at  INTEGER NOT NULL,
  last_at   INTEGER NOT NULL,            -- the newest row's time
  last_hash TEXT NOT NULL,               -- the last row's: where the next segment goes on
  tier      TEXT NOT NULL CHECK (tier IN ('warm', 'archive')),
  blob_key  TEXT NOT NULL,
  sha256    TEXT NOT NULL,
  moved_at  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX audit_segments_chain ON audit_segments (org_id, first_seq);
CREATE INDEX audit_segments_by_age ON audit_segments (last_at) WHERE tier = 'warm';

-- Rows may go once a segment has them, and not otherwise.
DROP TRIGGER audit_log_is_kept;
CREATE TRIGGER audit_log_is_kept BEFORE DELETE ON audit_log
WHEN old.seq IS NULL OR NOT EXISTS (SELECT 1 FROM audit_segments s
  WHERE s.org_id = old.org_id AND s.first_seq <= old.seq AND s.last_seq >= old.seq)
BEGIN
  SELECT RAISE(ABORT, 'audit_log is append-only');
END;
