//! SQL about the erasure of people: asked for, taken back, carried out.

use ports::{PortError, Row, Stmt};

use crate::app::App;

/// The organisations that would be left with people and without an owner. `$who` is the column or parameter of whoever
/// goes; owners who are going as well do not count, nor do organisations that end anyway.
macro_rules! needed_in {
    ($columns:literal, $who:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM memberships m JOIN organisations o ON o.id = m.org_id AND o.ends_at IS NULL
             WHERE m.user_id = ",
            $who,
            " AND m.role = 'owner'
               AND EXISTS (SELECT 1 FROM memberships p WHERE p.org_id = m.org_id AND p.user_id <> m.user_id)
               AND NOT EXISTS (SELECT 1 FROM memberships w LEFT JOIN erasures g ON g.user_id = w.user_id
                 WHERE w.org_id = m.org_id AND w.user_id <> m.user_id AND w.role = 'owner' AND g.user_id IS NULL)"
        )
    };
}

/// The organisations in which `?1` is alone.
macro_rules! alone_in {
    () => {
        "(SELECT m.org_id FROM memberships m WHERE m.user_id = ?1
           AND NOT EXISTS (SELECT 1 FROM memberships p WHERE p.org_id = m.org_id AND p.user_id <> ?1))"
    };
}

/// What a person asked for, if they did.
#[must_use]
pub fn erasure(user_id: &str) -> Stmt {
    Stmt::new("SELECT asked_at, erase_at FROM erasures WHERE user_id = ?1").bind(user_id)
}

/// The organisations that somebody else must own before this person can go.
#[must_use]
pub fn needed_in(user_id: &str) -> Stmt {
    Stmt::new(concat!(needed_in!("o.id, o.name", "?1"), " ORDER BY o.id LIMIT 20")).bind(user_id)
}

/// Notes that a person is to be erased, unless that is noted already, and ends what is theirs alone: sessions (tokens
/// hang on them), sign-in links, keys; and, at the same time as the person, the organisations in which they are alone.
/// Fails with its whole batch on `erasures.erase_at` where somebody else needs an owner first.
#[must_use]
pub fn ask_erasure(user_id: &str, now: u64, erase_at: u64) -> Vec<Stmt> {
    let ask = Stmt::new(concat!(
        "INSERT INTO erasures (user_id, asked_at, erase_at)
         VALUES (?1, ?2, CASE WHEN NOT EXISTS (",
        needed_in!("1", "?1"),
        ") THEN ?3 END) ON CONFLICT (user_id) DO NOTHING"
    ));
    let end = Stmt::new(concat!(
        "UPDATE organisations SET ends_at = ?2, updated_at = ?3
         WHERE ends_at IS NULL AND is_operator = 0 AND id IN ",
        alone_in!()
    ));
    let mut stmts =
        vec![ask.bind(user_id).bind(now).bind(erase_at), end.bind(user_id).bind(erase_at).bind(now)];
    stmts.extend(credentials(user_id).into_iter().map(|(_, stmt)| stmt));
    stmts
}

/// Takes it back, with the end of the organisations that were to end with the person.
#[must_use]
pub fn keep_person(user_id: &str, now: u64) -> Vec<Stmt> {
    let go_on = Stmt::new(
        "UPDATE organisations SET ends_at = NULL, updated_at = ?2
         WHERE ends_at = (SELECT erase_at FROM erasures WHERE user_id = ?1)
           AND id IN (SELECT org_id FROM memberships WHERE user_id = ?1)",
    );
    let keep = Stmt::new("DELETE FROM erasures WHERE user_id = ?1");
    vec![go_on.bind(user_id).bind(now), keep.bind(user_id)]
}

/// A person whose time is over and whom nobody needs as an owner.
///
/// # Errors
/// When the database fails.
pub async fn due_erasure(app: &App, now: u64) -> Result<Option<Row>, PortError> {
    let stmt = Stmt::new(concat!(
        "SELECT e.user_id, u.org_id, u.email FROM erasures e JOIN users u ON u.id = e.user_id
         WHERE e.erase_at <= ?1 AND NOT EXISTS (",
        needed_in!("1", "e.user_id"),
        ") ORDER BY e.erase_at LIMIT 1"
    ));
    Ok(app.sql().rows(stmt.bind(now)).await?.into_iter().next())
}

/// Fails with its whole batch on `erasures.erase_at` when the person has taken it back, or is needed by now.
#[must_use]
pub fn still_due(user_id: &str, now: u64) -> Stmt {
    let stmt = Stmt::new(concat!(
        "INSERT INTO erasures (user_id, asked_at, erase_at)
         VALUES (?1, ?2, (SELECT erase_at FROM erasures WHERE user_id = ?1 AND erase_at <= ?2 AND NOT EXISTS (",
        needed_in!("1", "?1"),
        "))) ON CONFLICT (user_id) DO NOTHING"
    ));
    stmt.bind(user_id).bind(now)
}

/// Erases what identity knows of a person, the row itself last, and lets the organisations in which they are alone end
/// now. Each statement with the name of its table, for the proof.
#[must_use]
pub fn erase_person(user_id: &str, email: Option<&str>, now: u64) -> Vec<(&'static str, Stmt)> {
    let end = Stmt::new(concat!(
        "UPDATE organisations SET ends_at = ?2, updated_at = ?2
         WHERE (ends_at IS NULL OR ends_at > ?2) AND is_operator = 0 AND id IN ",
        alone_in!()
    ));
    let mut stmts = vec![("organisations_ended", end.bind(user_id).bind(now))];
    stmts.extend(credentials(user_id));
    let of = |sql| Stmt::new(sql).bind(user_id);
    stmts.extend([
        ("recovery_codes", of("DELETE FROM recovery_codes WHERE user_id = ?1")),
        ("second_factors", of("DELETE FROM second_factors WHERE user_id = ?1")),
        ("memberships", of("DELETE FROM memberships WHERE user_id = ?1")),
        ("erasures", of("DELETE FROM erasures WHERE user_id = ?1")),
        ("users", of("DELETE FROM users WHERE id = ?1")),
    ]);
    if let Some(email) = email {
        stmts.push(("invitations", super::super::organisations::erase_invitations(email)));
    }
    stmts
}

/// Ends whatever a person could come in with, or their programs.
fn credentials(user_id: &str) -> [(&'static str, Stmt); 3] {
    let of = |sql| Stmt::new(sql).bind(user_id);
    [
        ("sessions", of("DELETE FROM sessions WHERE user_id = ?1")),
        ("owner_links", of("DELETE FROM owner_links WHERE user_id = ?1")),
        (
            "api_keys",
            of("DELETE FROM api_keys WHERE created_by = ?1
                AND org_id IN (SELECT org_id FROM memberships WHERE user_id = ?1)"),
        ),
    ]
}
