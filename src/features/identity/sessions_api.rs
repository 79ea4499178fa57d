//! Signing in with an owner link, and out again.

use axum::{
    extract::{Request, State},
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use serde::{Deserialize, Serialize};

use super::{flow, model, store};
use crate::{
    app::App,
    features::audit,
    http::{
        Actor, Command, Kind, Origin, Problem, RequestMeta, Role, Scope, Scopes, Visitor,
        command::{NoFields, Reply},
        id::{new_secret, sha256_hex},
        json::{self, Json, MAX_JSON},
    },
};

/// A one-time owner sign-in link.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[cfg_attr(native, schema(as = OwnerLink))]
pub struct OwnerLinkDto {
    /// Open this in a browser.
    pub url: String,
    /// The secret inside the link.
    pub token: String,
    /// The link works until then (Unix ms).
    pub expires_at: u64,
}

/// What signs a browser in.
#[derive(Debug, Deserialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewSession {
    /// The token of an owner link.
    pub token: String,
}

/// Who is signed in.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[cfg_attr(native, schema(as = Session))]
pub struct SessionDto {
    /// The person or key.
    pub user: Named,
    /// The organisation everything belongs to.
    pub organisation: Named,
    /// The standing in it.
    pub role: Role,
    /// What this credential may do.
    pub scopes: Vec<Scope>,
}

/// An id with its name.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
pub struct Named {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
}

/// Make a one-time sign-in link for the owner.
#[cfg_attr(native, utoipa::path(post, path = "/v1/owner-links", tag = "Identity", security(("owner_token" = [])),
    responses((status = 201, body = OwnerLinkDto))))]
pub async fn create_owner_link(
    State(app): State<App>,
    actor: Actor,
    meta: RequestMeta,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let token = new_secret::<32>(app.ids());
    let expires_at = app.now() + model::OWNER_LINK_MS;
    let stmts = vec![
        store::insert_owner_link(&sha256_hex(token.as_bytes()), expires_at),
        audit::entry(&app, &actor, &meta, "owner_link.create", model::OPERATOR_USER),
    ];
    app.sql().batch(stmts).await?;
    let url = format!("{}/sign-in#token={token}", origin(&app, &headers, &uri));
    let mut response = Json(OwnerLinkDto { url, token, expires_at }).into_response();
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

/// Sign in with the token of an owner link; sets the session cookie.
#[cfg_attr(native, utoipa::path(post, path = "/v1/sessions", tag = "Identity", request_body = NewSession, security(()),
    responses((status = 201, body = SessionDto))))]
pub async fn sign_in(
    State(app): State<App>,
    meta: RequestMeta,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let bytes = json::read_body(body, MAX_JSON).await?;
    let asked: NewSession = json::parse(&parts.headers, &bytes)?;
    let visitor = parts.extensions.get::<Visitor>();
    let link = sha256_hex(asked.token.as_bytes());
    let begun = begin(&app, &meta, visitor, &link).await;
    if begun.as_ref().is_err_and(|problem| problem.kind() == Kind::Unauthenticated) {
        flow::ensure_operator(&app).await?;
        audit::failed_sign_in(&app, model::OPERATOR_ORG, &meta, visitor).await;
    }
    let (token, actor) = begun?;
    let mut response = Json(session_of(&app, actor).await?).into_response();
    *response.status_mut() = StatusCode::CREATED;
    let https = origin(&app, &parts.headers, &parts.uri).starts_with("https:");
    let cookie = model::cookie(&token, model::SESSION_MS / 1000, app.config().is_production(), https);
    set_cookie(&mut response, &cookie);
    Ok(response)
}

/// Begins a session with a link that works: its token, and who it is for.
async fn begin(
    app: &App,
    meta: &RequestMeta,
    visitor: Option<&Visitor>,
    link: &str,
) -> Result<(String, Actor), Problem> {
    let now = app.now();
    let user = store::link_user(app, link, now).await?.ok_or_else(used_link)?;
    let mut actor = flow::actor_of_person(&user)?.ok_or_else(used_link)?;
    actor.origin = Origin::new(visitor, actor.org_id == model::OPERATOR_ORG);
    let token = new_secret::<32>(app.ids());
    let hash = sha256_hex(token.as_bytes());
    let mut stmts = store::begin_session(link, &hash, now, now + model::SESSION_MS);
    stmts.push(audit::entry(app, &actor, meta, "session.create", &actor.id));
    let begun = app.sql().batch(stmts).await;
    begun.map_err(|error| if store::is_used_link(&error) { used_link() } else { error.into() })?;
    Ok((token, actor))
}

fn used_link() -> Problem {
    Problem::new(Kind::Unauthenticated, "This sign-in link was used or has run out. Ask for a new one.")
}

/// Who am I?
#[cfg_attr(native, utoipa::path(get, path = "/v1/session", tag = "Identity", responses((status = 200, body = SessionDto))))]
pub async fn current(State(app): State<App>, actor: Actor) -> Result<Json<SessionDto>, Problem> {
    session_of(&app, actor).await.map(Json)
}

/// Sign out; ends the session and takes the cookie back.
#[cfg_attr(native, utoipa::path(delete, path = "/v1/session", tag = "Identity", security(()),
    responses((status = 204))))]
pub async fn sign_out(
    State(app): State<App>,
    meta: RequestMeta,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let production = app.config().is_production();
    if let Some(token) = model::session_token(&headers, production)
        && let Some(actor) = flow::actor_of_session(&app, &token).await?
    {
        let end = store::delete_session(&sha256_hex(token.as_bytes()));
        let entry = audit::entry(&app, &actor, &meta, "session.end", &actor.id);
        app.sql().batch(vec![end, entry]).await?;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    let https = origin(&app, &headers, &uri).starts_with("https:");
    set_cookie(&mut response, &model::cookie("", 0, production, https));
    Ok(response)
}

/// Sign everybody out: ends all sessions of the organisation and voids sign-in links not used yet. API
/// keys stay.
#[cfg_attr(native, utoipa::path(delete, path = "/v1/sessions", tag = "Identity", responses((status = 204))))]
pub async fn sign_out_everywhere(
    State(app): State<App>,
    command: Command<NoFields>,
) -> Result<Response, Problem> {
    let actor = &command.actor;
    let mut stmts = store::end_sessions(&actor.org_id);
    stmts.push(audit::entry(&app, actor, &command.meta, "session.end_all", &actor.org_id));
    command.commit(&app, stmts, Reply::no_content(), Problem::from).await
}

async fn session_of(app: &App, actor: Actor) -> Result<SessionDto, Problem> {
    let row = store::organisation(app, &actor.org_id).await?;
    let row = row.ok_or_else(|| Problem::not_found("organisation"))?;
    Ok(SessionDto {
        user: Named { id: actor.id, name: actor.name },
        organisation: Named { id: row.text("id")?, name: row.text("name")? },
        role: actor.role,
        scopes: actor.scopes.and(Scopes::of_role(actor.role)).list(),
    })
}

/// Where the caller reaches us: the setting, or what the request itself says.
fn origin(app: &App, headers: &HeaderMap, uri: &Uri) -> String {
    if let Some(url) = &app.config().public_url {
        return url.clone();
    }
    let host = uri.authority().map(|authority| authority.as_str().to_owned());
    let host = host.or_else(|| headers.get(header::HOST)?.to_str().ok().map(str::to_owned));
    format!("{}://{}", uri.scheme_str().unwrap_or("http"), host.unwrap_or_else(|| "localhost".to_owned()))
}

fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
}
