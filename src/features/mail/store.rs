//! All SQL of mail.

use ports::{PortError, Row, Stmt};

use crate::{app::App, http::op::Call};

/// How long mails are kept, in milliseconds.
const KEEP_MS: u64 = 30 * 86_400_000;
/// A mail that was begun to be sent is tried again after so long, times the square of the tries, in milliseconds.
const AGAIN_MS: u64 = 60_000;

/// A letter on behalf of an organisation: one line of subject, plain text.
#[must_use]
pub fn letter(app: &App, org_id: &str, to: &str, subject: &str, text: &str) -> Stmt {
    Stmt::new(
        "INSERT INTO mails (id, org_id, recipient, subject, body, created_at, next_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
    )
    .bind(app.new_id("mai"))
    .bind(org_id)
    .bind(to)
    .bind(subject)
    .bind(text)
    .bind(app.now())
}

/// Takes up to `most` mails that are due: until their next try nobody else does.
pub async fn take(app: &App, most: u32) -> Result<Vec<Row>, PortError> {
    let stmt = Stmt::new(
        "UPDATE mails SET tries = tries + 1, next_at = ?1 + ?2 * (tries + 1) * (tries + 1) WHERE id IN
           (SELECT id FROM mails WHERE state = 'waiting' AND next_at <= ?1 ORDER BY next_at LIMIT ?3)
         RETURNING id, recipient, subject, body, tries",
    );
    app.sql().rows(stmt.bind(app.now()).bind(AGAIN_MS).bind(most)).await
}

/// Notes how a try ended. Of what was delivered the text goes, unless it is to be shown.
pub fn note(id: &str, state: &str, error: Option<&str>, keeps_text: bool) -> Stmt {
    let stmt = Stmt::new(
        "UPDATE mails SET state = ?2, error = ?3, body = CASE WHEN ?2 = 'sent' AND NOT ?4 THEN '' ELSE body END
         WHERE id = ?1",
    );
    stmt.bind(id).bind(state).bind(error).bind(keeps_text)
}

/// The newest mails of all organisations, for the outbox of a development machine.
pub fn outbox(call: &Call) -> Stmt {
    let stmt = Stmt::new(
        "SELECT id, recipient, subject, body, created_at FROM mails
         WHERE id < COALESCE(?1, '~') AND (?2 IS NULL OR recipient = ?2) ORDER BY id DESC LIMIT ?3",
    );
    stmt.bind(call.cursor()).bind(call.query.opt_text("recipient")).bind(call.most())
}

/// The mails to an address, for the person whose it is.
#[must_use]
pub fn personal(email: &str) -> Stmt {
    let stmt = Stmt::new(
        "SELECT created_at, subject, state FROM mails WHERE recipient = ?1 ORDER BY created_at LIMIT 1000",
    );
    stmt.bind(email)
}

/// Forgets what has run its time.
#[must_use]
pub fn purge(now: u64) -> Stmt {
    Stmt::new("DELETE FROM mails WHERE created_at < ?1").bind(now.saturating_sub(KEEP_MS))
}

/// Forgets the mails to an address.
#[must_use]
pub fn erase(email: &str) -> Stmt {
    Stmt::new("DELETE FROM mails WHERE recipient = ?1").bind(email)
}
