//! All SQL of the assessments.

use ports::{PortError, Row, Stmt};

use super::model::{KEEP_MS, ROWS_A_MINUTE, ROWS_AN_HOUR, Record};
use crate::{app::App, http::Paging};

/// Keeps a record, unless there are enough of its principal or of this hour. Refused by the database when its
/// organisation is not there yet, and with it nobody who could read it.
pub async fn insert(app: &App, record: Record) -> Result<(), PortError> {
    // Plain fields can always be written.
    let assessment = serde_json::to_string(&record.assessment).unwrap_or_default();
    let stmt = Stmt::new(
        "INSERT INTO assessments (id, org_id, at, principal, request_id, method, path, country, assessment)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9 WHERE (SELECT count(*) FROM assessments WHERE principal = ?4 AND at > ?3 - 60000) < ?10
         AND (SELECT count(*) FROM assessments WHERE at > ?3 - 3600000) < ?11",
    );
    let stmt = stmt.bind(record.id).bind(record.org_id).bind(record.at).bind(record.principal);
    let stmt = stmt.bind(record.request_id).bind(record.method).bind(record.path).bind(record.country);
    app.sql().rows(stmt.bind(assessment).bind(ROWS_A_MINUTE).bind(ROWS_AN_HOUR)).await.map(drop)
}

/// The newest of an organisation.
pub async fn list(app: &App, org_id: &str, paging: &Paging) -> Result<Vec<Row>, PortError> {
    let stmt = Stmt::new(
        "SELECT id, at, principal, request_id, method, path, country, assessment FROM assessments
         WHERE org_id = ?1 AND id < COALESCE(?2, '~') ORDER BY id DESC LIMIT ?3",
    );
    app.sql().rows(stmt.bind(org_id).bind(paging.key(0)).bind(paging.limit + 1)).await
}

/// Forgets what has run its time.
#[must_use]
pub fn purge(now: u64) -> Stmt {
    Stmt::new("DELETE FROM assessments WHERE at < ?1").bind(now.saturating_sub(KEEP_MS))
}
