//! What waits for a runner.
//!
//! For: questions that every runner asks again and again. Not for: what a task does once somebody holds it.

use std::collections::HashMap;

use contract::wire::Kind;
use ports::{PortError, Stmt};

use super::super::{
    model::Task,
    read::{self, columns},
};
use crate::app::App;

/// Tasks of these kinds that are due, oldest first, whose organisation has fewer of the kind running than
/// stands beside the kind; of each organisation at most as many as it has room for.
///
/// Every waiting runner asks this whenever a job ends. So organisations that have something waiting are found
/// one after the other by seek, their running tasks are counted once, and only where there is room the oldest
/// few are read: a long queue costs nobody anything, neither its own organisation nor others.
///
/// # Errors
/// When the database fails.
pub async fn leasable(
    app: &App,
    org_id: Option<&str>,
    kinds: &[(Kind, u32)],
    now: u64,
) -> Result<Vec<Task>, PortError> {
    let limits: HashMap<&str, u32> = kinds.iter().map(|(kind, limit)| (kind.as_str(), *limit)).collect();
    // CROSS keeps the order of the loops. The last organisation of `waiting` is NULL, which equals nothing.
    let stmt = Stmt::new(concat!(
        "WITH RECURSIVE waiting(org_id) AS (
           SELECT COALESCE(?2, (SELECT MIN(org_id) FROM tasks INDEXED BY tasks_waiting WHERE state = 'queued'))
           UNION ALL
           SELECT (SELECT MIN(n.org_id) FROM tasks n INDEXED BY tasks_waiting
             WHERE n.state = 'queued' AND n.org_id > waiting.org_id)
           FROM waiting WHERE ?2 IS NULL AND waiting.org_id IS NOT NULL
         ), room(org_id, kind, free) AS MATERIALIZED (
           SELECT waiting.org_id, l.key, l.value - (SELECT COUNT(*) FROM tasks h
             WHERE h.org_id = waiting.org_id AND h.kind = l.key AND h.state IN ('leased', 'running'))
           FROM waiting CROSS JOIN json_each(?3) l
         )
         SELECT ",
        columns!(),
        " FROM room CROSS JOIN json_each((SELECT json_group_array(id) FROM (
           SELECT q.id FROM tasks q INDEXED BY tasks_waiting
           WHERE q.state = 'queued' AND q.org_id = room.org_id AND q.kind = room.kind AND q.run_after <= ?1
           ORDER BY q.run_after, q.id LIMIT 8))) oldest ON oldest.key < room.free
         CROSS JOIN tasks t ON t.id = oldest.value
         WHERE room.free > 0 ORDER BY t.run_after, t.id LIMIT 8"
    ))
    .bind(now)
    .bind(org_id.map(str::to_owned))
    .bind(serde_json::to_string(&limits).unwrap_or_else(|_| "{}".to_owned()));
    app.sql().rows(stmt).await?.iter().map(read::task).collect()
}

/// When the next waiting task is due (Unix ms).
///
/// # Errors
/// When the database fails.
pub async fn next_due(app: &App, org_id: Option<&str>, now: u64) -> Result<Option<u64>, PortError> {
    let stmt = Stmt::new(
        "SELECT MIN(run_after) AS due FROM tasks
         WHERE state = 'queued' AND run_after > ?1 AND (?2 IS NULL OR org_id = ?2)",
    );
    let rows = app.sql().rows(stmt.bind(now).bind(org_id.map(str::to_owned))).await?;
    rows.first().map_or(Ok(None), |row| row.opt_uint("due"))
}
