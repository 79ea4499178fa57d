//! Looking at tasks, cancelling them, sending them round again.

use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use contract::{
    job::{Event, Refusal, State as JobState},
    wire::Kind,
};
use http::StatusCode;
use serde::{Deserialize, Serialize};

use super::{
    dto::TaskDto,
    flow::{self, Changed},
    model::Task,
    store::{self, Filter},
};
use crate::{
    app::App,
    features::audit,
    http::{
        Actor, Command, Page, Paging, Problem,
        command::{NoFields, Reply},
        json::Json,
        path::Path,
        query::Query,
    },
};

/// Dead letters one redrive sends round again; the answer says whether to ask again. When somebody else is at
/// the same ones, a second try takes fewer: both together have to fit 50 statements.
const REDRIVE_LIMITS: [u32; 2] = [8, 5];

/// How to list tasks.
#[derive(Debug, Deserialize)]
#[cfg_attr(native, derive(utoipa::IntoParams))]
#[cfg_attr(native, into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct TaskQuery {
    /// A state, or `active` for queued, leased and running.
    pub state: Option<String>,
    /// A kind of job.
    pub kind: Option<Kind>,
    /// Only this project's.
    pub project_id: Option<String>,
    /// Items wanted, 1 to 100 (20).
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Which dead letters to send round again.
#[derive(Debug, Deserialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Redrive {
    /// Only this kind.
    #[serde(default)]
    pub kind: Option<Kind>,
}

/// What a redrive did.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
pub struct Redriven {
    /// So many are queued again.
    pub redriven: u32,
    /// There are more: ask again.
    pub more: bool,
}

/// The organisation's tasks, newest first. The list of `active` ones comes without `total`.
#[cfg_attr(native, utoipa::path(get, path = "/v1/tasks", tag = "Tasks", params(TaskQuery),
    responses((status = 200, body = Page<TaskDto>))))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Query(query): Query<TaskQuery>,
) -> Result<Page<TaskDto>, Problem> {
    let state = query.state.clone();
    if state.as_deref().is_some_and(|word| word != "active" && word.parse::<JobState>().is_err()) {
        return Err(Problem::field("state", "Must be a task state, or active."));
    }
    let paging = Paging::id(query.limit, query.cursor.as_deref(), "tsk")?;
    let kind = query.kind.map(|kind| kind.as_str().to_owned());
    let filter = Filter { state, kind, project_id: query.project_id };
    let tasks = store::list(&app, &actor.org_id, &filter, paging.key(0), paging.limit).await?;
    let page = Page::cut(tasks, &paging, |task| vec![task.id.clone()]).map(TaskDto::from);
    if filter.state.as_deref() == Some("active") {
        return Ok(page); // asked every two seconds by every open browser
    }
    let total = store::count(&app, &actor.org_id, &filter).await?;
    Ok(page.with_total(total))
}

/// One task.
#[cfg_attr(native, utoipa::path(get, path = "/v1/tasks/{id}", tag = "Tasks", params(("id" = String, Path)),
    responses((status = 200, body = TaskDto))))]
pub async fn get(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Json<TaskDto>, Problem> {
    Ok(Json(load(&app, &actor, &id).await?.into()))
}

/// Stop a task: at once when it waits, with the runner's next heartbeat when it runs.
#[cfg_attr(native, utoipa::path(post, path = "/v1/tasks/{id}/cancel", tag = "Tasks", params(("id" = String, Path)),
    responses((status = 200, body = TaskDto))))]
pub async fn cancel(
    State(app): State<App>,
    Path(id): Path<String>,
    command: Command<NoFields>,
) -> Result<Response, Problem> {
    act(&app, &id, &command, &Event::Cancel, "task.cancel").await
}

/// Send a failed, cancelled or dead task round again, with its attempts back.
#[cfg_attr(native, utoipa::path(post, path = "/v1/tasks/{id}/retry", tag = "Tasks", params(("id" = String, Path)),
    responses((status = 200, body = TaskDto))))]
pub async fn retry(
    State(app): State<App>,
    Path(id): Path<String>,
    command: Command<NoFields>,
) -> Result<Response, Problem> {
    if store::is_at_rest(&app, &command.actor.org_id, &id).await? {
        return Err(Problem::conflict("The task's project is archived. Restore it before retrying."));
    }
    act(&app, &id, &command, &Event::Retry, "task.retry").await
}

/// Send dead letters round again, oldest first, a few at a time; not those of archived projects.
#[cfg_attr(native, utoipa::path(post, path = "/v1/tasks/redrive", tag = "Tasks", request_body = Redrive,
    responses((status = 200, body = Redriven))))]
pub async fn redrive(State(app): State<App>, command: Command<Redrive>) -> Result<Response, Problem> {
    let (actor, kind) = (&command.actor, command.body.kind.map(Kind::as_str));
    for limit in REDRIVE_LIMITS {
        let mut dead = store::dead(&app, &actor.org_id, kind, limit + 1).await?;
        let more = dead.len() > limit as usize;
        dead.truncate(limit as usize);
        let redriven = u32::try_from(dead.len()).unwrap_or(limit);
        let reply = Reply::json(StatusCode::OK, &Redriven { redriven, more })?;
        let entry = |task: &Task| audit::entry(&app, actor, &command.meta, "task.retry", &task.id);
        let stmts = command.keep(&app, &reply).into_iter().chain(dead.iter().map(entry)).collect();
        if flow::retry_all(&app, dead, stmts).await? {
            return Ok(reply.into_response());
        }
    }
    Err(Problem::conflict("Somebody else is sending these tasks round again. Look at them, then ask again."))
}

/// Applies a person's event to a task of theirs and answers with the task.
async fn act(
    app: &App,
    id: &str,
    command: &Command<NoFields>,
    event: &Event,
    action: &'static str,
) -> Result<Response, Problem> {
    load(app, &command.actor, id).await?;
    let entry = audit::entry(app, &command.actor, &command.meta, action, id);
    let mut answer = None;
    let changed = flow::transition(app, id, event, |task, _, extra| {
        let mut dto = TaskDto::from(task.clone());
        dto.event_seq += extra.events.len() as u64; // those of this very transition
        let reply = Reply::json(StatusCode::OK, &dto)?;
        let stmts = command.keep(app, &reply).into_iter().chain([entry.clone()]).collect();
        answer = Some(reply);
        Ok(stmts)
    });
    match (changed.await?, answer) {
        (Changed::Done(_), Some(reply)) => Ok(reply.into_response()),
        (Changed::Refused(refusal, task), _) => Err(explain(refusal, &task)),
        _ => Err(Problem::not_found("task")),
    }
}

fn explain(refusal: Refusal, task: &Task) -> Problem {
    let state = task.job.state.as_str();
    match refusal {
        Refusal::Finished => Problem::conflict(format!("The task is {state} already.")),
        _ => Problem::conflict(format!(
            "Only a failed, cancelled or dead task can be retried; this one is {state}."
        )),
    }
}

async fn load(app: &App, actor: &Actor, id: &str) -> Result<Task, Problem> {
    store::find(app, &actor.org_id, id).await?.ok_or_else(|| Problem::not_found("task"))
}
