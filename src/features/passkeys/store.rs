//! All SQL of passkeys.

use ports::{PortError, Row, Stmt};

use super::model::{CHALLENGE_MS, Purpose, encode};
use crate::{
    app::App,
    features::identity,
    http::{id::sha256_hex, op::Call},
};

/// Keeps a challenge that was given out, for the caller and their session where there are any.
pub fn give_challenge(call: &Call, challenge: &[u8], purpose: Purpose, handle: Option<&str>) -> Stmt {
    let stmt = Stmt::new(
        "INSERT INTO passkey_challenges (hash, purpose, user_id, session, user_handle, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    );
    let (user_id, session) = holder(call, purpose);
    let stmt = stmt.bind(sha256_hex(challenge)).bind(purpose.as_str()).bind(user_id).bind(session);
    stmt.bind(handle).bind(call.now() + CHALLENGE_MS)
}

/// Takes a challenge back: its row, once, when it was given to this caller for this purpose and still counts.
pub async fn take_challenge(
    call: &Call,
    challenge: &[u8],
    purpose: Purpose,
) -> Result<Option<Row>, PortError> {
    let stmt = Stmt::new(
        "DELETE FROM passkey_challenges WHERE hash = ?1 AND purpose = ?2 AND user_id IS ?3 AND session IS ?4
           AND expires_at > ?5 RETURNING user_handle",
    );
    let (user_id, session) = holder(call, purpose);
    let stmt = stmt.bind(sha256_hex(challenge)).bind(purpose.as_str()).bind(user_id).bind(session);
    Ok(call.app.sql().rows(stmt.bind(call.now())).await?.into_iter().next())
}

fn holder(call: &Call, purpose: Purpose) -> (Option<&str>, Option<String>) {
    if purpose == Purpose::SignIn {
        return (None, None);
    }
    (Some(&call.actor.id), identity::current_session(call))
}

/// All passkeys of a person.
pub fn of_person(user_id: &str) -> Stmt {
    Stmt::new("SELECT credential_id, user_handle, transports FROM passkeys WHERE user_id = ?1").bind(user_id)
}

/// A page of them, newest first.
pub fn page(call: &Call) -> Stmt {
    let stmt = Stmt::new(
        "SELECT id, name, backed_up AS synced, created_at, last_used_at FROM passkeys
         WHERE user_id = ?1 AND id < COALESCE(?2, '~') ORDER BY id DESC LIMIT ?3",
    );
    stmt.bind(&call.actor.id).bind(call.cursor()).bind(call.most())
}

/// One of a person's passkeys.
pub fn one(user_id: &str, id: &str) -> Stmt {
    let stmt = Stmt::new(
        "SELECT id, name, backed_up AS synced, created_at, last_used_at FROM passkeys
         WHERE user_id = ?1 AND id = ?2",
    );
    stmt.bind(user_id).bind(id)
}

/// Keeps a new passkey; `made` has its columns. Fails on `passkeys.credential_id` when somebody has it.
pub fn insert(made: &Row) -> Stmt {
    let columns = [
        "id",
        "user_id",
        "name",
        "credential_id",
        "user_handle",
        "public_key",
        "counter",
        "transports",
        "backup_eligible",
        "backed_up",
        "created_at",
    ];
    let stmt = Stmt::new(
        "INSERT INTO passkeys (id, user_id, name, credential_id, user_handle, public_key, counter, transports,
           backup_eligible, backed_up, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    );
    stmt.bind_columns(made, &columns)
}

/// Names a passkey anew.
pub fn rename(user_id: &str, id: &str, name: &str) -> Stmt {
    let stmt = Stmt::new("UPDATE passkeys SET name = ?3 WHERE user_id = ?1 AND id = ?2");
    stmt.bind(user_id).bind(id).bind(name)
}

/// Takes a passkey away.
pub fn delete(user_id: &str, id: &str) -> Stmt {
    Stmt::new("DELETE FROM passkeys WHERE user_id = ?1 AND id = ?2").bind(user_id).bind(id)
}

/// The passkey with this credential id, whoever has it.
pub async fn by_credential(app: &App, credential_id: &[u8]) -> Result<Option<Row>, PortError> {
    let stmt = Stmt::new(
        "SELECT id, user_id, user_handle, public_key, counter, backup_eligible FROM passkeys
         WHERE credential_id = ?1",
    );
    Ok(app.sql().rows(stmt.bind(encode(credential_id))).await?.into_iter().next())
}

/// Notes a use. Of two uses of one count the second fails with its whole batch: `counter` must not be NULL.
pub fn used(id: &str, counter: u32, is_backed_up: bool, now: u64) -> Stmt {
    let stmt = Stmt::new(
        "UPDATE passkeys SET counter = CASE WHEN ?2 > counter OR (?2 = 0 AND counter = 0) THEN ?2 END,
           backed_up = ?3, last_used_at = ?4
         WHERE id = ?1",
    );
    stmt.bind(id).bind(counter).bind(is_backed_up).bind(now)
}

/// What is known of a person's passkeys, for the person.
#[must_use]
pub fn personal(user_id: &str) -> Stmt {
    let stmt = Stmt::new(
        "SELECT id, name, transports, backed_up, created_at, last_used_at FROM passkeys WHERE user_id = ?1",
    );
    stmt.bind(user_id)
}

/// Forgets challenges that nobody answered in time.
#[must_use]
pub fn purge(now: u64) -> Stmt {
    Stmt::new("DELETE FROM passkey_challenges WHERE expires_at < ?1").bind(now)
}

/// Forgets a person: each statement with the name of its table.
#[must_use]
pub fn erase(user_id: &str) -> [(&'static str, Stmt); 2] {
    [
        ("passkeys", Stmt::new("DELETE FROM passkeys WHERE user_id = ?1").bind(user_id)),
        ("passkey_challenges", Stmt::new("DELETE FROM passkey_challenges WHERE user_id = ?1").bind(user_id)),
    ]
}
