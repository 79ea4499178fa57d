//! From a credential to an actor.

use std::sync::atomic::Ordering;

use ports::{PortError, Row};

use super::{
    model::{LAST_USED_EVERY_MS, OPERATOR_ORG, is_api_key},
    store,
};
use crate::{
    app::App,
    http::{Actor, Role, Scope, Scopes, id::sha256_hex},
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
    let org_id = row.text("org_id")?;
    let scopes = of_organisation(Scopes::parse(&row.text("scopes")?), &org_id);
    let (name, expires_at) = (row.text("name")?, row.opt_uint("expires_at")?);
    Ok(Some(Actor { id, name, org_id, role: Role::Member, scopes, expires_at }))
}

/// The actor behind a session token, if the session is live.
///
/// # Errors
/// When the database fails.
pub async fn actor_of_session(app: &App, token: &str) -> Result<Option<Actor>, PortError> {
    let row = store::session_user(app, &sha256_hex(token.as_bytes()), app.now()).await?;
    row.as_ref().map(actor_of_user).transpose()
}

/// The actor that a person's row is.
///
/// # Errors
/// When the row cannot be read.
pub fn actor_of_user(row: &Row) -> Result<Actor, PortError> {
    let role = if row.text("role")? == "owner" { Role::Owner } else { Role::Member };
    let org_id = row.text("org_id")?;
    let scopes = of_organisation(Scopes::of_role(role), &org_id);
    Ok(Actor { id: row.text("id")?, name: row.text("name")?, org_id, role, scopes, expires_at: None })
}

/// What of these scopes an organisation can have: `/metrics` shows figures of the whole deployment, so
/// only its operator's people may read it, whatever a row says.
fn of_organisation(scopes: Scopes, org_id: &str) -> Scopes {
    if org_id == OPERATOR_ORG { scopes } else { scopes.without(Scope::Metrics) }
}
