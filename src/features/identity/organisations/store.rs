//! SQL about organisations and their members.

mod invitations;
mod service_accounts;

use ports::{PortError, Row, Stmt};

pub use invitations::{
    count_recent, insert_invitation, insert_invited, invitation, invitation_row, invitations, is_used, join,
    revoke_invitation, use_invitation, verify,
};
pub use service_accounts::{
    delete_service_account, insert_service_account, service_account, service_accounts,
};

use crate::{app::App, http::op::Call};

/// The organisations the caller is in.
pub fn mine(call: &Call) -> Stmt {
    let stmt = Stmt::new(
        "SELECT o.id, o.name, o.created_at, o.ends_at, m.role
         FROM memberships m JOIN organisations o ON o.id = m.org_id
         WHERE m.user_id = ?1 AND m.org_id < COALESCE(?2, '~') ORDER BY m.org_id DESC LIMIT ?3",
    );
    stmt.bind(&call.actor.id).bind(call.cursor()).bind(call.most())
}

/// How many organisations a person owns.
pub fn owned(user_id: &str) -> Stmt {
    Stmt::new("SELECT count(*) AS owned FROM memberships WHERE user_id = ?1 AND role = 'owner'").bind(user_id)
}

/// Makes an organisation (id, name) with its owner.
pub fn insert_organisation((id, name): (&str, &str), owner: &str, now: u64) -> Vec<Stmt> {
    let organisation =
        Stmt::new("INSERT INTO organisations (id, name, created_at, updated_at) VALUES (?1, ?2, ?3, ?3)");
    let member =
        Stmt::new("INSERT INTO memberships (org_id, user_id, role, created_at) VALUES (?1, ?2, 'owner', ?3)");
    vec![organisation.bind(id).bind(name).bind(now), member.bind(id).bind(owner).bind(now)]
}

/// A session goes on in another organisation.
pub fn move_session(token_hash: &str, org_id: &str) -> Stmt {
    Stmt::new("UPDATE sessions SET org_id = ?2 WHERE token_hash = ?1").bind(token_hash).bind(org_id)
}

/// The columns of a member; `?1` is the organisation. `owners` are those there would be with this one: whoever is going to
/// be erased does not count.
macro_rules! member {
    () => {
        "SELECT u.id, u.name, u.email, m.role, m.created_at AS joined_at,
           (SELECT MAX(COALESCE(s.seen_at, s.created_at)) FROM sessions s
            WHERE s.user_id = m.user_id AND s.org_id = m.org_id) AS last_seen_at,
           (SELECT 1 + count(*) FROM memberships o LEFT JOIN erasures g ON g.user_id = o.user_id
            WHERE o.org_id = ?1 AND o.user_id <> m.user_id AND o.role = 'owner' AND g.user_id IS NULL) AS owners
         FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.org_id = ?1 "
    };
}

/// A page of members.
pub fn members(call: &Call) -> Stmt {
    let stmt =
        Stmt::new(concat!(member!(), "AND m.user_id < COALESCE(?2, '~') ORDER BY m.user_id DESC LIMIT ?3"));
    stmt.bind(call.org()).bind(call.cursor()).bind(call.most())
}

/// How many there are.
pub fn count_members(org_id: &str) -> Stmt {
    Stmt::new("SELECT count(*) AS total FROM memberships WHERE org_id = ?1").bind(org_id)
}

/// A member, with the count of owners.
pub fn member(org_id: &str, user_id: &str) -> Stmt {
    Stmt::new(concat!(member!(), "AND m.user_id = ?2")).bind(org_id).bind(user_id)
}

/// A change of somebody's standing as it was decided upon.
pub struct Change<'a> {
    pub org_id: &'a str,
    pub user_id: &'a str,
    /// Their role when it was decided.
    pub was: &'a str,
    /// Who changes it, with the role they had then; `None`: nobody who could lose it.
    pub by: Option<(&'a str, &'a str)>,
}

/// Writes `role`, before which the standing is to become `then` (empty: none). Fails with its whole batch on
/// `memberships.role` when the member is not what they were any more, when no other owner would be left, or when whoever
/// asks has another role by now: the column must not be NULL.
pub fn set_standing(change: &Change<'_>, role: &str, then: &str, now: u64) -> Stmt {
    let stmt = Stmt::new(
        "INSERT INTO memberships (org_id, user_id, role, created_at)
         VALUES (?1, ?2, (SELECT ?3 FROM memberships m
           WHERE m.org_id = ?1 AND m.user_id = ?2 AND m.role = ?5
             AND (m.role <> 'owner' OR ?4 = 'owner' OR EXISTS
               (SELECT 1 FROM memberships o LEFT JOIN erasures g ON g.user_id = o.user_id
                WHERE o.org_id = ?1 AND o.user_id <> ?2 AND o.role = 'owner' AND g.user_id IS NULL))
             AND (?6 IS NULL OR EXISTS
               (SELECT 1 FROM memberships b WHERE b.org_id = ?1 AND b.user_id = ?6 AND b.role = ?7))), ?8)
         ON CONFLICT (org_id, user_id) DO UPDATE SET role = excluded.role",
    );
    let stmt = stmt.bind(change.org_id).bind(change.user_id).bind(role).bind(then).bind(change.was);
    stmt.bind(change.by.map(|by| by.0)).bind(change.by.map(|by| by.1)).bind(now)
}

/// Ends a membership with the sessions, links and keys that hung on it.
pub fn remove(org_id: &str, user_id: &str) -> [Stmt; 4] {
    [
        Stmt::new("DELETE FROM memberships WHERE org_id = ?1 AND user_id = ?2"),
        Stmt::new("DELETE FROM sessions WHERE org_id = ?1 AND user_id = ?2"),
        Stmt::new("DELETE FROM owner_links WHERE org_id = ?1 AND user_id = ?2"),
        Stmt::new("DELETE FROM api_keys WHERE org_id = ?1 AND created_by = ?2"),
    ]
    .map(|stmt| stmt.bind(org_id).bind(user_id))
}

/// Whoever is in no organisation any more gets one of their own; whose home this was is at home in their oldest.
pub fn give_home(org_id: &str, user_id: &str, new_id: &str, now: u64) -> [Stmt; 3] {
    [
        Stmt::new(
            "INSERT INTO organisations (id, name, created_at, updated_at) SELECT ?1, 'My organisation', ?3, ?3
             WHERE NOT EXISTS (SELECT 1 FROM memberships WHERE user_id = ?2)",
        )
        .bind(new_id)
        .bind(user_id)
        .bind(now),
        Stmt::new(
            "INSERT INTO memberships (org_id, user_id, role, created_at)
             SELECT id, ?2, 'owner', ?3 FROM organisations WHERE id = ?1",
        )
        .bind(new_id)
        .bind(user_id)
        .bind(now),
        Stmt::new(
            "UPDATE users SET org_id = (SELECT org_id FROM memberships WHERE user_id = ?2 ORDER BY created_at LIMIT 1)
             WHERE id = ?2 AND org_id = ?1",
        )
        .bind(org_id)
        .bind(user_id),
    ]
}

/// Sets or takes back an organisation's end.
pub fn set_end(org_id: &str, ends_at: Option<u64>, now: u64) -> Stmt {
    Stmt::new("UPDATE organisations SET ends_at = ?2, updated_at = ?3 WHERE id = ?1")
        .bind(org_id)
        .bind(ends_at)
        .bind(now)
}

/// An organisation whose time is over. One in which somebody is to be erased now waits for that: their row goes with it,
/// but not what names no row.
pub async fn ended(app: &App, now: u64) -> Result<Option<Row>, PortError> {
    let stmt = Stmt::new(
        "SELECT id FROM organisations WHERE ends_at IS NOT NULL AND ends_at <= ?1 AND is_operator = 0
           AND NOT EXISTS (SELECT 1 FROM memberships m JOIN erasures e ON e.user_id = m.user_id AND e.erase_at <= ?1
             WHERE m.org_id = organisations.id)
         ORDER BY ends_at LIMIT 1",
    );
    Ok(app.sql().rows(stmt.bind(now)).await?.into_iter().next())
}

/// Erases an organisation: every row that belongs to it goes with its own. People who are in another one too stay, at
/// home there.
pub fn erase(org_id: &str, now: u64) -> Vec<Stmt> {
    vec![
        Stmt::new(
            "UPDATE users SET org_id = (SELECT m.org_id FROM memberships m
               WHERE m.user_id = users.id AND m.org_id <> ?1 ORDER BY m.created_at LIMIT 1)
             WHERE org_id = ?1 AND EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = users.id AND m.org_id <> ?1)",
        )
        .bind(org_id),
        Stmt::new("DELETE FROM organisations WHERE id = ?1 AND ends_at <= ?2").bind(org_id).bind(now),
    ]
}

/// Forgets invitations to an address.
#[must_use]
pub fn erase_invitations(email: &str) -> Stmt {
    Stmt::new("DELETE FROM invitations WHERE email = ?1").bind(email)
}

/// Forgets invitations that have run out.
#[must_use]
pub fn purge(now: u64) -> Stmt {
    Stmt::new("DELETE FROM invitations WHERE expires_at < ?1").bind(now)
}
