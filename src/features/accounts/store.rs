//! All SQL of accounts.

use ports::{PortError, Stmt};

use super::model::{LINK_MS, MAILS_MS, Purpose};

/// Takes one of the `most` tries there are for a subject within `window_ms`; gives a row only when there was one left.
/// Counted before anybody looks at what is tried, so guesses at the same time are counted like others.
pub fn take_try(subject: &str, most: u64, window_ms: u64, now: u64) -> Stmt {
    let stmt = Stmt::new(
        "INSERT INTO sign_in_tries (subject, tries, window_at) VALUES (?1, 1, ?2)
         ON CONFLICT (subject) DO UPDATE SET tries = CASE WHEN window_at <= ?3 THEN 1 ELSE tries + 1 END,
           window_at = CASE WHEN window_at <= ?3 THEN ?2 ELSE window_at END
         WHERE window_at <= ?3 OR tries < ?4
         RETURNING tries",
    );
    stmt.bind(subject).bind(now).bind(now.saturating_sub(window_ms)).bind(most)
}

/// Keeps a link, sent to `email` for this person, or for nobody.
pub fn insert_link(
    token_hash: &str,
    purpose: Purpose,
    user_id: Option<&str>,
    email: &str,
    password: Option<&str>,
    now: u64,
) -> Stmt {
    let stmt = Stmt::new(
        "INSERT INTO account_links (token_hash, purpose, user_id, email, password, created_at, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    );
    let stmt = stmt.bind(token_hash).bind(purpose.as_str()).bind(user_id).bind(email).bind(password);
    stmt.bind(now).bind(now + LINK_MS)
}

/// A person's link that still works.
pub fn link(token_hash: &str, user_id: &str, now: u64) -> Stmt {
    let stmt = Stmt::new(
        "SELECT purpose, email, password FROM account_links
         WHERE token_hash = ?1 AND user_id = ?2 AND used_at IS NULL AND expires_at > ?3",
    );
    stmt.bind(token_hash).bind(user_id).bind(now)
}

/// Uses a link up. Fails when it does not work any more: see [`is_used_link`].
pub fn use_link(token_hash: &str, now: u64) -> Stmt {
    let stmt = Stmt::new(
        "UPDATE account_links SET used_at = ?2, password = NULL,
           expires_at = CASE WHEN used_at IS NULL AND expires_at > ?2 THEN expires_at END
         WHERE token_hash = ?1",
    );
    stmt.bind(token_hash).bind(now)
}

/// Whether a failed batch tried to use a link that somebody else had used up.
pub fn is_used_link(error: &PortError) -> bool {
    error.violates("account_links.expires_at")
}

/// Voids a person's other links.
pub fn delete_other_links(user_id: &str, token_hash: &str) -> Stmt {
    let stmt = Stmt::new("DELETE FROM account_links WHERE user_id = ?1 AND token_hash <> ?2");
    stmt.bind(user_id).bind(token_hash)
}

/// A person's password hash.
pub fn password(user_id: &str) -> Stmt {
    Stmt::new("SELECT hash FROM passwords WHERE user_id = ?1").bind(user_id)
}

/// Keeps a password's hash.
pub fn set_password(user_id: &str, hash: &str, now: u64) -> Stmt {
    let stmt = Stmt::new(
        "INSERT INTO passwords (user_id, hash, changed_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (user_id) DO UPDATE SET hash = ?2, changed_at = ?3",
    );
    stmt.bind(user_id).bind(hash).bind(now)
}

/// Keeps another hash of the same password.
pub fn rehash_password(user_id: &str, hash: &str) -> Stmt {
    Stmt::new("UPDATE passwords SET hash = ?2 WHERE user_id = ?1").bind(user_id).bind(hash)
}

/// Forgets links that were used or have run out, and counts of times that are over.
#[must_use]
pub fn purge(now: u64) -> Vec<Stmt> {
    vec![
        Stmt::new("DELETE FROM account_links WHERE expires_at < ?1").bind(now),
        Stmt::new("DELETE FROM sign_in_tries WHERE window_at < ?1").bind(now.saturating_sub(MAILS_MS)),
    ]
}

/// Forgets a person: each statement with the name of its table.
#[must_use]
pub fn erase(user_id: &str) -> [(&'static str, Stmt); 2] {
    [
        ("account_links", Stmt::new("DELETE FROM account_links WHERE user_id = ?1").bind(user_id)),
        ("passwords", Stmt::new("DELETE FROM passwords WHERE user_id = ?1").bind(user_id)),
    ]
}
