-- What requests looked like that looked like attacks, for administrators. Requests of nobody in particular belong to the
-- operator's organisation. Bounded by its writer (so many a principal and minute, so many an hour), forgotten after 30 days.
CREATE TABLE assessments (
  id         TEXT PRIMARY KEY,
  org_id     TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  at         INTEGER NOT NULL,
  principal  TEXT NOT NULL,               -- usr_…, key_…, operator, or ip:<network>
  request_id TEXT NOT NULL,
  method     TEXT NOT NULL,
  path       TEXT NOT NULL,               -- without the query, which may hold secrets
  country    TEXT,
  assessment TEXT NOT NULL CHECK (json_valid(assessment))
) STRICT;
CREATE INDEX assessments_by_org ON assessments (org_id, id);
CREATE INDEX assessments_by_principal ON assessments (principal, at);
CREATE INDEX assessments_by_time ON assessments (at);
