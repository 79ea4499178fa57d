//! What identity knows about a person, for the person (GDPR, article 15). Without what proves who they are.

use ports::Stmt;

/// The files of an export and the statement of each.
#[must_use]
pub fn personal(user_id: &str) -> Vec<(&'static str, Stmt)> {
    let of = |sql| Stmt::new(sql).bind(user_id);
    vec![
        (
            "account.json",
            of("SELECT id, name, email, email_verified_at, locale, created_at FROM users WHERE id = ?1"),
        ),
        (
            "memberships.json",
            of("SELECT m.org_id, o.name AS organisation, m.role, m.created_at
                FROM memberships m JOIN organisations o ON o.id = m.org_id WHERE m.user_id = ?1"),
        ),
        (
            "sessions.json",
            of("SELECT org_id, browser, system, country, ip, created_at, seen_at, expires_at FROM sessions
                WHERE user_id = ?1 ORDER BY created_at"),
        ),
        (
            "api_keys.json",
            of("SELECT k.org_id, k.id, k.name, k.prefix, k.scopes, k.role, k.created_at, k.expires_at, k.last_used_at
                FROM memberships m JOIN api_keys k ON k.org_id = m.org_id AND k.created_by = ?1 WHERE m.user_id = ?1"),
        ),
        (
            "second_factor.json",
            of("SELECT created_at, confirmed_at FROM second_factors WHERE user_id = ?1"),
        ),
    ]
}
