//! SQL about people themselves: their address, name and language.

use ports::Stmt;

/// A person's own account.
#[must_use]
pub fn account(user_id: &str) -> Stmt {
    let stmt = Stmt::new(
        "SELECT id, org_id, name, email, email_verified_at, locale, created_at FROM users WHERE id = ?1",
    );
    stmt.bind(user_id)
}

/// Notes that an address (lower case) is the person's, as was proved just now. Fails on `users.email` when somebody else
/// has it.
#[must_use]
pub fn prove_email(user_id: &str, email: &str, now: u64) -> Stmt {
    let stmt = Stmt::new(
        "UPDATE users SET email_verified_at = CASE WHEN email = ?2 THEN COALESCE(email_verified_at, ?3) ELSE ?3 END,
           email = ?2 WHERE id = ?1",
    );
    stmt.bind(user_id).bind(email).bind(now)
}

/// Sets a person's name and language.
#[must_use]
pub fn set_profile(user_id: &str, name: &str, locale: Option<&str>) -> Stmt {
    let stmt = Stmt::new("UPDATE users SET name = ?2, locale = ?3 WHERE id = ?1");
    stmt.bind(user_id).bind(name).bind(locale)
}

/// Ends a person's sessions in all organisations, but for the one with this token hash.
#[must_use]
pub fn end_other_sessions(user_id: &str, token_hash: &str) -> Stmt {
    let stmt = Stmt::new("DELETE FROM sessions WHERE user_id = ?1 AND token_hash <> ?2");
    stmt.bind(user_id).bind(token_hash)
}

/// Takes an address (lower case) from whoever has not proved that it is theirs: nobody is kept out by what somebody
/// else typed.
#[must_use]
pub fn free_address(email: &str) -> Stmt {
    Stmt::new("UPDATE users SET email = NULL WHERE email = ?1 AND email_verified_at IS NULL").bind(email)
}
