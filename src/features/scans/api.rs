//! Asking for a scan.

use std::sync::Arc;

use axum::{Extension, extract::State, response::Response};
use futures_util::future::join;
use http::StatusCode;
use ports::{Background, PortError};
use serde::Deserialize;

use super::flow;
use crate::{
    app::App,
    features::{
        audit,
        projects::{self, SourceSpec},
        tasks::{self, TaskDto},
        uploads::{self, Upload},
    },
    http::{Command, Problem, command::Reply, path::Path},
};

/// A scan is asked for.
#[derive(Debug, Deserialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewScan {
    /// Scan these files and make them the project's source; the project's source when absent.
    #[serde(default)]
    pub source: Option<SourceSpec>,
}

/// Scan a project. Answers at once with the task; follow it at `/v1/tasks/{id}/events`.
#[cfg_attr(native, utoipa::path(post, path = "/v1/projects/{id}/scans", tag = "Scans", params(("id" = String, Path)),
    request_body = NewScan, responses((status = 202, body = TaskDto))))]
pub async fn start(
    State(app): State<App>,
    Path(id): Path<String>,
    Extension(background): Extension<Arc<dyn Background>>,
    command: Command<NewScan>,
) -> Result<Response, Problem> {
    let actor = &command.actor;
    let given = command.body.source.as_ref();
    // Two questions at once: each is a journey to the database.
    let (project, upload) =
        join(projects::find(&app, &actor.org_id, &id), input_of(&app, &actor.org_id, given)).await;
    let project = project?.ok_or_else(|| Problem::not_found("project"))?;
    let source = flow::source_of(&project, given)?;
    let upload = if given.is_some() { upload? } else { flow::input(&app, &actor.org_id, &source).await? };
    let (task, mut stmts) = tasks::enqueue(&app, flow::job(&app, &project, &source, upload)?);
    if given.is_some() {
        stmts.push(projects::set_source(&project.org_id, &project.id, &source));
    }
    stmts.push(audit::entry(&app, actor, &command.meta, "scan.start", &task.id));
    let task_id = task.id.clone();
    let reply = Reply::json(StatusCode::ACCEPTED, &TaskDto::from(task))?.at(format!("/v1/tasks/{task_id}"));
    let response = command.commit(&app, stmts, reply, explain).await?;
    tasks::nudge(&app, &background, &task_id);
    Ok(response)
}

/// The upload of a source that came with the request.
async fn input_of(app: &App, org_id: &str, given: Option<&SourceSpec>) -> Result<Option<Upload>, Problem> {
    match given {
        Some(source) => flow::input(app, org_id, source).await,
        None => Ok(None),
    }
}

/// The upload or the project may be deleted between our look at it and the batch.
fn explain(error: PortError) -> Problem {
    if tasks::is_lost_race(&error) {
        return uploads::no_such("source.upload_id");
    }
    if error.breaks_reference() { Problem::not_found("project") } else { error.into() }
}
