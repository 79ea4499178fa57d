-- What is still needed, shown to the slice that owns it: a slice names its own tables only, and a check
-- in the statement that deletes cannot be overtaken by another request.
CREATE VIEW upload_sources (org_id, upload_id) AS
  SELECT org_id, CAST(json_extract(source, '$.upload_id') AS TEXT) FROM projects;
CREATE VIEW upload_readers (org_id, blob_key) AS
  SELECT org_id, input_key FROM tasks WHERE state IN ('queued', 'leased', 'running');
-- The CAST gives the expression a type: without one the index does not serve a comparison with a TEXT column.
CREATE INDEX projects_by_upload ON projects (org_id, CAST(json_extract(source, '$.upload_id') AS TEXT));
CREATE INDEX uploads_complete ON uploads (completed_at) WHERE state = 'complete';

-- Tasks of archived projects: nobody may send them round again.
CREATE VIEW tasks_at_rest (org_id, id) AS
  SELECT t.org_id, t.id FROM tasks t JOIN projects p ON p.id = t.project_id WHERE p.archived_at IS NOT NULL;
