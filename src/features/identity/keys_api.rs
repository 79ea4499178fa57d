//! API keys: made, listed, revoked.

use axum::{extract::State, response::Response};
use http::StatusCode;
use ports::{PortError, Row};
use serde::{Deserialize, Serialize};

use super::{model, store};
use crate::{
    app::App,
    features::audit,
    http::{
        Actor, Command, Page, Paging, Problem, Role, Scope, Scopes,
        command::{NoFields, Reply},
        id::{new_secret, sha256_hex},
        page::PageQuery,
        path::Path,
        query::Query,
    },
};

/// An API key, without its secret.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[cfg_attr(native, schema(as = ApiKey))]
pub struct ApiKeyDto {
    /// Its id.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// Its first characters, to recognise it by.
    pub prefix: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// Its standing; it never does more than its maker may do by then.
    pub role: Role,
    /// When it was made (Unix ms).
    pub created_at: u64,
    /// When it stops working (Unix ms).
    pub expires_at: Option<u64>,
    /// When it was last used (Unix ms, to the minute).
    pub last_used_at: Option<u64>,
}

/// A new API key is asked for.
#[derive(Debug, Deserialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewApiKey {
    /// What it is for, 1 to 100 characters.
    pub name: String,
    /// What it may do; not more than its maker.
    pub scopes: Vec<Scope>,
    /// Its standing, for example `service` for CI; its maker's, when absent, and not above it.
    #[serde(default)]
    pub role: Option<Role>,
    /// When it stops working (Unix ms). When absent: with the key that makes it, or never.
    #[serde(default)]
    pub expires_at: Option<u64>,
}

/// A new API key with its secret, which is shown only this once.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[cfg_attr(native, schema(as = CreatedApiKey))]
pub struct NewApiKeyDto {
    /// The secret: `ve_…`. Null in the repeated answer to an `Idempotency-Key`: it is not kept.
    pub key: Option<String>,
    /// The key without it.
    #[serde(flatten)]
    pub info: ApiKeyDto,
}

/// The organisation's API keys, newest first.
#[cfg_attr(native, utoipa::path(get, path = "/v1/api-keys", tag = "Identity", params(PageQuery),
    responses((status = 200, body = Page<ApiKeyDto>))))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Query(query): Query<PageQuery>,
) -> Result<Page<ApiKeyDto>, Problem> {
    let paging = Paging::id(query.limit, query.cursor.as_deref(), "key")?;
    let rows = store::api_keys(&app, &actor.org_id, &paging).await?;
    Page::of_rows(&rows, &paging, dto)
}

/// Make an API key. Its secret is in the answer and nowhere else.
#[cfg_attr(native, utoipa::path(post, path = "/v1/api-keys", tag = "Identity", request_body = NewApiKey,
    responses((status = 201, body = NewApiKeyDto))))]
pub async fn create(State(app): State<App>, command: Command<NewApiKey>) -> Result<Response, Problem> {
    let (actor, asked, now) = (&command.actor, &command.body, app.now());
    let role = asked.role.unwrap_or(actor.role);
    let expiry = (asked.expires_at, actor.expires_at);
    let mut errors = model::check_key(&asked.name, &asked.scopes, &actor.scopes, expiry, now);
    errors.extend(model::check_key_role(role, actor.role));
    Problem::unless_fine(errors)?;
    let secret = new_secret::<20>(app.ids());
    let key = model::api_key(&secret);
    let scopes = Scopes::of(&asked.scopes);
    let info = ApiKeyDto {
        id: app.new_id("key"),
        name: asked.name.trim().to_owned(),
        prefix: key.chars().take(9).collect(),
        scopes: scopes.list(),
        role,
        created_at: now,
        expires_at: asked.expires_at.or(actor.expires_at),
        last_used_at: None,
    };
    let hash = sha256_hex(key.as_bytes());
    let (id, org, by, text) = (&info.id, &actor.org_id, &actor.id, scopes.to_text());
    let stmts = vec![
        store::insert_api_key(
            id,
            org,
            &info.name,
            &info.prefix,
            &hash,
            &text,
            role,
            by,
            now,
            info.expires_at,
        ),
        audit::entry(&app, actor, &command.meta, "api_key.create", id),
    ];
    let kept = NewApiKeyDto { key: None, info };
    let without_secret = Reply::json(StatusCode::CREATED, &kept)?;
    let reply = Reply::json(StatusCode::CREATED, &NewApiKeyDto { key: Some(key), ..kept })?;
    command.commit_keeping(&app, stmts, reply, &without_secret, Problem::from).await
}

/// Revoke an API key, at once.
#[cfg_attr(native, utoipa::path(delete, path = "/v1/api-keys/{id}", tag = "Identity", params(("id" = String, Path)),
    responses((status = 204))))]
pub async fn revoke(
    State(app): State<App>,
    Path(id): Path<String>,
    command: Command<NoFields>,
) -> Result<Response, Problem> {
    let actor = &command.actor;
    if !store::has_api_key(&app, &actor.org_id, &id).await? {
        return Err(Problem::not_found("API key"));
    }
    let stmts = vec![
        store::delete_api_key(&actor.org_id, &id),
        audit::entry(&app, actor, &command.meta, "api_key.revoke", &id),
    ];
    command.commit(&app, stmts, Reply::no_content(), Problem::from).await
}

fn dto(row: &Row) -> Result<ApiKeyDto, PortError> {
    Ok(ApiKeyDto {
        id: row.text("id")?,
        name: row.text("name")?,
        prefix: row.text("prefix")?,
        scopes: Scopes::parse(&row.text("scopes")?).list(),
        role: Role::parse(&row.text("role")?).unwrap_or(Role::Viewer),
        created_at: row.uint("created_at")?,
        expires_at: row.opt_uint("expires_at")?,
        last_used_at: row.opt_uint("last_used_at")?,
    })
}
