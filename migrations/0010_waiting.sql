-- What waits, by organisation: the oldest due task of each is found by seek, so that the queue of one that has no room
-- is not walked. `tasks_due` stays for questions about all of them.
CREATE INDEX tasks_waiting ON tasks (org_id, kind, run_after, id) WHERE state = 'queued';

-- What a task may read, shown to the slice that makes tasks (as in 0009): an upload that was deleted a moment ago is no
-- input any more.
CREATE VIEW task_inputs (org_id, blob_key) AS
  SELECT org_id, blob_key FROM uploads WHERE state = 'complete';
