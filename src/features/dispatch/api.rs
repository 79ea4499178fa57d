//! Leasing, holding and finishing tasks.

use axum::extract::State;
use contract::{
    job::{Effect, Event, Failure, LEASE_MS, Refusal},
    wire::{
        Backlog, Completion, CompletionReply, EventBody, Heartbeat, HeartbeatReply, JobResult, LeaseRequest,
        LeaseResponse, MAX_EVENTS, Outcome, Release,
    },
};

use super::flow;
use crate::{
    app::App,
    features::{
        runners, scans,
        tasks::{self, Changed, Extra, Task},
    },
    http::{
        Problem, RunnerActor,
        json::{Json, Signed},
        path::Path,
    },
};

/// Longest text of a runner's log line, phase or message, in characters.
const MAX_TEXT: usize = 2_000;

/// Ask for work; waits for some if there is none.
#[cfg_attr(native, utoipa::path(post, path = "/runner/v1/lease", tag = "Runner protocol", security(("runner_signature" = [])),
    request_body = LeaseRequest, responses((status = 200, body = LeaseResponse))))]
pub async fn lease(
    State(app): State<App>,
    runner: RunnerActor,
    Signed(asked): Signed<LeaseRequest>,
) -> Result<Json<LeaseResponse>, Problem> {
    flow::check(&asked)?;
    runners::seen(&app, &runner, &asked.capabilities, &asked.version).await?;
    let leases = flow::lease(&app, &runner, &asked).await?;
    Ok(Json(LeaseResponse { leases }))
}

/// How much work there is, for autoscalers.
#[cfg_attr(native, utoipa::path(get, path = "/runner/v1/backlog", tag = "Runner protocol", security(("runner_signature" = [])),
    responses((status = 200, body = Backlog))))]
pub async fn backlog(State(app): State<App>, runner: RunnerActor) -> Result<Json<Backlog>, Problem> {
    let (queued, running) = tasks::backlog(&app, flow::org_of(&runner), app.now()).await?;
    Ok(Json(Backlog { queued, running }))
}

/// Still at work; renews the lease, brings news, learns whether to stop.
#[cfg_attr(native, utoipa::path(post, path = "/runner/v1/tasks/{id}/heartbeat", tag = "Runner protocol",
    security(("runner_signature" = [])), params(("id" = String, Path)), request_body = Heartbeat,
    responses((status = 200, body = HeartbeatReply))))]
pub async fn heartbeat(
    State(app): State<App>,
    runner: RunnerActor,
    Path(id): Path<String>,
    Signed(beat): Signed<Heartbeat>,
) -> Result<Json<HeartbeatReply>, Problem> {
    check_events(&beat)?;
    flow::held(&app, &runner, &id, beat.fence).await?;
    let event = Event::Heartbeat { fence: beat.fence, lease_ms: LEASE_MS };
    let changed = tasks::transition(&app, &id, &event, |task, _, extra| {
        append(task, extra, &beat);
        Ok(Vec::new())
    });
    let changed = changed.await?;
    // While every runner is busy nobody asks for work; who is alive looks after those who are not. This one's lease is
    // renewed already, whatever becomes of that.
    _ = tasks::expire(&app).await;
    match changed {
        Changed::Done(task) => Ok(Json(HeartbeatReply {
            cancel: task.job.cancel_requested,
            lease_until: task.job.lease.as_ref().map_or(0, |lease| lease.until),
        })),
        Changed::Refused(..) | Changed::Missing => Err(flow::stale()),
    }
}

/// The end of an attempt. The same report again gets the same answer and changes nothing.
#[cfg_attr(native, utoipa::path(post, path = "/runner/v1/tasks/{id}/complete", tag = "Runner protocol",
    security(("runner_signature" = [])), params(("id" = String, Path)), request_body = Completion,
    responses((status = 200, body = CompletionReply))))]
pub async fn complete(
    State(app): State<App>,
    runner: RunnerActor,
    Path(id): Path<String>,
    Signed(report): Signed<Completion>,
) -> Result<Json<CompletionReply>, Problem> {
    let task = flow::not_anothers(&app, &runner, &id).await?;
    if let Outcome::Succeeded { result: JobResult::Scan(result) } = &report.outcome
        && task.runner_id().is_some()
        && task.job.fence == report.fence
    {
        scans::check_files(&app, &task, result).await?;
    }
    let event = event_of(&app, &report);
    let changed = tasks::transition(&app, &id, &event, |task, effects, _| match &report.outcome {
        Outcome::Succeeded { result: JobResult::Scan(result) } if effects.contains(&Effect::ApplyResult) => {
            scans::apply(&app, task, result)
        }
        _ => Ok(Vec::new()),
    });
    match changed.await? {
        Changed::Done(task) | Changed::Refused(Refusal::Repeated, task) => {
            Ok(Json(CompletionReply { state: task.job.state }))
        }
        Changed::Refused(..) | Changed::Missing => Err(flow::stale()),
    }
}

/// Give a task back unworked, because the runner is shutting down.
#[cfg_attr(native, utoipa::path(post, path = "/runner/v1/tasks/{id}/release", tag = "Runner protocol",
    security(("runner_signature" = [])), params(("id" = String, Path)), request_body = Release,
    responses((status = 200, body = CompletionReply))))]
pub async fn release(
    State(app): State<App>,
    runner: RunnerActor,
    Path(id): Path<String>,
    Signed(release): Signed<Release>,
) -> Result<Json<CompletionReply>, Problem> {
    flow::not_anothers(&app, &runner, &id).await?;
    let event = Event::Release { fence: release.fence };
    let changed = tasks::transition(&app, &id, &event, |_, _, extra| {
        for event in &mut extra.events {
            if let EventBody::State { message, .. } = event {
                *message = Some(shorten(&release.reason));
            }
        }
        Ok(Vec::new())
    });
    match changed.await? {
        Changed::Done(task) | Changed::Refused(Refusal::Repeated, task) => {
            Ok(Json(CompletionReply { state: task.job.state }))
        }
        Changed::Refused(..) | Changed::Missing => Err(flow::stale()),
    }
}

fn event_of(app: &App, report: &Completion) -> Event {
    let fence = report.fence;
    match &report.outcome {
        Outcome::Succeeded { .. } => Event::Succeed { fence },
        Outcome::Cancelled => Event::Stopped { fence },
        Outcome::Failed { code, message, retryable } => Event::Fail {
            fence,
            failure: Failure::new(shorten(code), shorten(message)),
            retryable: *retryable,
            jitter: app.random(),
        },
    }
}

/// Puts the runner's new events behind the task's; those it sent before are left out.
fn append(task: &mut Task, extra: &mut Extra, beat: &Heartbeat) {
    for event in beat.events.iter().filter(|event| event.n > task.runner_n) {
        match &event.body {
            // Only the Worker says what state a task is in.
            EventBody::State { .. } => {}
            EventBody::Progress { phase, done, total } => {
                extra.events.push(EventBody::Progress { phase: shorten(phase), done: *done, total: *total })
            }
            EventBody::Log { level, message } => {
                extra.events.push(EventBody::Log { level: *level, message: shorten(message) });
            }
        }
    }
    task.runner_n = beat.events.iter().map(|event| event.n).max().unwrap_or(0).max(task.runner_n);
}

fn check_events(beat: &Heartbeat) -> Result<(), Problem> {
    if beat.events.len() > MAX_EVENTS {
        return Err(Problem::field("events", format!("May be at most {MAX_EVENTS}; send the rest later.")));
    }
    let rising = beat.events.windows(2).all(|pair| matches!(pair, [a, b] if a.n < b.n));
    if !rising || beat.events.iter().any(|event| event.n == 0 || event.n > 1 << 53) {
        return Err(Problem::field("events", "Their numbers `n` must rise from 1."));
    }
    Ok(())
}

fn shorten(text: &str) -> String {
    text.chars().take(MAX_TEXT).collect()
}
