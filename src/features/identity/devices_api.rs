//! Where I am signed in: my sessions, listed and ended one by one.

use axum::{extract::State, response::Response};
use http::HeaderMap;
use ports::{PortError, Row};
use serde::Serialize;

use super::{device::session_id, model, store};
use crate::{
    app::App,
    features::audit,
    http::{
        Actor, Command, Page, Paging, Problem,
        command::{NoFields, Reply},
        id::sha256_hex,
        page::PageQuery,
        path::Path,
        query::Query,
    },
};

/// A session of mine.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[cfg_attr(native, schema(as = Device))]
pub struct DeviceDto {
    /// The session's id: `ses_…`.
    pub id: String,
    /// The browser it was begun with, if its `User-Agent` told.
    pub browser: Option<String>,
    /// The operating system, likewise.
    pub system: Option<String>,
    /// The country of the sign-in (ISO 3166-1 alpha-2), if the platform knew.
    pub country: Option<String>,
    /// The address of the sign-in, if the platform knew.
    pub ip: Option<String>,
    /// When it was begun (Unix ms).
    pub created_at: u64,
    /// When it was last used (Unix ms, to ten minutes).
    pub last_seen_at: Option<u64>,
    /// When it ends by itself (Unix ms).
    pub expires_at: u64,
    /// It is the session of this request.
    pub current: bool,
}

/// Where you are signed in, newest first.
#[cfg_attr(native, utoipa::path(get, path = "/v1/sessions", tag = "Identity", params(PageQuery),
    responses((status = 200, body = Page<DeviceDto>))))]
pub async fn devices(
    State(app): State<App>,
    actor: Actor,
    headers: HeaderMap,
    Query(query): Query<PageQuery>,
) -> Result<Page<DeviceDto>, Problem> {
    let paging = Paging::new(query.limit, query.cursor.as_deref(), 2)?;
    let rows = store::sessions(&app, &actor.id, app.now(), paging.number(0)?, &paging).await?;
    let mine = model::session_token(&headers, app.config().is_production());
    let mine = mine.map(|token| session_id(&sha256_hex(token.as_bytes())));
    let items = rows.iter().map(|row| dto(row, mine.as_deref())).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::cut(items, &paging, |item| vec![item.created_at.to_string(), item.id.clone()]))
}

/// End a session of yours: its next request is refused.
#[cfg_attr(native, utoipa::path(delete, path = "/v1/sessions/{id}", tag = "Identity", params(("id" = String, Path)),
    responses((status = 204))))]
pub async fn end_device(
    State(app): State<App>,
    Path(id): Path<String>,
    command: Command<NoFields>,
) -> Result<Response, Problem> {
    let actor = &command.actor;
    if !store::has_session(&app, &actor.id, &id).await? {
        return Err(Problem::not_found("session"));
    }
    let stmts = vec![
        store::end_session(&actor.id, &id),
        audit::entry(&app, actor, &command.meta, "session.end", &id),
    ];
    command.commit(&app, stmts, Reply::no_content(), Problem::from).await
}

fn dto(row: &Row, mine: Option<&str>) -> Result<DeviceDto, PortError> {
    let id = row.text("id")?;
    Ok(DeviceDto {
        current: mine == Some(&id),
        id,
        browser: row.opt_text("browser")?,
        system: row.opt_text("system")?,
        country: row.opt_text("country")?,
        ip: row.opt_text("ip")?,
        created_at: row.uint("created_at")?,
        last_seen_at: row.opt_uint("seen_at")?,
        expires_at: row.uint("expires_at")?,
    })
}
