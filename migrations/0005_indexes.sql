-- Lists are in the order of their ids (ids begin with the time), so that is what their indexes hold.
-- An index costs a written row with each insert: these take the place of those by created_at.
DROP INDEX tasks_by_org;
DROP INDEX tasks_by_project;
DROP INDEX reports_by_project;
DROP INDEX runners_by_org;
DROP INDEX api_keys_by_org;
CREATE INDEX tasks_by_org ON tasks (org_id, id);
CREATE INDEX tasks_by_project ON tasks (project_id, id);
CREATE INDEX reports_by_project ON reports (project_id, id);
CREATE INDEX runners_by_org ON runners (org_id, id);
CREATE INDEX api_keys_by_org ON api_keys (org_id, id);

-- Unfinished tasks: few, asked for by every open browser every two seconds.
CREATE INDEX tasks_active ON tasks (org_id, id) WHERE state IN ('queued', 'leased', 'running');
-- Dead letters, for the redrive.
CREATE INDEX tasks_dead ON tasks (org_id, id) WHERE state = 'dead';
-- Due tasks in the order they are granted.
DROP INDEX tasks_due;
CREATE INDEX tasks_due ON tasks (run_after, id) WHERE state = 'queued';
-- The list of projects, last changed first.
DROP INDEX projects_by_org;
CREATE INDEX projects_by_org ON projects (org_id, updated_at, id);
