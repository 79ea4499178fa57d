//! From a credential to an actor.

use std::sync::atomic::Ordering;

use ports::PortError;

use super::{
    model::{LAST_USED_EVERY_MS, is_api_key},
    store,
};
use crate::{
    app::App,
    http::{Actor, Role, Scopes, id::sha256_hex},
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
    if !is_api_key(key) {
        return Ok(None);
    }
    let now = app.now();
    let Some(row) = store::api_key(app, &sha256_hex(key.as_bytes()), now).await? else { return Ok(None) };
    let id = row.text("id")?;
    if row.opt_uint("last_used_at")?.is_none_or(|at| at + LAST_USED_EVERY_MS < now) {
        store::touch_api_key(app, &id, now).await?;
    }
    let scopes = Scopes::parse(&row.text("scopes")?);
    Ok(Some(Actor { id, name: row.text("name")?, org_id: row.text("org_id")?, role: Role::Member, scopes }))
}

/// The actor behind a session token, if the session is live.
///
/// # Errors
/// When the database fails.
pub async fn actor_of_session(app: &App, token: &str) -> Result<Option<Actor>, PortError> {
    let Some(row) = store::session_user(app, &sha256_hex(token.as_bytes()), app.now()).await? else {
        return Ok(None);
    };
    let role = if row.text("role")? == "owner" { Role::Owner } else { Role::Member };
    Ok(Some(Actor {
        id: row.text("id")?,
        name: row.text("name")?,
        org_id: row.text("org_id")?,
        role,
        scopes: Scopes::of_role(role),
    }))
}
