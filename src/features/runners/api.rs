//! Registering, listing and revoking runners.

use axum::{extract::State, response::Response};
use http::StatusCode;
use ports::{PortError, Row};
use serde::{Deserialize, Serialize};

use super::{
    flow,
    model::{CONTAINER_RUNNER, is_online},
    store,
};
use crate::{
    app::App,
    features::{audit, identity},
    http::{
        Actor, Command, Page, Paging, Problem,
        command::{NoFields, Reply},
        json::Json,
        page::PageQuery,
        path::Path,
        query::Query,
    },
};

/// A runner.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[cfg_attr(native, schema(as = Runner))]
pub struct RunnerDto {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The kinds of job it does, as it last said.
    pub capabilities: Vec<String>,
    /// Its version, as it last said.
    pub version: String,
    /// When it last asked for work (Unix ms).
    pub last_seen_at: Option<u64>,
    /// Whether that was within the last minute.
    pub online: bool,
    /// When it was registered (Unix ms).
    pub created_at: u64,
}

/// A new runner is asked for.
#[derive(Debug, Deserialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewRunner {
    /// Its name, 1 to 100 characters.
    pub name: String,
}

/// A new runner with its key, which is shown only this once.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[cfg_attr(native, schema(as = CreatedRunner))]
pub struct NewRunnerDto {
    /// The key: `vr_…`, for `VIBE_RUNNER_KEY`. Null in the repeated answer to an `Idempotency-Key`.
    pub key: Option<String>,
    /// The runner.
    #[serde(flatten)]
    pub info: RunnerDto,
}

/// The organisation's runners, newest first.
#[cfg_attr(native, utoipa::path(get, path = "/v1/runners", tag = "Runners", params(PageQuery),
    responses((status = 200, body = Page<RunnerDto>))))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Query(query): Query<PageQuery>,
) -> Result<Page<RunnerDto>, Problem> {
    let paging = Paging::id(query.limit, query.cursor.as_deref(), "run")?;
    let rows = store::list(&app, &actor.org_id, &paging).await?;
    let now = app.now();
    Page::of_rows(&rows, &paging, |row| dto(row, now))
}

/// One runner.
#[cfg_attr(native, utoipa::path(get, path = "/v1/runners/{id}", tag = "Runners", params(("id" = String, Path)),
    responses((status = 200, body = RunnerDto))))]
pub async fn get(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Json<RunnerDto>, Problem> {
    let row = store::find(&app, &actor.org_id, &id).await?;
    let row = row.ok_or_else(|| Problem::not_found("runner"))?;
    Ok(Json(dto(&row, app.now())?))
}

/// Register a runner. Its key is in the answer and nowhere else.
#[cfg_attr(native, utoipa::path(post, path = "/v1/runners", tag = "Runners", request_body = NewRunner,
    responses((status = 201, body = NewRunnerDto))))]
pub async fn create(State(app): State<App>, command: Command<NewRunner>) -> Result<Response, Problem> {
    let (actor, name, now) = (&command.actor, command.body.name.trim(), app.now());
    Problem::unless_fine(identity::check_name(name).into_iter().collect())?;
    let serves_all = actor.org_id == identity::OPERATOR_ORG;
    let info = RunnerDto {
        id: app.new_id("run"),
        name: name.to_owned(),
        capabilities: Vec::new(),
        version: String::new(),
        last_seen_at: None,
        online: false,
        created_at: now,
    };
    let stmts = vec![
        store::insert(&info.id, &actor.org_id, name, serves_all, now),
        audit::entry(&app, actor, &command.meta, "runner.create", &info.id),
    ];
    let key = flow::key_of(&app, &info.id);
    let kept = NewRunnerDto { key: None, info };
    let without_secret = Reply::json(StatusCode::CREATED, &kept)?;
    let reply = Reply::json(StatusCode::CREATED, &NewRunnerDto { key: Some(key), ..kept })?;
    command.commit_keeping(&app, stmts, reply, &without_secret, Problem::from).await
}

/// Revoke a runner, at once; what it holds goes to others when its leases end.
#[cfg_attr(native, utoipa::path(delete, path = "/v1/runners/{id}", tag = "Runners", params(("id" = String, Path)),
    responses((status = 204))))]
pub async fn revoke(
    State(app): State<App>,
    Path(id): Path<String>,
    command: Command<NoFields>,
) -> Result<Response, Problem> {
    let actor = &command.actor;
    if store::find(&app, &actor.org_id, &id).await?.is_none() {
        return Err(Problem::not_found("runner"));
    }
    let stmts = vec![
        store::revoke(&actor.org_id, &id, app.now()),
        audit::entry(&app, actor, &command.meta, "runner.revoke", &id),
    ];
    command.commit(&app, stmts, Reply::no_content(), Problem::from).await
}

/// Bring the containers' runner back after it was revoked. Any other stays revoked: register a new one.
#[cfg_attr(native, utoipa::path(post, path = "/v1/runners/{id}/restore", tag = "Runners", params(("id" = String, Path)),
    responses((status = 200, body = RunnerDto))))]
pub async fn restore(
    State(app): State<App>,
    Path(id): Path<String>,
    command: Command<NoFields>,
) -> Result<Response, Problem> {
    let actor = &command.actor;
    let row = store::find_any(&app, &actor.org_id, &id).await?;
    let row = row.ok_or_else(|| Problem::not_found("runner"))?;
    if id != CONTAINER_RUNNER {
        return Err(Problem::conflict(
            "Only the containers' runner can be brought back. Register a new one.",
        ));
    }
    let stmts = vec![
        store::restore(&actor.org_id, &id),
        audit::entry(&app, actor, &command.meta, "runner.restore", &id),
    ];
    let reply = Reply::json(StatusCode::OK, &dto(&row, app.now())?)?;
    command.commit(&app, stmts, reply, Problem::from).await
}

fn dto(row: &Row, now: u64) -> Result<RunnerDto, PortError> {
    let last_seen_at = row.opt_uint("last_seen_at")?;
    let words = row.text("capabilities")?;
    Ok(RunnerDto {
        id: row.text("id")?,
        name: row.text("name")?,
        capabilities: words.split_whitespace().map(str::to_owned).collect(),
        version: row.text("version")?,
        last_seen_at,
        online: is_online(last_seen_at, now),
        created_at: row.uint("created_at")?,
    })
}
