//! Leases that ran out.
//!
//! For: finding them, and ending many with as many statements as one. Not for: what becomes of a task whose lease ended
//! (`contract::job`).

use std::collections::HashSet;

use ports::{PortError, Stmt};
use serde_json::{Value, json};

use super::{
    super::{
        model::Task,
        read::{self, columns},
    },
    Extra, kinds,
};
use crate::app::App;

/// Tasks whose lease has run out, the oldest first. An attempt's deadline ends its lease too.
pub async fn expired(app: &App, now: u64, limit: u32) -> Result<Vec<Task>, PortError> {
    let stmt = Stmt::new(concat!(
        "SELECT ",
        columns!(),
        " FROM tasks t WHERE t.state IN ('leased', 'running') AND t.lease_until <= ?1
           AND t.kind IN (SELECT value FROM json_each(?3))
         ORDER BY t.lease_until LIMIT ?2"
    ));
    app.sql().rows(stmt.bind(now).bind(limit).bind(kinds(None))).await?.iter().map(read::task).collect()
}

/// Writes tasks whose lease was ended (their jobs already stepped), each unless it has changed since it was read.
/// Answers the ids of those that were written.
///
/// Only what the end of a lease changes is written. Each statement compares the revision by itself; the events go
/// first, because the update raises it.
pub async fn end_lapsed(
    app: &App,
    ended: impl Iterator<Item = (&Task, &Extra)>,
    now: u64,
) -> Result<HashSet<String>, PortError> {
    let all = Value::from(ended.map(|(task, extra)| row(task, extra)).collect::<Vec<_>>()).to_string();
    let events = Stmt::new(
        "INSERT INTO task_events (task_id, org_id, seq, at, body)
         SELECT t.id, t.org_id, t.event_seq + e.key + 1, ?2, e.value
         FROM json_each(?1) n CROSS JOIN tasks t ON t.id = n.value ->> 'id' AND t.revision = n.value ->> 'revision'
         CROSS JOIN json_each(n.value, '$.events') e",
    )
    .bind(&all)
    .bind(now);
    let update = Stmt::new(
        "UPDATE tasks SET revision = revision + 1, state = n.value ->> 'state', attempt = n.value ->> 'attempt',
           runner_id = NULL, lease_until = NULL, deadline = NULL, run_after = n.value ->> 'run_after',
           failure_code = n.value ->> 'failure_code', failure_message = n.value ->> 'failure_message',
           event_seq = event_seq + json_array_length(n.value, '$.events'), progress = n.value ->> 'progress',
           finished_at = n.value ->> 'finished_at', updated_at = ?2
         FROM json_each(?1) n
         WHERE tasks.id = n.value ->> 'id' AND tasks.revision = n.value ->> 'revision'
         RETURNING tasks.id",
    )
    .bind(&all)
    .bind(now);
    let written = app.sql().batch(vec![events, update]).await?;
    written.iter().flat_map(|outcome| &outcome.rows).map(|row| row.text("id")).collect()
}

fn row(task: &Task, extra: &Extra) -> Value {
    let (job, failure) = (&task.job, task.job.failure.as_ref());
    let events: Vec<String> =
        extra.events.iter().filter_map(|event| serde_json::to_string(event).ok()).collect();
    json!({
        "id": task.id, "revision": task.revision, "state": job.state.as_str(), "attempt": job.attempt,
        "run_after": job.run_after, "failure_code": failure.map(|failure| &failure.code),
        "failure_message": failure.map(|failure| &failure.message), "events": events, "progress": task.progress,
        "finished_at": task.finished_at,
    })
}
