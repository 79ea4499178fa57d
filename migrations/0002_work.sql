-- Projects, uploads, runners and tasks.
CREATE TABLE projects (
  id               TEXT PRIMARY KEY,
  org_id           TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  name             TEXT NOT NULL,
  description      TEXT NOT NULL DEFAULT '',
  source           TEXT,                  -- JSON: where scans take the files from
  revision         INTEGER NOT NULL DEFAULT 1,
  created_at       INTEGER NOT NULL,
  updated_at       INTEGER NOT NULL,
  archived_at      INTEGER,
  latest_report_id TEXT,                  -- the newest report, repeated here for lists
  latest_at        INTEGER,
  latest_score     REAL,
  latest           TEXT                   -- JSON of the same
) STRICT;
CREATE INDEX projects_by_org ON projects (org_id, updated_at);

CREATE TABLE project_tags (
  project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  org_id     TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  tag        TEXT NOT NULL,
  PRIMARY KEY (project_id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX project_tags_by_tag ON project_tags (org_id, tag);

CREATE TABLE uploads (
  id           TEXT PRIMARY KEY,
  org_id       TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  filename     TEXT NOT NULL,
  size         INTEGER NOT NULL,
  sha256       TEXT NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('pending', 'complete', 'aborted')),
  mode         TEXT NOT NULL CHECK (mode IN ('single', 'multipart')),
  part_size    INTEGER NOT NULL,
  parts_total  INTEGER NOT NULL,
  blob_key     TEXT NOT NULL UNIQUE,
  store_upload TEXT,                      -- the object store's id of the multipart upload
  created_at   INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL,          -- a pending upload is collected after this
  completed_at INTEGER
) STRICT;
CREATE INDEX uploads_pending ON uploads (expires_at) WHERE state = 'pending';
CREATE INDEX uploads_by_org ON uploads (org_id, created_at);

CREATE TABLE upload_parts (
  upload_id TEXT NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
  org_id    TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  part      INTEGER NOT NULL,
  etag      TEXT NOT NULL,
  size      INTEGER NOT NULL,
  sha256    TEXT NOT NULL,
  PRIMARY KEY (upload_id, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE runners (
  id           TEXT PRIMARY KEY,
  org_id       TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  name         TEXT NOT NULL,
  serves_all   INTEGER NOT NULL,          -- the operator's runners work for every organisation
  capabilities TEXT NOT NULL DEFAULT '',  -- space-separated kinds, as last reported
  version      TEXT NOT NULL DEFAULT '',
  last_seen_at INTEGER,
  created_at   INTEGER NOT NULL,
  revoked_at   INTEGER
) STRICT;
CREATE INDEX runners_by_org ON runners (org_id, created_at);

-- The outbox: a job is this row. Queue messages only carry its id.
CREATE TABLE tasks (
  id               TEXT PRIMARY KEY,
  org_id           TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  project_id       TEXT REFERENCES projects (id) ON DELETE CASCADE,
  kind             TEXT NOT NULL,
  spec             TEXT NOT NULL,         -- JSON: contract::wire::JobSpec
  input_key        TEXT,                  -- object the runner may read as its source
  state            TEXT NOT NULL,
  attempt          INTEGER NOT NULL,
  max_attempts     INTEGER NOT NULL,
  fence            INTEGER NOT NULL,
  runner_id        TEXT,
  lease_until      INTEGER,
  deadline         INTEGER,
  run_after        INTEGER NOT NULL,
  cancel_requested INTEGER NOT NULL,
  timeout_ms       INTEGER NOT NULL,
  failure_code     TEXT,
  failure_message  TEXT,
  revision         INTEGER NOT NULL,      -- optimistic lock: a transition adds one or rolls back
  event_seq        INTEGER NOT NULL,
  runner_n         INTEGER NOT NULL DEFAULT 0, -- newest event number of the present lease
  progress         TEXT,                  -- JSON of the newest progress event
  result           TEXT,                  -- JSON: what the task brought, e.g. {"report_id": …}
  created_at       INTEGER NOT NULL,
  updated_at       INTEGER NOT NULL,
  started_at       INTEGER,
  finished_at      INTEGER,
  nudged_at        INTEGER NOT NULL
) STRICT;
CREATE INDEX tasks_due ON tasks (run_after) WHERE state = 'queued';
CREATE INDEX tasks_held ON tasks (lease_until) WHERE state IN ('leased', 'running');
CREATE INDEX tasks_held_by_kind ON tasks (org_id, kind) WHERE state IN ('leased', 'running');
CREATE INDEX tasks_by_org ON tasks (org_id, created_at);
CREATE INDEX tasks_by_project ON tasks (project_id, created_at);

CREATE TABLE task_events (
  task_id TEXT NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
  org_id  TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  seq     INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  body    TEXT NOT NULL,                  -- JSON: contract::wire::EventBody
  PRIMARY KEY (task_id, seq)
) STRICT, WITHOUT ROWID;
