//! The transition function and its rules, one small function per event.

use super::{Effect, Event, Failure, Job, Lease, Refusal, State, backoff_ms};

/// Leases that cost no attempt before those lost on the way begin to cost one: lost, released or, after
/// a person's retry, forgotten ones, that is newest fencing number less attempts.
pub const FREE_LOSSES: u64 = 3;

type Step = Result<(Job, Vec<Effect>), Refusal>;

/// What becomes of `job` when `event` happens at `now` (Unix ms).
///
/// # Errors
/// A [`Refusal`] says why the event changes nothing; the stored job must then stay as it is.
pub fn step(job: &Job, event: Event, now: u64) -> Step {
    match event {
        Event::Lease { runner, lease_ms } => lease(job, runner, lease_ms, now),
        Event::Heartbeat { fence, lease_ms } => heartbeat(job, fence, lease_ms, now),
        Event::Succeed { fence } => succeed(job, fence),
        Event::Fail { fence, failure, retryable, jitter } => {
            hold_of(job, fence, after_a_failure(retryable))?;
            Ok(after_failure(job, failure, retryable, jitter, now))
        }
        Event::Stopped { fence } => stopped(job, fence),
        Event::Release { fence } => release(job, fence, now),
        Event::Sweep { jitter } => sweep(job, jitter, now),
        Event::Cancel => cancel(job),
        Event::Retry => retry(job, now),
    }
}

fn lease(job: &Job, runner: String, lease_ms: u64, now: u64) -> Step {
    if job.state.is_finished() {
        return Err(Refusal::Finished);
    }
    if job.state != State::Queued || job.run_after > now {
        return Err(Refusal::NotDue);
    }
    let mut next = job.clone();
    next.state = State::Leased;
    next.attempt = job.attempt.saturating_add(1);
    next.fence = job.fence.saturating_add(1);
    let deadline = now.saturating_add(job.timeout_ms);
    next.lease = Some(Lease { runner, until: now.saturating_add(lease_ms).min(deadline), deadline });
    Ok((next, vec![Effect::Announce(State::Leased)]))
}

fn heartbeat(job: &Job, fence: u64, lease_ms: u64, now: u64) -> Step {
    let held = hold_of(job, fence, &[])?;
    if held.deadline <= now {
        // The attempt's time is over. The sweep decides what follows; the runner must stop.
        return Err(Refusal::StaleLease);
    }
    let mut next = job.clone();
    // Never beyond the deadline: who looks for what has ended needs to look at one time only.
    next.lease = Some(Lease { until: now.saturating_add(lease_ms).min(held.deadline), ..held.clone() });
    next.state = State::Running;
    let started = job.state == State::Leased;
    Ok((next, if started { vec![Effect::Announce(State::Running)] } else { vec![] }))
}

fn succeed(job: &Job, fence: u64) -> Step {
    hold_of(job, fence, &[State::Succeeded])?;
    let (next, mut effects) = finished(job, State::Succeeded, None);
    effects.insert(0, Effect::ApplyResult);
    Ok((next, effects))
}

fn stopped(job: &Job, fence: u64) -> Step {
    hold_of(job, fence, &[State::Cancelled])?;
    Ok(finished(job, State::Cancelled, None))
}

fn release(job: &Job, fence: u64, now: u64) -> Step {
    hold_of(job, fence, &[State::Queued, State::Cancelled])?;
    if job.cancel_requested {
        return Ok(finished(job, State::Cancelled, None));
    }
    let mut next = requeued(job, now);
    next.attempt = job.attempt.saturating_sub(1);
    Ok((next, vec![Effect::Announce(State::Queued), Effect::Wake(now)]))
}

fn sweep(job: &Job, jitter: u32, now: u64) -> Step {
    let Some(held) = &job.lease else { return Err(Refusal::NothingExpired) };
    let failure = if held.deadline <= now {
        Failure::new("timed-out", format!("The attempt took longer than {} s.", job.timeout_ms / 1000))
    } else if held.until <= now {
        let failure = Failure::new("lease-expired", "The runner stopped answering.");
        return Ok(after_failure(&without_unseen_attempt(job), failure, true, jitter, now));
    } else {
        return Err(Refusal::NothingExpired);
    };
    Ok(after_failure(job, failure, true, jitter, now))
}

/// A lease that no heartbeat followed may never have reached its runner: the answer to its request was
/// lost. It costs no attempt, unless [`FREE_LOSSES`] leases cost none before: a job that kills every
/// runner before its first heartbeat must end too.
fn without_unseen_attempt(job: &Job) -> Job {
    let mut job = job.clone();
    let free = job.fence.saturating_sub(u64::from(job.attempt));
    if job.state == State::Leased && free < FREE_LOSSES {
        job.attempt = job.attempt.saturating_sub(1);
    }
    job
}

fn cancel(job: &Job) -> Step {
    if job.state.is_finished() {
        return Err(Refusal::Finished);
    }
    if job.state == State::Queued {
        return Ok(finished(job, State::Cancelled, None));
    }
    let mut next = job.clone();
    next.cancel_requested = true;
    Ok((next, vec![]))
}

fn retry(job: &Job, now: u64) -> Step {
    if !matches!(job.state, State::Failed | State::Cancelled | State::Dead) {
        return Err(Refusal::NotRetryable);
    }
    let mut next = requeued(job, now);
    next.attempt = 0;
    next.cancel_requested = false;
    next.failure = None;
    Ok((next, vec![Effect::Announce(State::Queued), Effect::Wake(now)]))
}

/// Where the report of a failure leaves a job; a cancelled one ends as that.
fn after_a_failure(retryable: bool) -> &'static [State] {
    if retryable {
        &[State::Queued, State::Dead, State::Cancelled]
    } else {
        &[State::Failed, State::Cancelled]
    }
}

/// The current hold, if `fence` is its number. A job that nobody leased since and that is in one of
/// `repeats`, where this report leads, has had it already: the answer got lost, and the runner asks again.
fn hold_of<'j>(job: &'j Job, fence: u64, repeats: &[State]) -> Result<&'j Lease, Refusal> {
    match &job.lease {
        Some(held) if job.fence == fence => Ok(held),
        None if job.fence == fence && repeats.contains(&job.state) => Err(Refusal::Repeated),
        _ => Err(Refusal::StaleLease),
    }
}

/// After a failed attempt: again later, or the end.
fn after_failure(job: &Job, failure: Failure, retryable: bool, jitter: u32, now: u64) -> (Job, Vec<Effect>) {
    if job.cancel_requested {
        return finished(job, State::Cancelled, Some(failure));
    }
    if !retryable {
        return finished(job, State::Failed, Some(failure));
    }
    if job.attempt >= job.max_attempts {
        return finished(job, State::Dead, Some(failure));
    }
    let due = now.saturating_add(backoff_ms(job.attempt, jitter));
    let mut next = requeued(job, due);
    next.failure = Some(failure);
    (next, vec![Effect::Announce(State::Queued), Effect::Wake(due)])
}

fn requeued(job: &Job, run_after: u64) -> Job {
    let mut next = job.clone();
    next.state = State::Queued;
    next.lease = None;
    next.run_after = run_after;
    next
}

fn finished(job: &Job, state: State, failure: Option<Failure>) -> (Job, Vec<Effect>) {
    let mut next = job.clone();
    next.state = state;
    next.lease = None;
    next.failure = failure;
    (next, vec![Effect::Announce(state)])
}
