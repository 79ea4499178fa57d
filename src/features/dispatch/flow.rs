//! Finding work for a runner, and checking its hold on a task.

use contract::{
    job::{Event, HEARTBEAT_MS, LEASE_MS},
    wire::{Grant, Kind as JobKind, LeaseRequest, MAX_WAIT_MS},
};
use ports::{PortError, PortErrorKind};

use crate::{
    app::App,
    features::tasks::{self, Changed, Extra, Task, WORK_TOPIC},
    http::{Kind, Problem, RunnerActor},
};

/// Looks for work in one long poll; keeps the request within 50 queries.
const ROUNDS: u32 = 4;
/// Most grants of one request, for the same reason.
const MAX_GRANTS: u32 = 4;
/// Tries to lease a task in one request, over all its looks; each is two statements.
const MAX_TRIES: u32 = 12;

/// Grants up to `max` tasks, waiting for the first one as long as asked and as the setting allows.
/// Where it cannot wait it answers at once, and the runner asks again later.
///
/// # Errors
/// When the database fails.
pub async fn lease(app: &App, runner: &RunnerActor, asked: &LeaseRequest) -> Result<Vec<Grant>, Problem> {
    let deadline = app.now() + asked.wait_ms.min(MAX_WAIT_MS).min(app.config().long_poll_ms);
    tasks::expire(app).await?;
    // Mark first, rows second, wait last: no wake-up can slip through between.
    let mut mark = if app.now() < deadline { app.signals().wait(WORK_TOPIC, 0, 0).await.ok() } else { None };
    let mut tries = MAX_TRIES;
    for round in 1..=ROUNDS {
        let Look { grants, lost } = grant_some(app, runner, asked, &mut tries).await?;
        let now = app.now();
        if !grants.is_empty() || round == ROUNDS {
            return Ok(grants);
        }
        if lost {
            // Others were faster, and there may be more than they could take: no reason to wait for news.
            if tries == 0 {
                break;
            }
            continue;
        }
        let Some(seen) = mark.filter(|_| now < deadline) else { break };
        let due = tasks::next_due(app, org_of(runner), now).await?;
        let until = due.map_or(deadline, |due| due.min(deadline)).max(now + 1);
        mark = app.signals().wait(WORK_TOPIC, seen, until - now).await.ok();
        if mark.is_none() {
            break;
        }
    }
    Ok(Vec::new())
}

/// Runners of the operator work for every organisation, others for their own.
pub fn org_of(runner: &RunnerActor) -> Option<&str> {
    (!runner.serves_all).then_some(runner.org_id.as_str())
}

/// What one look at the waiting tasks brought.
struct Look {
    grants: Vec<Grant>,
    /// There were tasks, but others were faster with each of them.
    lost: bool,
}

async fn grant_some(
    app: &App,
    runner: &RunnerActor,
    asked: &LeaseRequest,
    tries: &mut u32,
) -> Result<Look, Problem> {
    let mut grants = Vec::new();
    let kinds: Vec<(JobKind, u32)> =
        asked.capabilities.iter().map(|kind| (*kind, app.config().limits(*kind).concurrency)).collect();
    let mut candidates = tasks::leasable(app, org_of(runner), &kinds, app.now()).await?;
    // Runners that ask at once begin at different places of the list and so seldom collide.
    let start = app.random() as usize % candidates.len().max(1);
    candidates.rotate_left(start);
    let wanted = asked.max.clamp(1, MAX_GRANTS) as usize;
    let mut lost = false;
    for task in candidates.into_iter().take(wanted + 2) {
        if grants.len() == wanted || *tries == 0 {
            break;
        }
        *tries -= 1;
        match take(app, runner, task).await? {
            Some(grant) => grants.push(grant),
            None => lost = true,
        }
    }
    Ok(Look { grants, lost })
}

/// Tries to lease one task; `None` when another runner was faster or the organisation's limit is reached.
async fn take(app: &App, runner: &RunnerActor, task: Task) -> Result<Option<Grant>, Problem> {
    let event = Event::Lease { runner: runner.id.clone(), lease_ms: LEASE_MS };
    let held_below = Some(app.config().limits(task.kind).concurrency);
    let beside = &mut |_: &mut Task, _: &[_], extra: &mut Extra| {
        extra.held_below = held_below;
        Ok(Vec::new())
    };
    let Some(Changed::Done(task)) = tasks::attempt(app, task, &event, beside).await? else { return Ok(None) };
    let job = serde_json::from_slice(task.spec.as_bytes())
        .map_err(|error| PortError::new(PortErrorKind::Misuse, format!("task {}: spec: {error}", task.id)))?;
    Ok(Some(Grant {
        fence: task.job.fence,
        attempt: task.job.attempt,
        lease_until: task.job.lease.as_ref().map_or(0, |lease| lease.until),
        heartbeat_ms: HEARTBEAT_MS,
        timeout_ms: task.job.timeout_ms,
        job,
        task_id: task.id,
    }))
}

/// The task, if this runner holds it under `fence`.
///
/// # Errors
/// `stale-lease` otherwise, whatever the reason: the runner's answer is the same.
pub async fn held(app: &App, runner: &RunnerActor, id: &str, fence: u64) -> Result<Task, Problem> {
    let task = mine(app, runner, id).await?;
    let holds = task.runner_id() == Some(runner.id.as_str()) && task.job.fence == fence;
    if holds { Ok(task) } else { Err(stale()) }
}

/// Makes sure that no other runner holds the task. A repeated last report comes when nobody does,
/// so the state machine, not this check, decides about it. Returns the task.
///
/// # Errors
/// `stale-lease` when another runner holds it.
pub async fn not_anothers(app: &App, runner: &RunnerActor, id: &str) -> Result<Task, Problem> {
    let task = mine(app, runner, id).await?;
    let another = task.runner_id().is_some_and(|holder| holder != runner.id);
    if another { Err(stale()) } else { Ok(task) }
}

/// The task, if this runner may know of it at all. One that is gone (its project was deleted) is
/// one not held any more.
async fn mine(app: &App, runner: &RunnerActor, id: &str) -> Result<Task, Problem> {
    let task = match org_of(runner) {
        Some(org_id) => tasks::find(app, org_id, id).await?,
        None => tasks::find_any(app, id).await?,
    };
    task.ok_or_else(stale)
}

/// The answer to a runner whose hold is over.
#[must_use]
pub fn stale() -> Problem {
    Problem::new(Kind::StaleLease, "You do not hold this task any more. Stop the work and clean up.")
}

/// Checks what a runner says it can do.
///
/// # Errors
/// `invalid-body` naming the field.
pub fn check(asked: &LeaseRequest) -> Result<(), Problem> {
    if asked.capabilities.is_empty() || asked.capabilities.len() > JobKind::ALL.len() * 4 {
        return Err(Problem::field("capabilities", "Name the kinds of job you can do, e.g. [\"scan\"]."));
    }
    if !(1..=16).contains(&asked.max) {
        return Err(Problem::field("max", "Must be between 1 and 16."));
    }
    if asked.wait_ms > MAX_WAIT_MS {
        return Err(Problem::field("wait_ms", format!("May be at most {MAX_WAIT_MS}.")));
    }
    if asked.version.len() > 100 {
        return Err(Problem::field("version", "May have at most 100 characters."));
    }
    Ok(())
}
