//! From a credential to an actor.

use std::sync::{Arc, atomic::Ordering};

use credentials::api_key;
use policy::Rule;
use ports::{PortError, PortErrorKind, Row};

use super::{
    device::SEEN_EVERY_MS,
    model::{LAST_USED_EVERY_MS, OPERATOR_ORG, key_role},
    store,
};
use crate::{
    app::App,
    http::{Actor, Credential, Origin, Role, Scope, Scopes, SecondFactor, id::sha256_hex},
};

/// Makes sure that the operator organisation is there; asks the database once per isolate.
///
/// # Errors
/// When the database fails.
pub async fn ensure_operator(app: &App) -> Result<(), PortError> {
    if !app.operator_is_there().load(Ordering::Relaxed) {
        app.sql().batch(store::insert_operator(app.now())).await?;
        app.operator_is_there().store(true, Ordering::Relaxed);
    }
    Ok(())
}

/// The actor behind an API key, if it is a live one.
///
/// # Errors
/// When the database fails.
pub async fn actor_of_api_key(app: &App, key: &str) -> Result<Option<Actor>, PortError> {
    // A mistyped key is told by its checksum, without asking the database.
    if !api_key::is_key(key) {
        return Ok(None);
    }
    let now = app.now();
    let Some(row) = store::api_key(app, &api_key::hash(key), now).await? else { return Ok(None) };
    let id = row.text("id")?;
    if row.opt_uint("last_used_at")?.is_none_or(|at| at + LAST_USED_EVERY_MS < now) {
        store::touch_api_key(app, &id, now).await?;
    }
    actor_of_key(&row)
}

/// The actor that a key's row is.
fn actor_of_key(row: &Row) -> Result<Option<Actor>, PortError> {
    let maker_id = row.text("created_by")?;
    let falls_with_maker = maker_id.starts_with("usr_") || maker_id.starts_with("srv_");
    let maker = row.opt_text("maker_role")?.and_then(|role| Role::parse(&role));
    let Some(role) = key_role(Role::parse(&row.text("role")?), falls_with_maker, maker) else {
        return Ok(None);
    };
    let org_id = row.text("org_id")?;
    Ok(Some(Actor {
        id: row.text("id")?,
        name: row.text("name")?,
        role,
        scopes: of_organisation(Scopes::parse(&row.text("scopes")?), &org_id),
        org_id,
        credential: Credential::Key,
        proved_at: None,
        second_factor: SecondFactor::Off,
        rules: rules_of(row)?,
        origin: Origin::default(),
        expires_at: row.opt_uint("expires_at")?,
    }))
}

/// The actor behind a family of tokens, by the row of [`store::token_holder`]: never more than the tokens' scopes.
///
/// # Errors
/// When the row cannot be read.
pub fn actor_behind_token(row: &Row) -> Result<Option<Actor>, PortError> {
    let is_key = row.get("maker_role").is_some();
    let actor = if is_key { actor_of_key(row)? } else { actor_of_person(row)? };
    let scopes = Scopes::parse(&row.text("token_scopes")?);
    Ok(actor.map(|actor| Actor { scopes: actor.scopes.and(scopes), ..actor }))
}

/// The actor behind a session token, if the session is live.
///
/// # Errors
/// When the database fails.
pub async fn actor_of_session(app: &App, token: &str) -> Result<Option<Actor>, PortError> {
    let (hash, now) = (sha256_hex(token.as_bytes()), app.now());
    let Some(row) = store::session_user(app, &hash, now).await? else { return Ok(None) };
    if row.opt_uint("seen_at")?.is_none_or(|at| at + SEEN_EVERY_MS < now) {
        store::touch_session(app, &hash, now).await?;
    }
    actor_of_person(&row)
}

/// The actor that a signed-in person's row is; `None` for a role this version does not know.
///
/// # Errors
/// When the row cannot be read.
pub fn actor_of_person(row: &Row) -> Result<Option<Actor>, PortError> {
    let Some(role) = Role::parse(&row.text("role")?) else { return Ok(None) };
    let org_id = row.text("org_id")?;
    let (second_factor, proved_at) = standing(row)?;
    Ok(Some(Actor {
        id: row.text("id")?,
        name: row.text("name")?,
        role,
        scopes: of_organisation(Scopes::all(), &org_id),
        org_id,
        credential: Credential::Session,
        proved_at,
        second_factor,
        rules: rules_of(row)?,
        origin: Origin::default(),
        expires_at: None,
    }))
}

/// How it stands with the second factor, and when the identity was last proved: with a second factor only by its
/// code, without one by signing in.
fn standing(row: &Row) -> Result<(SecondFactor, Option<u64>), PortError> {
    let proved_at = row.opt_uint("proved_at")?;
    if row.opt_uint("confirmed_at")?.is_none() {
        return Ok((SecondFactor::Off, proved_at.or(row.opt_uint("created_at")?)));
    }
    let state = if proved_at.is_some() { SecondFactor::Proved } else { SecondFactor::Needed };
    Ok((state, proved_at))
}

/// What of these scopes an organisation can have: `/metrics` shows figures of the whole deployment, so
/// only its operator's people may read it, whatever a row says. The policy refuses the others as well.
fn of_organisation(scopes: Scopes, org_id: &str) -> Scopes {
    if org_id == OPERATOR_ORG {
        return scopes;
    }
    scopes.and(Scopes::of(&[Scope::Read, Scope::Write, Scope::Admin]))
}

/// The organisation's rules. Rules that cannot be read let nobody in: an unread `forbid` must not become a permit.
fn rules_of(row: &Row) -> Result<Arc<[Rule]>, PortError> {
    let Some(text) = row.opt_text("policy")? else { return Ok(Arc::default()) };
    let rules = policy::parse(&text).map_err(|errors| PortError {
        kind: PortErrorKind::Misuse,
        text: format!("stored rules are not sound: {errors:?}"),
    })?;
    Ok(rules.into())
}
