//! All SQL of the runners.

use ports::{PortError, Row, Stmt};

use super::model::{SEEN_EVERY_MS, online_since};
use crate::{app::App, http::op::Call};

/// Registers a runner; once more under the same id changes nothing.
pub fn insert(id: &str, org_id: &str, name: &str, serves_all: bool, now: u64) -> Stmt {
    Stmt::new(
        "INSERT INTO runners (id, org_id, name, serves_all, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO NOTHING",
    )
    .bind(id)
    .bind(org_id)
    .bind(name)
    .bind(serves_all)
    .bind(now)
}

/// A runner that was not revoked.
pub async fn live(app: &App, id: &str) -> Result<Option<Row>, PortError> {
    let stmt = Stmt::new("SELECT id, org_id, serves_all FROM runners WHERE id = ?1 AND revoked_at IS NULL");
    Ok(app.sql().rows(stmt.bind(id)).await?.into_iter().next())
}

/// What is shown of a runner, with `?3` as the time after which one that was seen counts as online.
macro_rules! shown {
    () => {
        "SELECT id, name, capabilities, version, last_seen_at, created_at,
           COALESCE(last_seen_at > ?3, 0) AS online FROM runners WHERE org_id = ?1 "
    };
}

/// One runner of the caller's organisation, by the path's id; one that was revoked only when `revoked`.
pub fn find(call: &Call, revoked: bool) -> Stmt {
    let stmt = Stmt::new(concat!(shown!(), "AND id = ?2 AND (?4 OR revoked_at IS NULL)"));
    stmt.bind(call.org()).bind(call.id(0)).bind(online_since(call.now())).bind(revoked)
}

/// The caller's organisation's runners, newest first.
pub fn list(call: &Call) -> Stmt {
    let stmt = Stmt::new(concat!(
        shown!(),
        "AND revoked_at IS NULL AND id < COALESCE(?2, '~') ORDER BY id DESC LIMIT ?4"
    ));
    stmt.bind(call.org()).bind(call.cursor()).bind(online_since(call.now())).bind(call.most())
}

/// Takes a runner's revocation back.
pub fn restore(org_id: &str, id: &str) -> Stmt {
    Stmt::new("UPDATE runners SET revoked_at = NULL WHERE org_id = ?1 AND id = ?2").bind(org_id).bind(id)
}

/// Revokes a runner.
pub fn revoke(org_id: &str, id: &str, now: u64) -> Stmt {
    Stmt::new("UPDATE runners SET revoked_at = ?3 WHERE org_id = ?1 AND id = ?2")
        .bind(org_id)
        .bind(id)
        .bind(now)
}

/// Notes that a runner asked for work.
pub async fn touch(
    app: &App,
    id: &str,
    capabilities: &str,
    version: &str,
    now: u64,
) -> Result<(), PortError> {
    let stmt = Stmt::new(
        "UPDATE runners SET last_seen_at = ?2, capabilities = ?3, version = ?4
         WHERE id = ?1 AND (last_seen_at IS NULL OR last_seen_at < ?5 OR version <> ?4)",
    );
    let stmt =
        stmt.bind(id).bind(now).bind(capabilities).bind(version).bind(now.saturating_sub(SEEN_EVERY_MS));
    app.sql().rows(stmt).await.map(|_| ())
}

/// How many runners of the deployment are online, for the metrics.
///
/// # Errors
/// When the database fails.
pub async fn online_count(app: &App) -> Result<u64, PortError> {
    let stmt = Stmt::new("SELECT COUNT(*) AS n FROM runners WHERE revoked_at IS NULL AND last_seen_at > ?1");
    let rows = app.sql().rows(stmt.bind(online_since(app.now()))).await?;
    rows.first().map_or(Ok(0), |row| row.uint("n"))
}
