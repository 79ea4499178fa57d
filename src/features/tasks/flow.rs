//! The optimistic transition, enqueueing, waking and sweeping.

use std::sync::Arc;

use contract::{
    job::{EXPIRE_AT_ONCE, EXPIRE_ROUNDS, Effect, Event, Job, NUDGE_AT_ONCE, Refusal, State, step},
    wire::{EventBody, Kind},
};
use futures_util::future::join_all;
use ports::{Background, PortError, Sample, Stmt};

use super::{
    model::{Task, WORK_TOPIC, newest_progress},
    store::{self, Extra},
};
use crate::{app::App, http::Problem};

/// A transition reads again so often before it gives up.
const TRIES: usize = 5;
/// A due task that nobody took is nudged again after this, in milliseconds.
const NUDGE_EVERY_MS: u64 = 30_000;

/// A task to be made.
#[derive(Debug, Clone)]
pub struct NewTask {
    /// Whose it is.
    pub org_id: String,
    /// Which project it works on.
    pub project_id: Option<String>,
    /// What kind of job.
    pub kind: Kind,
    /// JSON of the job spec.
    pub spec: String,
    /// An object that the runner may read as its source.
    pub input_key: Option<String>,
    /// Attempts before it is a dead letter.
    pub max_attempts: u32,
    /// How long an attempt may take, in milliseconds.
    pub timeout_ms: u64,
}

/// The statements that make a task, for the batch of the domain row; and the task.
#[must_use]
pub fn enqueue(app: &App, new: NewTask) -> (Task, Vec<Stmt>) {
    let now = app.now();
    let task = Task {
        id: app.new_id("tsk"),
        org_id: new.org_id,
        project_id: new.project_id,
        kind: new.kind,
        spec: new.spec,
        input_key: new.input_key,
        job: Job::queued(now, new.max_attempts, new.timeout_ms),
        revision: 1,
        event_seq: 1,
        runner_n: 0,
        progress: None,
        result: None,
        created_at: now,
        updated_at: now,
        started_at: None,
        finished_at: None,
    };
    let stmts = store::insert(&task, &EventBody::State { state: State::Queued, message: None });
    (task, stmts)
}

/// What a transition did.
#[derive(Debug)]
pub enum Changed {
    /// It happened; this is the task now.
    Done(Box<Task>),
    /// It was refused; this is the task as it is.
    Refused(Refusal, Box<Task>),
    /// There is no such task.
    Missing,
}

/// Applies `event` to the task `id`, whoever else is at it.
///
/// `beside` is asked for what goes into the same batch, knowing the task and the effects; it is
/// asked again when another transition was faster.
///
/// # Errors
/// When the database fails, or too many others were faster five times in a row.
pub async fn transition<F>(app: &App, id: &str, event: &Event, mut beside: F) -> Result<Changed, Problem>
where
    F: FnMut(&mut Task, &[Effect], &mut Extra) -> Result<Vec<Stmt>, Problem> + Send,
{
    for _ in 0..TRIES {
        let Some(task) = store::find_any(app, id).await? else { return Ok(Changed::Missing) };
        if let Some(changed) = attempt(app, task, event, &mut beside).await? {
            return Ok(changed);
        }
    }
    Err(PortError::new(ports::PortErrorKind::Unavailable, format!("task {id}: lost the race {TRIES} times"))
        .into())
}

/// One try of a transition from a task as it was read; `None` when somebody was faster.
pub async fn attempt<F>(
    app: &App,
    task: Task,
    event: &Event,
    beside: &mut F,
) -> Result<Option<Changed>, Problem>
where
    F: FnMut(&mut Task, &[Effect], &mut Extra) -> Result<Vec<Stmt>, Problem> + Send,
{
    let now = app.now();
    let (job, effects) = match step(&task.job, event.clone(), now) {
        Ok(next) => next,
        Err(refusal) => return Ok(Some(Changed::Refused(refusal, Box::new(task)))),
    };
    let mut next = Task { job, ..task };
    let mut extra = settle(&mut next, &effects, now);
    let mut stmts = beside(&mut next, &effects, &mut extra)?;
    if let Some(progress) = newest_progress(&extra.events) {
        next.progress = Some(progress);
    }
    stmts.splice(0..0, store::save(&next, &extra, now));
    match app.sql().batch(stmts).await {
        Ok(_) => {
            stored(app, &mut next, &effects, &extra).await;
            Ok(Some(Changed::Done(Box::new(next))))
        }
        Err(error) if store::is_lost_race(&error) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Sends dead tasks round again: all of them, and `stmts`, in one batch. False when somebody else was faster with
/// one of them; then nothing was changed.
///
/// # Errors
/// When the database fails.
pub async fn retry_all(app: &App, dead: Vec<Task>, mut stmts: Vec<Stmt>) -> Result<bool, Problem> {
    let (now, mut moved) = (app.now(), Vec::with_capacity(dead.len()));
    for task in dead {
        let Ok((job, effects)) = step(&task.job, Event::Retry, now) else { return Ok(false) };
        let mut next = Task { job, ..task };
        let extra = settle(&mut next, &effects, now);
        stmts.extend(store::save(&next, &extra, now));
        moved.push((next, effects, extra));
    }
    match app.sql().batch(stmts).await {
        Ok(_) => {}
        // Changed, or deleted with its project.
        Err(error) if store::is_lost_race(&error) || error.breaks_reference() => return Ok(false),
        Err(error) => return Err(error.into()),
    }
    for (mut next, effects, extra) in moved {
        stored(app, &mut next, &effects, &extra).await;
    }
    Ok(true)
}

/// A transition was stored: brings the task's counters up to date and tells who waits for it.
async fn stored(app: &App, task: &mut Task, effects: &[Effect], extra: &Extra) {
    task.revision += 1;
    task.event_seq += extra.events.len() as u64;
    announce(app, task, effects, !extra.events.is_empty()).await;
}

/// Derives the columns beside the job (times, counters) and the events of its state changes.
fn settle(task: &mut Task, effects: &[Effect], now: u64) -> Extra {
    let mut extra = Extra::default();
    task.updated_at = now;
    for effect in effects {
        let Effect::Announce(state) = effect else { continue };
        // The failure of an earlier attempt says nothing about a lease or a start.
        let failure = task.job.failure.as_ref().filter(|_| !state.is_held());
        let message = failure.map(|failure| failure.message.clone());
        extra.events.push(EventBody::State { state: *state, message });
        match state {
            State::Leased => (task.started_at, task.runner_n) = (Some(now), 0),
            State::Queued => (task.progress, task.finished_at) = (None, None),
            State::Running => {}
            State::Succeeded | State::Failed | State::Cancelled | State::Dead => task.finished_at = Some(now),
        }
    }
    extra
}

/// Wakes followers and runners after a transition was stored. A lost call is made good by their
/// own time limits and by the sweeper.
async fn announce(app: &App, task: &Task, effects: &[Effect], events: bool) {
    if events {
        _ = app.signals().notify(&Task::topic(&task.id)).await;
    }
    for effect in effects {
        match effect {
            Effect::Wake(due) => send_nudge(app, &task.id, *due).await,
            Effect::Announce(state) => count(app, task.kind.as_str(), *state),
            Effect::ApplyResult => {}
        }
    }
    let freed = effects.iter().any(|effect| matches!(effect, Effect::Announce(state) if state.is_finished()));
    if freed || effects.iter().any(|effect| matches!(effect, Effect::Wake(due) if *due <= app.now())) {
        _ = app.signals().notify(WORK_TOPIC).await;
    }
}

/// Sends the nudge that is to arrive when the task is due.
async fn send_nudge(app: &App, task_id: &str, due: u64) {
    let delay_s = due.saturating_sub(app.now()).div_ceil(1_000);
    _ = app.nudges().send(task_id, u32::try_from(delay_s).unwrap_or(u32::MAX)).await;
}

/// Counts a change of state (docs/METRICS.md). Straight into the tally: the slice `metrics` asks this
/// one for its gauges, so this one must not call it.
fn count(app: &App, kind: &str, state: State) {
    let series = format!("vibe_task_transitions_total{{kind=\"{kind}\",state=\"{}\"}}", state.as_str());
    app.tally().add(Sample { series, value: 1.0 });
}

/// Sends the nudge for a task just made, and wakes waiting runners; after the response.
pub fn nudge(app: &App, background: &Arc<dyn Background>, task_id: &str) {
    let (app, task_id) = (app.clone(), task_id.to_owned());
    background.spawn(Box::pin(async move {
        _ = app.signals().notify(WORK_TOPIC).await;
        _ = app.nudges().send(&task_id, 0).await;
    }));
}

/// What a nudge does when it arrives: wakes waiting runners. (`inbox` starts a container beside it.)
///
/// # Errors
/// When they could not be woken; the queue then tries again.
pub async fn wake(app: &App) -> Result<(), PortError> {
    app.signals().notify(WORK_TOPIC).await
}

/// Takes the leases that ran out away from their runners, the oldest first, as many as one look ends. Returns how many.
/// Every runner that asks for work or sends a heartbeat does this too, so nothing waits for the cron while there is one.
///
/// # Errors
/// When the database fails.
pub async fn expire(app: &App) -> Result<usize, Problem> {
    let now = app.now();
    let mut moved = Vec::new();
    for task in store::expired(app, now, EXPIRE_AT_ONCE).await? {
        let Ok((job, effects)) = step(&task.job, Event::Sweep { jitter: app.random() }, now) else {
            continue;
        };
        let mut next = Task { job, ..task };
        let extra = settle(&mut next, &effects, now);
        moved.push((next, effects, extra));
    }
    if moved.is_empty() {
        return Ok(0);
    }
    let ended = store::end_lapsed(app, moved.iter().map(|(next, _, extra)| (next, extra)), now).await?;
    moved.retain(|(next, ..)| ended.contains(&next.id));
    announce_ended(app, &moved).await;
    Ok(moved.len())
}

/// Tells who follows the tasks, and wakes runners once for all of them: those that wait look when the next one is due.
/// One nudge, at the time of the first, for a container that sleeps; the sweeper sends another for what nobody took.
async fn announce_ended(app: &App, moved: &[(Task, Vec<Effect>, Extra)]) {
    let mut first = None::<(u64, &str)>;
    for (task, effects, _) in moved {
        for effect in effects {
            match effect {
                Effect::Wake(due) if first.is_none_or(|(earliest, _)| *due < earliest) => {
                    first = Some((*due, &task.id));
                }
                Effect::Announce(state) => count(app, task.kind.as_str(), *state),
                Effect::Wake(_) | Effect::ApplyResult => {}
            }
        }
    }
    if let Some((due, id)) = first {
        send_nudge(app, id, due).await;
    }
    let topics: Vec<String> = moved.iter().map(|(task, ..)| Task::topic(&task.id)).collect();
    join_all(topics.iter().map(String::as_str).chain([WORK_TOPIC]).map(|topic| app.signals().notify(topic)))
        .await;
}

/// Expires what ran out and nudges what nobody took. Returns how many tasks it moved.
///
/// # Errors
/// When the database fails; the next minute tries again.
pub async fn sweep(app: &App) -> Result<usize, Problem> {
    let mut moved = 0;
    for _ in 0..EXPIRE_ROUNDS {
        let ended = expire(app).await?;
        moved += ended;
        if ended < EXPIRE_AT_ONCE as usize {
            break;
        }
    }
    let now = app.now();
    let before = now.saturating_sub(NUDGE_EVERY_MS);
    let unnudged = store::take_unnudged(app, now, before, NUDGE_AT_ONCE).await?;
    for id in &unnudged {
        app.nudges().send(id, 0).await?;
    }
    if !unnudged.is_empty() {
        app.signals().notify(WORK_TOPIC).await?;
    }
    Ok(moved + unnudged.len())
}
