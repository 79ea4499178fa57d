//! Asking for work, as much as there are free places, until the runner ends.

use std::sync::Arc;
use std::time::{Duration, Instant};

use contract::wire::{Grant, Kind, LeaseRequest, MAX_WAIT_MS, Release};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::Agent;
use super::attempt::attempt;
use crate::worker::{Backoff, CallError};

/// A lease request that is under way when the runner drains gets this long to be answered, so
/// that a job granted at that moment can be given back.
const LAST_ANSWER: Duration = Duration::from_secs(1);

/// "Nothing" that comes sooner than this was not waited for: the Worker cannot wait (its signals fail, or it
/// is told not to), and asking again at once would be a hot loop.
const EARLY: Duration = Duration::from_secs(2);

/// Leases and runs jobs until the runner drains, then waits for those at work.
pub async fn lease_until_shutdown(agent: &Arc<Agent>) {
    let mut jobs = JoinSet::new();
    let mut backoff = Backoff::new(Duration::from_millis(500), Duration::from_secs(15));
    let mut patience = backoff.clone();
    while !agent.shutdown.is_draining() {
        let free = free_places(agent, &mut jobs).await;
        if free == 0 {
            continue;
        }
        let asked = Instant::now();
        match lease(agent, free).await {
            Some(Ok(grants)) if grants.is_empty() && asked.elapsed() < EARLY => {
                backoff.reset();
                let wait = patience.next_wait();
                tokio::select! { () = sleep(wait) => (), () = agent.shutdown.draining() => () }
            }
            Some(Ok(grants)) => {
                backoff.reset();
                patience.reset();
                begin(agent, grants, &mut jobs).await;
            }
            Some(Err(error)) => wait_after(agent, &error, &mut backoff).await,
            None => break,
        }
    }
    while jobs.join_next().await.is_some() {}
}

/// How many jobs may begin; waits for one to end (or the runner to drain) when none may.
async fn free_places(agent: &Agent, jobs: &mut JoinSet<()>) -> u32 {
    while jobs.try_join_next().is_some() {}
    let busy = u32::try_from(jobs.len()).unwrap_or(u32::MAX);
    let free = agent.settings.jobs.saturating_sub(busy);
    if free == 0 {
        tokio::select! { _ = jobs.join_next() => (), () = agent.shutdown.draining() => () }
    }
    free
}

/// One long-poll. Nothing when the runner drained and no answer came in time.
async fn lease(agent: &Agent, max: u32) -> Option<Result<Vec<Grant>, CallError>> {
    let request = LeaseRequest {
        capabilities: Kind::ALL.to_vec(),
        max,
        wait_ms: MAX_WAIT_MS,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let began = Instant::now();
    let mut asking = std::pin::pin!(agent.client.lease(&request));
    let answer = tokio::select! {
        answer = &mut asking => answer,
        () = agent.shutdown.draining() => timeout(LAST_ANSWER, asking).await.ok()?,
    };
    match &answer {
        Ok(_) => agent.metrics.leased(began.elapsed()),
        Err(_) => agent.metrics.lease_failed(),
    }
    Some(answer.map(|reply| reply.leases))
}

/// Starts the granted jobs, or gives them back when the runner drains.
async fn begin(agent: &Arc<Agent>, grants: Vec<Grant>, jobs: &mut JoinSet<()>) {
    for grant in grants {
        if agent.shutdown.is_draining() {
            give_back(agent, &grant).await;
        } else {
            jobs.spawn(attempt(agent.clone(), grant));
        }
    }
}

/// Gives a job back; if the Worker does not hear it, the lease runs out by itself.
pub async fn give_back(agent: &Agent, grant: &Grant) {
    let release = Release { fence: grant.fence, reason: "the runner is shutting down".into() };
    for _ in 0..3 {
        match agent.client.release(&grant.task_id, &release).await {
            Err(error) if error.is_passing() => sleep(Duration::from_millis(300)).await,
            Err(error) => return tracing::warn!(task = %grant.task_id, %error, "release refused"),
            Ok(()) => return,
        }
    }
    tracing::warn!(task = %grant.task_id, "release not heard; the lease will run out");
}

async fn wait_after(agent: &Agent, error: &CallError, backoff: &mut Backoff) {
    let wait = error.retry_after().unwrap_or_default().min(Duration::from_secs(60)).max(backoff.next_wait());
    if error.is_unauthenticated() {
        tracing::error!(%error, ahead_s = agent.client.clock().ahead_s(), "the runner's key was not accepted");
    } else {
        tracing::warn!(%error, wait_ms = wait.as_millis(), "no lease");
    }
    tokio::select! { () = sleep(wait) => (), () = agent.shutdown.draining() => () }
}
