//! All SQL of the idempotency keys.

use ports::{PortError, Stmt};

use super::Key;
use crate::{app::App, http::command::Reply};

/// A kept answer.
pub struct Kept {
    /// Of the request that was answered.
    pub fingerprint: String,
    /// The answer.
    pub reply: Reply,
}

/// The answer kept under a key since `oldest` (Unix ms). An older one, which the hourly run has not
/// come to yet, is forgotten here: its row would refuse the new answer.
pub async fn find(app: &App, org_id: &str, key: &str, oldest: u64) -> Result<Option<Kept>, PortError> {
    let stmt = Stmt::new(
        "SELECT fingerprint, status, headers, body, created_at < ?3 AS aged FROM idempotency_keys
         WHERE org_id = ?1 AND key = ?2",
    );
    let rows = app.sql().rows(stmt.bind(org_id).bind(key).bind(oldest)).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    if row.flag("aged")? {
        let stmt =
            Stmt::new("DELETE FROM idempotency_keys WHERE org_id = ?1 AND key = ?2 AND created_at < ?3");
        app.sql().rows(stmt.bind(org_id).bind(key).bind(oldest)).await?;
        return Ok(None);
    }
    let reply = Reply::from_parts(row.uint("status")?, &row.text("headers")?, row.text("body")?);
    Ok(Some(Kept { fingerprint: row.text("fingerprint")?, reply }))
}

/// Keeps an answer; refused by the primary key when the command was carried out already.
#[must_use]
pub fn insert(org_id: &str, key: &Key, reply: &Reply, now: u64) -> Stmt {
    Stmt::new(
        "INSERT INTO idempotency_keys (org_id, key, fingerprint, status, headers, body, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )
    .bind(org_id)
    .bind(&key.key)
    .bind(&key.fingerprint)
    .bind(u64::from(reply.status().as_u16()))
    .bind(reply.headers_json())
    .bind(reply.body())
    .bind(now)
}

/// Forgets answers older than `before` (Unix ms).
#[must_use]
pub fn purge(before: u64) -> Stmt {
    Stmt::new("DELETE FROM idempotency_keys WHERE created_at < ?1").bind(before)
}
