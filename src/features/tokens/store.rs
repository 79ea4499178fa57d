//! All SQL of tokens.

use credentials::{jwk::SigningKey, refresh::Family};
use ports::{PortError, Stmt};

use super::model::ended;
use crate::{
    app::App,
    http::{Actor, op::Call},
};

/// Keeps a new family of `actor`, who came with this session or, when `None`, with their API key.
pub fn insert_family(
    (id, name, scopes): (&str, &str, &str),
    actor: &Actor,
    session: Option<&str>,
    family: &Family,
) -> Stmt {
    let stmt = Stmt::new(
        "INSERT INTO token_families (id, org_id, user_id, session, api_key, name, scopes, revision, head, parent,
           confirmed, rotated_at, ends_at, ended, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, NULL, 0, ?10, ?11, NULL, ?10)",
    );
    let holder = actor.id.as_str();
    let (user, key) = if session.is_some() { (Some(holder), None) } else { (None, Some(holder)) };
    let stmt = stmt.bind(id).bind(&actor.org_id).bind(user).bind(session).bind(key).bind(name).bind(scopes);
    stmt.bind(family.revision).bind(family.head).bind(family.rotated_at).bind(family.ends_at)
}

/// Keeps the hash of a refresh token.
pub fn insert_token(hash: &str, family_id: &str, generation: u64) -> Stmt {
    let stmt = Stmt::new("INSERT INTO refresh_tokens (hash, family_id, generation) VALUES (?1, ?2, ?3)");
    stmt.bind(hash).bind(family_id).bind(generation)
}

/// The family of a refresh token, with the token's generation.
pub fn by_token(hash: &str) -> Stmt {
    let stmt = Stmt::new(
        "SELECT f.id, f.org_id, COALESCE(f.user_id, f.api_key) AS holder, f.revision, f.head, f.parent, f.confirmed,
           f.rotated_at, f.ends_at, f.ended, t.generation
         FROM refresh_tokens t JOIN token_families f ON f.id = t.family_id WHERE t.hash = ?1",
    );
    stmt.bind(hash)
}

/// Moves a family on from the revision that was read. Of two at once one fails: `revision` must not be NULL.
pub fn move_on(id: &str, from: u64, family: &Family) -> Stmt {
    let stmt = Stmt::new(
        "UPDATE token_families SET revision = CASE WHEN revision = ?2 THEN ?3 END, head = ?4, parent = ?5,
           confirmed = ?6, rotated_at = ?7, ended = ?8
         WHERE id = ?1",
    );
    let stmt = stmt.bind(id).bind(from).bind(family.revision).bind(family.head).bind(family.parent);
    stmt.bind(family.confirmed).bind(family.rotated_at).bind(family.ended.map(ended))
}

/// Notes that the newest access token was used, so that its refresh token has arrived as well.
pub async fn confirm(app: &App, id: &str, generation: u64) -> Result<(), PortError> {
    let stmt = Stmt::new(
        "UPDATE token_families SET confirmed = 1, revision = revision + 1
         WHERE id = ?1 AND head = ?2 AND confirmed = 0 AND ended IS NULL",
    );
    app.sql().rows(stmt.bind(id).bind(generation)).await.map(|_| ())
}

/// Ends a family.
pub fn end(id: &str) -> Stmt {
    let stmt = Stmt::new(
        "UPDATE token_families SET ended = 'revoked', revision = revision + 1 WHERE id = ?1 AND ended IS NULL",
    );
    stmt.bind(id)
}

/// A page of a person's living families, newest first.
pub fn page(call: &Call) -> Stmt {
    let stmt = Stmt::new(
        "SELECT id, name, 'ses_' || substr(session, 1, 26) AS session, scopes, created_at, rotated_at AS used_at,
           ends_at AS expires_at
         FROM token_families
         WHERE user_id = ?1 AND org_id = ?2 AND ended IS NULL AND ends_at > ?3 AND id < COALESCE(?4, '~')
         ORDER BY id DESC LIMIT ?5",
    );
    let stmt = stmt.bind(&call.actor.id).bind(call.org()).bind(call.now());
    stmt.bind(call.cursor()).bind(call.most())
}

/// A row if the person has this family and it has not ended.
pub fn has(call: &Call) -> Stmt {
    let stmt = Stmt::new(
        "SELECT 1 AS found FROM token_families WHERE id = ?1 AND user_id = ?2 AND org_id = ?3 AND ended IS NULL",
    );
    stmt.bind(call.id(0)).bind(&call.actor.id).bind(call.org())
}

/// All signing keys.
pub fn signing_keys() -> Stmt {
    Stmt::new("SELECT kid, public, seed, made_at FROM signing_keys WHERE made_at > 0")
}

/// Keeps a new one, with its sealed seed.
pub fn insert_key(key: &SigningKey, public: &str, seed: &str) -> Stmt {
    let stmt = Stmt::new("INSERT INTO signing_keys (kid, public, seed, made_at) VALUES (?1, ?2, ?3, ?4)");
    stmt.bind(&key.kid).bind(public).bind(seed).bind(key.made_at)
}

/// Keeps the same seed, sealed anew.
pub fn reseal_key(kid: &str, seed: &str) -> Stmt {
    Stmt::new("UPDATE signing_keys SET seed = ?2 WHERE kid = ?1").bind(kid).bind(seed)
}

/// Forgets a key whose tokens have all ended.
pub fn delete_key(kid: &str) -> Stmt {
    Stmt::new("DELETE FROM signing_keys WHERE kid = ?1").bind(kid)
}

/// What is known of a person's tokens, for the person.
#[must_use]
pub fn personal(user_id: &str) -> Stmt {
    let stmt = Stmt::new(
        "SELECT id, org_id, name, scopes, created_at, rotated_at, ends_at, ended FROM token_families WHERE user_id = ?1",
    );
    stmt.bind(user_id)
}

/// Forgets families whose time is over, with their tokens.
#[must_use]
pub fn purge(now: u64) -> Stmt {
    Stmt::new("DELETE FROM token_families WHERE ends_at < ?1").bind(now)
}

/// Forgets a person's tokens.
#[must_use]
pub fn erase(user_id: &str) -> Stmt {
    Stmt::new("DELETE FROM token_families WHERE user_id = ?1").bind(user_id)
}
