//! All SQL of identity.

mod devices;
mod erasure;
mod people;
mod personal;
mod second_factor;

use ports::{PortError, Row, Stmt};

pub use devices::{describe_session, end_session, has_session, sessions, touch_session};
pub use erasure::{ask_erasure, due_erasure, erase_person, erasure, keep_person, needed_in, still_due};
pub use people::{account, end_other_sessions, free_address, prove_email, set_profile};
pub use personal::personal;
pub use second_factor::{
    confirm_factor, delete_factor, factor, insert_recovery_codes, offer_factor, prove_session,
    prove_this_session_only, take_try, use_recovery_code, use_step,
};

use super::model::{LAST_USED_EVERY_MS, OPERATOR_ORG, OPERATOR_USER};
use crate::{
    app::App,
    http::{Actor, op::Call},
};

/// Makes the operator organisation and its owner, if they are not there.
pub fn insert_operator(now: u64) -> Vec<Stmt> {
    vec![
        Stmt::new(
            "INSERT INTO organisations (id, name, is_operator, created_at, updated_at)
             VALUES (?1, 'My organisation', 1, ?2, ?2) ON CONFLICT DO NOTHING",
        )
        .bind(OPERATOR_ORG)
        .bind(now),
        Stmt::new(
            "INSERT INTO users (id, org_id, name, role, created_at)
             VALUES (?1, ?2, 'Owner', 'owner', ?3) ON CONFLICT DO NOTHING",
        )
        .bind(OPERATOR_USER)
        .bind(OPERATOR_ORG)
        .bind(now),
        Stmt::new(
            "INSERT INTO memberships (org_id, user_id, role, created_at)
             VALUES (?1, ?2, 'owner', ?3) ON CONFLICT DO NOTHING",
        )
        .bind(OPERATOR_ORG)
        .bind(OPERATOR_USER)
        .bind(now),
    ]
}

/// Keeps an owner link.
pub fn insert_owner_link(token_hash: &str, expires_at: u64) -> Stmt {
    Stmt::new("INSERT INTO owner_links (token_hash, org_id, user_id, expires_at) VALUES (?1, ?2, ?3, ?4)")
        .bind(token_hash)
        .bind(OPERATOR_ORG)
        .bind(OPERATOR_USER)
        .bind(expires_at)
}

/// Since when a person has a second factor: codes of an app, or a passkey (a view of the slice that has them).
macro_rules! since {
    () => {
        "COALESCE(f.confirmed_at, (SELECT min(p.created_at) FROM passkey_owners p WHERE p.user_id = u.id))
           AS confirmed_at, "
    };
}

/// The columns of a person as a member of an organisation, as [`super::enter::sign_in`] needs them; `?2` is now.
macro_rules! person {
    () => {
        concat!(
            "SELECT u.id, u.name, u.email, u.email_verified_at, m.org_id, m.role, ?2 AS created_at, NULL AS proved_at, ",
            since!(),
            "o.policy, o.name AS organisation
         FROM users u JOIN memberships m ON m.user_id = u.id JOIN organisations o ON o.id = m.org_id
         LEFT JOIN second_factors f ON f.user_id = u.id "
        )
    };
}

/// The person whom an owner link that still works signs in.
pub fn link_person(token_hash: &str, now: u64) -> Stmt {
    let stmt = Stmt::new(concat!(
        person!(),
        "JOIN owner_links l ON l.user_id = u.id AND l.org_id = m.org_id
         WHERE l.token_hash = ?1 AND l.used_at IS NULL AND l.expires_at > ?2"
    ));
    stmt.bind(token_hash).bind(now)
}

/// A person in their own organisation, or in the oldest that has them.
pub fn person(user_id: &str, now: u64) -> Stmt {
    let stmt = Stmt::new(concat!(
        person!(),
        "WHERE u.id = ?1 ORDER BY m.org_id = u.org_id DESC, m.created_at LIMIT 1"
    ));
    stmt.bind(user_id).bind(now)
}

/// A person in this organisation, if they are a member.
pub fn person_in(user_id: &str, org_id: &str, now: u64) -> Stmt {
    Stmt::new(concat!(person!(), "WHERE u.id = ?1 AND m.org_id = ?3")).bind(user_id).bind(now).bind(org_id)
}

/// The person with this address (lower case), likewise.
pub fn person_by_email(email: &str, now: u64) -> Stmt {
    let stmt = Stmt::new(concat!(
        person!(),
        "WHERE u.email = ?1 ORDER BY m.org_id = u.org_id DESC, m.created_at LIMIT 1"
    ));
    stmt.bind(email).bind(now)
}

/// A row if the person has proved that an address is theirs.
pub fn verified_email(user_id: &str) -> Stmt {
    Stmt::new("SELECT email FROM users WHERE id = ?1 AND email_verified_at IS NOT NULL").bind(user_id)
}

/// Makes a person (id, name, address) with an organisation (id, name) of their own.
pub fn insert_person(
    (user_id, name, email): (&str, &str, &str),
    (org_id, org_name): (&str, &str),
    verified_at: Option<u64>,
    now: u64,
) -> Vec<Stmt> {
    let organisation =
        Stmt::new("INSERT INTO organisations (id, name, created_at, updated_at) VALUES (?1, ?2, ?3, ?3)");
    let user = Stmt::new(
        "INSERT INTO users (id, org_id, name, role, created_at, email, email_verified_at)
         VALUES (?1, ?2, ?3, 'owner', ?4, ?5, ?6)",
    );
    let member =
        Stmt::new("INSERT INTO memberships (org_id, user_id, role, created_at) VALUES (?1, ?2, 'owner', ?3)");
    vec![
        organisation.bind(org_id).bind(org_name).bind(now),
        user.bind(user_id).bind(org_id).bind(name).bind(now).bind(email).bind(verified_at),
        member.bind(org_id).bind(user_id).bind(now),
    ]
}

/// Begins a session.
pub fn insert_session(
    actor: &Actor,
    token_hash: &str,
    proved_at: Option<u64>,
    now: u64,
    expires_at: u64,
) -> Stmt {
    Stmt::new(
        "INSERT INTO sessions (token_hash, org_id, user_id, proved_at, created_at, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )
    .bind(token_hash)
    .bind(&actor.org_id)
    .bind(&actor.id)
    .bind(proved_at)
    .bind(now)
    .bind(expires_at)
}

/// Uses an owner link up. Fails when it does not work any more: see [`is_used_link`].
pub fn use_link(link_hash: &str, now: u64) -> Vec<Stmt> {
    let stmt = Stmt::new(
        "UPDATE owner_links SET used_at = ?2, expires_at = CASE WHEN used_at IS NULL AND expires_at > ?2 THEN expires_at END
         WHERE token_hash = ?1",
    );
    vec![stmt.bind(link_hash).bind(now)]
}

/// Whether a failed batch tried to use an owner link that somebody else had used up.
#[must_use]
pub fn is_used_link(error: &PortError) -> bool {
    error.violates("owner_links.expires_at")
}

/// Ends a session.
pub fn delete_session(token_hash: &str) -> Stmt {
    Stmt::new("DELETE FROM sessions WHERE token_hash = ?1").bind(token_hash)
}

/// Ends all sessions of an organisation, and the links that could begin new ones.
pub fn end_sessions(org_id: &str) -> Vec<Stmt> {
    vec![
        Stmt::new("DELETE FROM sessions WHERE org_id = ?1").bind(org_id),
        Stmt::new("DELETE FROM owner_links WHERE org_id = ?1").bind(org_id),
    ]
}

/// The person behind a live session, as a member of the session's organisation.
pub async fn session_user(app: &App, token_hash: &str, now: u64) -> Result<Option<Row>, PortError> {
    Ok(app.sql().rows(session_row(token_hash, now)).await?.into_iter().next())
}

/// The same, for an operation.
pub fn session_row(token_hash: &str, now: u64) -> Stmt {
    let stmt = Stmt::new(concat!(
        "SELECT u.id, u.name, s.org_id, m.role, s.created_at, s.proved_at, s.seen_at, ",
        since!(),
        "o.policy
         FROM sessions s JOIN users u ON u.id = s.user_id
         JOIN memberships m ON m.org_id = s.org_id AND m.user_id = s.user_id
         JOIN organisations o ON o.id = s.org_id
         LEFT JOIN second_factors f ON f.user_id = s.user_id
         WHERE s.token_hash = ?1 AND s.expires_at > ?2"
    ));
    stmt.bind(token_hash).bind(now)
}

/// Who is behind a family of tokens (a view of the slice that has them): the person of a live session that is in the
/// tokens' organisation, or a live API key.
#[must_use]
pub fn token_holder(family_id: &str, holder: &str, now: u64) -> Stmt {
    let stmt = if holder.starts_with("usr_") {
        Stmt::new(concat!(
            "SELECT u.id, u.name, t.org_id, m.role, s.created_at, s.proved_at, ",
            since!(),
            "o.policy, t.token_scopes, t.head, t.confirmed
             FROM token_holders t JOIN sessions s ON s.token_hash = t.session AND s.org_id = t.org_id
             JOIN users u ON u.id = s.user_id
             JOIN memberships m ON m.org_id = t.org_id AND m.user_id = s.user_id
             JOIN organisations o ON o.id = t.org_id AND o.ends_at IS NULL
             LEFT JOIN second_factors f ON f.user_id = s.user_id
             WHERE t.family_id = ?1 AND u.id = ?2 AND s.expires_at > ?3"
        ))
    } else {
        Stmt::new(
            "SELECT k.id, k.name, k.org_id, k.scopes, k.role, k.created_by, k.expires_at,
               COALESCE(m.role, a.role) AS maker_role, o.policy, t.token_scopes, t.head, t.confirmed
             FROM token_holders t JOIN api_keys k ON k.id = t.api_key
             JOIN organisations o ON o.id = k.org_id AND o.ends_at IS NULL
             LEFT JOIN memberships m ON m.org_id = k.org_id AND m.user_id = k.created_by
             LEFT JOIN service_accounts a ON a.org_id = k.org_id AND a.id = k.created_by
             WHERE t.family_id = ?1 AND k.id = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)",
        )
    };
    stmt.bind(family_id).bind(holder).bind(now)
}

/// The row of a live API key, with the role that the person or service account it falls with has now.
pub async fn api_key(app: &App, key_hash: &str, now: u64) -> Result<Option<Row>, PortError> {
    let stmt = Stmt::new(
        "SELECT k.id, k.name, k.org_id, k.scopes, k.role, k.created_by, k.expires_at, k.last_used_at,
             COALESCE(m.role, s.role) AS maker_role, o.policy
         FROM api_keys k JOIN organisations o ON o.id = k.org_id AND o.ends_at IS NULL
         LEFT JOIN memberships m ON m.org_id = k.org_id AND m.user_id = k.created_by
         LEFT JOIN service_accounts s ON s.org_id = k.org_id AND s.id = k.created_by
         WHERE k.key_hash = ?1 AND (k.expires_at IS NULL OR k.expires_at > ?2)",
    );
    Ok(app.sql().rows(stmt.bind(key_hash).bind(now)).await?.into_iter().next())
}

/// Notes that a key was used, not more often than [`LAST_USED_EVERY_MS`].
pub async fn touch_api_key(app: &App, id: &str, now: u64) -> Result<(), PortError> {
    let stmt = Stmt::new(
        "UPDATE api_keys SET last_used_at = ?2
         WHERE id = ?1 AND (last_used_at IS NULL OR last_used_at < ?3)",
    );
    let stmt = stmt.bind(id).bind(now).bind(now.saturating_sub(LAST_USED_EVERY_MS));
    app.sql().rows(stmt).await.map(|_| ())
}

/// Keeps a new API key: `made` has its columns, but for who has it and what proves it. A key that was made with a key
/// belongs to whoever stands behind that one.
pub fn insert_api_key(made: &Row, org_id: &str, key_hash: &str, created_by: &str) -> Stmt {
    let columns = ["id", "name", "prefix", "scopes", "role", "created_at", "expires_at"];
    let stmt = Stmt::new(
        "INSERT INTO api_keys (org_id, key_hash, created_by, id, name, prefix, scopes, role, created_at, expires_at)
         VALUES (?1, ?2, COALESCE((SELECT created_by FROM api_keys WHERE id = ?3), ?3), ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    );
    stmt.bind(org_id).bind(key_hash).bind(created_by).bind_columns(made, &columns)
}

/// An organisation's keys, newest first.
pub fn api_keys(call: &Call) -> Stmt {
    let stmt = Stmt::new(
        "SELECT id, name, prefix, scopes, role, created_at, expires_at, last_used_at,
           CASE WHEN created_by LIKE 'srv_%' THEN created_by END AS service_account FROM api_keys
         WHERE org_id = ?1 AND id < COALESCE(?2, '~') ORDER BY id DESC LIMIT ?3",
    );
    stmt.bind(call.org()).bind(call.cursor()).bind(call.most())
}

/// A row if the organisation has this key.
pub fn has_api_key(org_id: &str, id: &str) -> Stmt {
    Stmt::new("SELECT 1 AS found FROM api_keys WHERE org_id = ?1 AND id = ?2").bind(org_id).bind(id)
}

/// Revokes a key at once.
pub fn delete_api_key(org_id: &str, id: &str) -> Stmt {
    Stmt::new("DELETE FROM api_keys WHERE org_id = ?1 AND id = ?2").bind(org_id).bind(id)
}

/// An organisation's row.
pub fn organisation_row(org_id: &str) -> Stmt {
    Stmt::new("SELECT id, name, created_at, ends_at FROM organisations WHERE id = ?1").bind(org_id)
}

/// Renames an organisation.
pub fn rename_organisation(org_id: &str, name: &str, now: u64) -> Stmt {
    Stmt::new("UPDATE organisations SET name = ?2, updated_at = ?3 WHERE id = ?1")
        .bind(org_id)
        .bind(name)
        .bind(now)
}

/// An organisation's own rules, if it has any.
pub async fn policy(app: &App, org_id: &str) -> Result<Option<String>, PortError> {
    let stmt = Stmt::new("SELECT policy FROM organisations WHERE id = ?1");
    let rows = app.sql().rows(stmt.bind(org_id)).await?;
    rows.first().map_or(Ok(None), |row| row.opt_text("policy"))
}

/// Replaces them.
pub fn set_policy(org_id: &str, policy: &str, now: u64) -> Stmt {
    Stmt::new("UPDATE organisations SET policy = ?2, updated_at = ?3 WHERE id = ?1")
        .bind(org_id)
        .bind(policy)
        .bind(now)
}

/// Proved addresses of an organisation's owners and administrators, as `email`.
#[must_use]
pub fn administrators(org_id: &str) -> Stmt {
    let stmt = Stmt::new(
        "SELECT u.email FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.org_id = ?1
         AND m.role IN ('owner', 'admin') AND u.email IS NOT NULL AND u.email_verified_at IS NOT NULL LIMIT 20",
    );
    stmt.bind(org_id)
}

/// Forgets links, invitations and sessions that ended before `now`, and second factors that were offered and not confirmed.
#[must_use]
pub fn purge(now: u64) -> Vec<Stmt> {
    vec![
        Stmt::new("DELETE FROM owner_links WHERE expires_at < ?1").bind(now),
        Stmt::new("DELETE FROM sessions WHERE expires_at < ?1").bind(now),
        second_factor::purge(now),
        super::organisations::purge(now),
    ]
}
