//! SQL about second factors and their recovery codes. A person has one, in all organisations; `org_id` in its row is
//! the name its secret is sealed under.

use ports::{PortError, Row, Stmt};

use crate::{
    app::App,
    features::identity::second_factor::{TRIES, TRIES_MS},
};

/// An offer that nobody confirmed is forgotten after so many milliseconds.
const OFFER_MS: u64 = 86_400_000;

/// A person's second factor with the count of unused recovery codes.
pub fn factor(user_id: &str) -> Stmt {
    let stmt = Stmt::new(
        "SELECT confirmed_at, (SELECT count(*) FROM recovery_codes WHERE user_id = ?1) AS codes
         FROM second_factors WHERE user_id = ?1",
    );
    stmt.bind(user_id)
}

/// Keeps a secret that waits for its first code; changes nothing once there is a confirmed one.
pub fn offer_factor((org_id, user_id): (&str, &str), secret: &str, now: u64) -> Stmt {
    let stmt = Stmt::new(
        "INSERT INTO second_factors (org_id, user_id, secret, created_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (user_id) DO UPDATE SET org_id = ?1, secret = ?3, created_at = ?4, last_step = 0
         WHERE confirmed_at IS NULL",
    );
    stmt.bind(org_id).bind(user_id).bind(secret).bind(now)
}

/// Takes one of the tries there are within [`TRIES_MS`]; the row only when there was one left. The count is
/// written before anybody looks at the code, so guesses at the same time are counted like others.
pub async fn take_try(
    app: &App,
    user_id: &str,
    is_confirmed: bool,
    now: u64,
) -> Result<Option<Row>, PortError> {
    let stmt = Stmt::new(
        "UPDATE second_factors SET tries = CASE WHEN window_at <= ?3 THEN 1 ELSE tries + 1 END,
           window_at = CASE WHEN window_at <= ?3 THEN ?4 ELSE window_at END
         WHERE user_id = ?1 AND (confirmed_at IS NOT NULL) = ?2 AND (window_at <= ?3 OR tries < ?5)
         RETURNING org_id, secret, last_step",
    );
    let stmt = stmt.bind(user_id).bind(is_confirmed).bind(now.saturating_sub(TRIES_MS)).bind(now).bind(TRIES);
    Ok(app.sql().rows(stmt).await?.into_iter().next())
}

/// Takes a step's code, unless it or a later one was taken, and gives the try back: whether this request did.
pub async fn use_step(app: &App, user_id: &str, step: u64) -> Result<bool, PortError> {
    let stmt = Stmt::new(
        "UPDATE second_factors SET last_step = ?2, tries = max(tries - 1, 0)
         WHERE user_id = ?1 AND last_step < ?2 RETURNING last_step",
    );
    Ok(!app.sql().rows(stmt.bind(user_id).bind(step)).await?.is_empty())
}

/// Uses a recovery code up: whether this request did.
pub async fn use_recovery_code(app: &App, user_id: &str, hash: &str) -> Result<bool, PortError> {
    let stmt =
        Stmt::new("DELETE FROM recovery_codes WHERE user_id = ?1 AND code_hash = ?2 RETURNING code_hash");
    Ok(!app.sql().rows(stmt.bind(user_id).bind(hash)).await?.is_empty())
}

/// Takes the offered second factor into use with its first code. Of two at once one fails with its whole batch:
/// `last_step` must not be NULL.
pub fn confirm_factor(user_id: &str, step: u64, now: u64) -> Stmt {
    let stmt = Stmt::new(
        "UPDATE second_factors SET last_step = CASE WHEN confirmed_at IS NULL THEN ?2 END, confirmed_at = ?3, tries = 0
         WHERE user_id = ?1",
    );
    stmt.bind(user_id).bind(step).bind(now)
}

/// Keeps the hashes of the recovery codes, given as a JSON array.
pub fn insert_recovery_codes((org_id, user_id): (&str, &str), hashes: &str) -> Stmt {
    let stmt = Stmt::new(
        "INSERT INTO recovery_codes (org_id, user_id, code_hash) SELECT ?1, ?2, value FROM json_each(?3)",
    );
    stmt.bind(org_id).bind(user_id).bind(hashes)
}

/// Takes a person's second factor away, with its recovery codes.
pub fn delete_factor(user_id: &str) -> Vec<Stmt> {
    vec![
        Stmt::new("DELETE FROM recovery_codes WHERE user_id = ?1").bind(user_id),
        Stmt::new("DELETE FROM second_factors WHERE user_id = ?1").bind(user_id),
    ]
}

/// Notes that the person behind a session proved who they are.
pub fn prove_session(user_id: &str, token_hash: &str, now: u64) -> Stmt {
    let stmt = Stmt::new("UPDATE sessions SET proved_at = ?3 WHERE user_id = ?1 AND token_hash = ?2");
    stmt.bind(user_id).bind(token_hash).bind(now)
}

/// The same, while all other sessions of the person have to prove themselves anew.
pub fn prove_this_session_only(user_id: &str, token_hash: &str, now: u64) -> Stmt {
    let stmt =
        Stmt::new("UPDATE sessions SET proved_at = CASE token_hash WHEN ?2 THEN ?3 END WHERE user_id = ?1");
    stmt.bind(user_id).bind(token_hash).bind(now)
}

/// Forgets offers that were not confirmed within a day.
pub fn purge(now: u64) -> Stmt {
    Stmt::new("DELETE FROM second_factors WHERE confirmed_at IS NULL AND created_at < ?1")
        .bind(now.saturating_sub(OFFER_MS))
}
