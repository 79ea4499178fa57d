//! All SQL of federation.

use credentials::oauth::{Attempt, Identity};
use ports::{PortError, Row, Stmt};

use crate::{
    app::App,
    http::{id::sha256_hex, op::Call},
};

/// Keeps a sign-in that was begun, or a linking of `linker` (organisation, person).
pub fn insert_attempt(
    attempt: &Attempt,
    provider: &str,
    browser: &str,
    linker: Option<(&str, &str)>,
    expires_at: u64,
) -> Stmt {
    let stmt = Stmt::new(
        "INSERT INTO sign_in_attempts
           (state_hash, browser_hash, provider, nonce, verifier, redirect_uri, org_id, user_id, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    );
    stmt.bind(sha256_hex(attempt.state.as_bytes()))
        .bind(sha256_hex(browser.as_bytes()))
        .bind(provider)
        .bind(&attempt.nonce)
        .bind(&attempt.verifier)
        .bind(&attempt.redirect_uri)
        .bind(linker.map(|(org_id, _)| org_id))
        .bind(linker.map(|(_, user_id)| user_id))
        .bind(expires_at)
}

/// Takes a begun sign-in away and reads it: a second callback finds nothing. Another browser's stays where it is.
pub async fn take_attempt(app: &App, state: &str, browser: &str, now: u64) -> Result<Option<Row>, PortError> {
    let stmt = Stmt::new(
        "DELETE FROM sign_in_attempts WHERE state_hash = ?1 AND browser_hash = ?2 AND expires_at > ?3
         RETURNING provider, nonce, verifier, redirect_uri, org_id, user_id",
    );
    let stmt = stmt.bind(sha256_hex(state.as_bytes())).bind(sha256_hex(browser.as_bytes())).bind(now);
    Ok(app.sql().rows(stmt).await?.into_iter().next())
}

/// Whose account here it is, if anybody's.
pub fn owner_of(identity: &Identity) -> Stmt {
    let stmt = Stmt::new("SELECT id, org_id, user_id FROM identities WHERE issuer = ?1 AND subject = ?2");
    stmt.bind(&identity.issuer).bind(&identity.subject)
}

/// Links an account at a provider to a person. Fails on `identities.issuer` when it is somebody's already.
pub fn insert_identity(
    id: &str,
    (org_id, user_id): (&str, &str),
    provider: &str,
    identity: &Identity,
    now: u64,
) -> Stmt {
    let stmt = Stmt::new(
        "INSERT INTO identities (id, org_id, user_id, provider, issuer, subject, email, created_at, used_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)",
    );
    stmt.bind(id)
        .bind(org_id)
        .bind(user_id)
        .bind(provider)
        .bind(&identity.issuer)
        .bind(&identity.subject)
        .bind(identity.email.as_ref())
        .bind(now)
}

/// Notes that somebody signed in with it.
pub fn touch_identity(id: &str, email: Option<&str>, now: u64) -> Stmt {
    Stmt::new("UPDATE identities SET used_at = ?2, email = ?3 WHERE id = ?1").bind(id).bind(now).bind(email)
}

/// The caller's linked accounts, newest first.
pub fn identities(call: &Call) -> Stmt {
    let stmt = Stmt::new(
        "SELECT id, provider, email, created_at, used_at FROM identities
         WHERE user_id = ?1 AND id < COALESCE(?2, '~') ORDER BY id DESC LIMIT ?3",
    );
    stmt.bind(&call.actor.id).bind(call.cursor()).bind(call.most())
}

/// One of the caller's linked accounts, and how many others they have.
pub fn identity(call: &Call) -> Stmt {
    let stmt = Stmt::new(
        "SELECT provider, (SELECT COUNT(*) FROM identities o WHERE o.user_id = ?1 AND o.id <> i.id) AS others
         FROM identities i WHERE user_id = ?1 AND id = ?2",
    );
    stmt.bind(&call.actor.id).bind(call.id(0))
}

/// Unlinks it; `alone`: even when it is the last one.
pub fn delete_identity(call: &Call, alone: bool) -> Stmt {
    let stmt = Stmt::new(
        "DELETE FROM identities WHERE user_id = ?1 AND id = ?2
           AND (?3 OR EXISTS (SELECT 1 FROM identities o WHERE o.user_id = ?1 AND o.id <> ?2))",
    );
    stmt.bind(&call.actor.id).bind(call.id(0)).bind(alone)
}

/// What is kept of a person's accounts at providers, for whoever asks what is known about them.
#[must_use]
pub fn personal(user_id: &str) -> Stmt {
    let stmt = Stmt::new(
        "SELECT provider, issuer, subject, email, created_at, used_at FROM identities WHERE user_id = ?1
         ORDER BY id LIMIT 1000",
    );
    stmt.bind(user_id)
}

/// Forgets sign-ins that nobody finished.
#[must_use]
pub fn purge(now: u64) -> Stmt {
    Stmt::new("DELETE FROM sign_in_attempts WHERE expires_at < ?1").bind(now)
}

/// Forgets a person: each statement with the name of its table.
#[must_use]
pub fn erase(user_id: &str) -> [(&'static str, Stmt); 2] {
    [
        ("identities", Stmt::new("DELETE FROM identities WHERE user_id = ?1").bind(user_id)),
        ("sign_in_attempts", Stmt::new("DELETE FROM sign_in_attempts WHERE user_id = ?1").bind(user_id)),
    ]
}
