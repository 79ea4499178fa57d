//! SQL about a person's sessions as devices. Sessions are called by the beginning of their token's hash.

use ports::{PortError, Stmt};

use crate::{
    app::App,
    features::identity::device::{Device, SEEN_EVERY_MS},
    http::op::Call,
};

/// Notes from where a session was begun.
pub fn describe_session(token_hash: &str, device: &Device, now: u64) -> Stmt {
    Stmt::new(
        "UPDATE sessions SET browser = ?2, system = ?3, country = ?4, ip = ?5, seen_at = ?6 WHERE token_hash = ?1",
    )
    .bind(token_hash)
    .bind(device.browser)
    .bind(device.system)
    .bind(device.country.as_ref())
    .bind(device.ip.as_ref())
    .bind(now)
}

/// Notes that a session is in use, not more often than [`SEEN_EVERY_MS`].
pub async fn touch_session(app: &App, token_hash: &str, now: u64) -> Result<(), PortError> {
    let stmt = Stmt::new(
        "UPDATE sessions SET seen_at = ?2 WHERE token_hash = ?1 AND (seen_at IS NULL OR seen_at < ?3)",
    );
    let stmt = stmt.bind(token_hash).bind(now).bind(now.saturating_sub(SEEN_EVERY_MS));
    app.sql().rows(stmt).await.map(|_| ())
}

/// The caller's live sessions in all organisations, newest first, after the one begun at `before` with the cursor's id;
/// `mine` is the hash of the caller's own.
pub fn sessions(call: &Call, before: Option<u64>, mine: Option<&str>) -> Stmt {
    let stmt = Stmt::new(
        "SELECT 'ses_' || substr(token_hash, 1, 26) AS id, browser, system, country, ip, created_at,
           seen_at AS last_seen_at, expires_at, COALESCE(token_hash = ?6, 0) AS current
         FROM sessions WHERE user_id = ?1 AND expires_at > ?2
           AND (?3 IS NULL OR (created_at, 'ses_' || substr(token_hash, 1, 26)) < (?3, ?4))
         ORDER BY created_at DESC, token_hash DESC LIMIT ?5",
    );
    let stmt = stmt.bind(call.actor.id.as_str()).bind(call.now()).bind(before).bind(call.paging.key(1));
    stmt.bind(call.most()).bind(mine)
}

/// Whether the person has this session.
pub fn has_session(user_id: &str, id: &str) -> Stmt {
    let stmt = Stmt::new(
        "SELECT 1 AS found FROM sessions WHERE user_id = ?1 AND 'ses_' || substr(token_hash, 1, 26) = ?2",
    );
    stmt.bind(user_id).bind(id)
}

/// Ends a session of a person.
pub fn end_session(user_id: &str, id: &str) -> Stmt {
    let stmt =
        Stmt::new("DELETE FROM sessions WHERE user_id = ?1 AND 'ses_' || substr(token_hash, 1, 26) = ?2");
    stmt.bind(user_id).bind(id)
}
