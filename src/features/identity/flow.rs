//! From a credential to an actor.

use std::sync::{Arc, atomic::Ordering};

use policy::Rule;
use ports::{PortError, PortErrorKind, Row};

use super::{
    model::{LAST_USED_EVERY_MS, OPERATOR_ORG, is_api_key, key_role},
    store,
};
use crate::{
    app::App,
    http::{Actor, Credential, Origin, Role, Scope, Scopes, id::sha256_hex},
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
    let made_by_person = row.text("created_by")?.starts_with("usr_");
    let maker = row.opt_text("maker_role")?.and_then(|role| Role::parse(&role));
    let Some(role) = key_role(Role::parse(&row.text("role")?), made_by_person, maker) else {
        return Ok(None);
    };
    let org_id = row.text("org_id")?;
    Ok(Some(Actor {
        id,
        name: row.text("name")?,
        role,
        scopes: of_organisation(Scopes::parse(&row.text("scopes")?), &org_id),
        org_id,
        credential: Credential::Key,
        proved_at: None,
        rules: rules_of(&row)?,
        origin: Origin::default(),
        expires_at: row.opt_uint("expires_at")?,
    }))
}

/// The actor behind a session token, if the session is live.
///
/// # Errors
/// When the database fails.
pub async fn actor_of_session(app: &App, token: &str) -> Result<Option<Actor>, PortError> {
    let row = store::session_user(app, &sha256_hex(token.as_bytes()), app.now()).await?;
    row.as_ref().map(actor_of_person).transpose().map(Option::flatten)
}

/// The actor that a signed-in person's row is; `None` for a role this version does not know.
///
/// # Errors
/// When the row cannot be read.
pub fn actor_of_person(row: &Row) -> Result<Option<Actor>, PortError> {
    let Some(role) = Role::parse(&row.text("role")?) else { return Ok(None) };
    let org_id = row.text("org_id")?;
    Ok(Some(Actor {
        id: row.text("id")?,
        name: row.text("name")?,
        role,
        scopes: of_organisation(Scopes::all(), &org_id),
        org_id,
        credential: Credential::Session,
        proved_at: row.opt_uint("proved_at")?,
        rules: rules_of(row)?,
        origin: Origin::default(),
        expires_at: None,
    }))
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
