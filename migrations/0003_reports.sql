-- What scans found, and the full-text index over projects, reports and findings.
CREATE TABLE reports (
  id             TEXT PRIMARY KEY,
  org_id         TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  project_id     TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  task_id        TEXT NOT NULL UNIQUE,    -- one report a task: the effect key
  created_at     INTEGER NOT NULL,
  score          REAL NOT NULL,
  coverage       REAL NOT NULL,
  code_lines     INTEGER NOT NULL,
  summary        TEXT NOT NULL,           -- JSON: contract::report::Summary
  json_key       TEXT NOT NULL,
  json_size      INTEGER NOT NULL,
  markdown_key   TEXT NOT NULL,
  markdown_size  INTEGER NOT NULL,
  cyclonedx_key  TEXT NOT NULL,
  cyclonedx_size INTEGER NOT NULL
) STRICT;
CREATE INDEX reports_by_project ON reports (project_id, created_at);

CREATE TABLE findings (
  report_id     TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
  org_id        TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  position      INTEGER NOT NULL,         -- worst first
  severity      TEXT NOT NULL,
  body          TEXT NOT NULL,            -- JSON: contract::report::Finding
  haystack      TEXT NOT NULL,            -- lower-case title, rule and path, for the filter
  PRIMARY KEY (report_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE search_docs (
  id         INTEGER PRIMARY KEY,
  org_id     TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  kind       TEXT NOT NULL CHECK (kind IN ('project', 'report', 'finding')),
  ref        TEXT NOT NULL,
  project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  title      TEXT NOT NULL,
  body       TEXT NOT NULL,
  UNIQUE (kind, ref)
) STRICT;
CREATE INDEX search_docs_by_project ON search_docs (project_id, kind);

CREATE VIRTUAL TABLE search_fts USING fts5 (
  title, body, content='search_docs', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER search_docs_insert AFTER INSERT ON search_docs BEGIN
  INSERT INTO search_fts (rowid, title, body) VALUES (new.id, new.title, new.body);
END;
CREATE TRIGGER search_docs_delete AFTER DELETE ON search_docs BEGIN
  INSERT INTO search_fts (search_fts, rowid, title, body) VALUES ('delete', old.id, old.title, old.body);
END;
CREATE TRIGGER search_docs_update AFTER UPDATE ON search_docs BEGIN
  INSERT INTO search_fts (search_fts, rowid, title, body) VALUES ('delete', old.id, old.title, old.body);
  INSERT INTO search_fts (rowid, title, body) VALUES (new.id, new.title, new.body);
END;

-- Where the collection of orphaned objects goes on, by key prefix.
CREATE TABLE retention_cursors (
  prefix TEXT PRIMARY KEY,
  cursor TEXT
) STRICT;
