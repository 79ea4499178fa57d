//! One job from grant to completion.

use std::sync::Arc;
use std::time::Duration;

use contract::wire::{
    Completion, Grant, Heartbeat, JobResult, JobSpec, Outcome as WireOutcome, ScanResult, Source,
};
use tokio::time::sleep;
use tracing::Instrument as _;

use super::Agent;
use super::child;
use super::disk;
use super::heartbeat::keep_lease;
use super::leasing::give_back;
use super::reports::Reports;
use super::stop::{Stop, StopSign};
use super::transfer::{self, Expected};
use super::workdir::JobDir;
use crate::job::{Code, Failure, Order, Product};
use crate::local::Outcome;
use crate::worker::{Backoff, Clock};

/// A completion that is not heard for this long is given up: the lease ran out long ago.
const TELL_FOR: Duration = Duration::from_secs(600);

/// Does one granted job and reports how it ended.
pub async fn attempt(agent: Arc<Agent>, grant: Grant) {
    let span =
        tracing::info_span!("job", task = %grant.task_id, attempt = grant.attempt, fence = grant.fence);
    async {
        tracing::info!(kind = grant.job.kind().as_str(), "job began");
        agent.metrics.job_began();
        let began = tokio::time::Instant::now();
        let outcome = one(&agent, &grant).await;
        agent.metrics.job_ended(outcome);
        tracing::info!(outcome = outcome.as_str(), ms = began.elapsed().as_millis(), "job ended");
    }
    .instrument(span)
    .await;
}

async fn one(agent: &Agent, grant: &Grant) -> Outcome {
    let reports = Reports::default();
    let stop = StopSign::new();
    let job = async {
        let ended = in_its_directory(agent, grant, &reports, &stop).await;
        if ended.is_ok() {
            last_words(agent, grant, &reports).await;
        }
        finish(agent, grant, ended).await
    };
    tokio::select! {
        outcome = job => outcome,
        // Never ends first: a lost lease stops the job through `stop`.
        () = keep_lease_forever(agent, grant, &reports, &stop) => Outcome::Stale,
    }
}

/// Hands over what followers have not seen yet; a completed task takes no more events.
async fn last_words(agent: &Agent, grant: &Grant, reports: &Reports) {
    let events = reports.next();
    if !events.is_empty() {
        let beat = Heartbeat { fence: grant.fence, events };
        // One try: they are only words, the completion is what matters.
        let _ = agent.client.heartbeat(&grant.task_id, &beat).await;
    }
}

async fn keep_lease_forever(agent: &Agent, grant: &Grant, reports: &Reports, stop: &StopSign) {
    keep_lease(agent, grant, reports, stop).await;
    std::future::pending().await
}

type Ended = Result<Result<JobResult, Failure>, Stop>;

async fn in_its_directory(agent: &Agent, grant: &Grant, reports: &Reports, stop: &StopSign) -> Ended {
    let dir = match agent.workdir.job() {
        Ok(dir) => dir,
        Err(error) => return Ok(Err(error.into())),
    };
    let ended = tokio::select! {
        ended = work(agent, grant, &dir, reports, stop) => ended,
        () = guard(agent, grant, &dir, stop) => Err(Stop::Shutdown),
    };
    dir.remove().await;
    ended
}

/// Raises `stop` at the time limit, at the disk limit and when the runner ends. Never returns.
async fn guard(agent: &Agent, grant: &Grant, dir: &JobDir, stop: &StopSign) {
    let end = async {
        tokio::select! {
            () = sleep(Duration::from_millis(grant.timeout_ms)) => stop.raise(Stop::TimedOut),
            () = agent.shutdown.over() => stop.raise(Stop::Shutdown),
        }
        std::future::pending::<()>().await;
    };
    tokio::join!(end, disk::watch(dir.path(), agent.settings.disk, stop));
}

/// Fetch, run, hand over. Fetching and handing over stop at once; the child is ended in order.
async fn work(agent: &Agent, grant: &Grant, dir: &JobDir, reports: &Reports, stop: &StopSign) -> Ended {
    let fetched = tokio::select! {
        fetched = fetch(agent, grant, dir, reports) => fetched,
        reason = stop.raised() => return Err(reason),
    };
    let order = match fetched {
        Ok(order) => order,
        Err(failure) => return Ok(Err(failure)),
    };
    let product = match child::run(&order, reports, stop).await? {
        Ok(product) => product,
        Err(failure) => return Ok(Err(failure)),
    };
    let uploaded = tokio::select! {
        uploaded = transfer::upload(agent, grant, dir) => uploaded,
        reason = stop.raised() => return Err(reason),
    };
    Ok(uploaded.map(|artifacts| {
        let Product { summary, findings, names } = product;
        JobResult::Scan(Box::new(ScanResult { summary, findings, names, artifacts }))
    }))
}

/// Brings an uploaded archive here and writes the child's order.
async fn fetch(agent: &Agent, grant: &Grant, dir: &JobDir, reports: &Reports) -> Result<Order, Failure> {
    let JobSpec::Scan(scan) = &grant.job;
    let archive = match &scan.source {
        Source::Git { .. } => None,
        Source::Archive { size, sha256, .. } => {
            let expected = Expected { size: *size, sha256 };
            transfer::download(agent, grant, &expected, &dir.archive(), reports).await?;
            Some(dir.archive())
        }
    };
    Ok(Order {
        job: grant.job.clone(),
        scratch: dir.scratch(),
        out: dir.out(),
        archive,
        limits: agent.settings.limits(Duration::from_millis(grant.timeout_ms)),
        allow_local_git: agent.settings.allow_local_git,
        now_ms: Clock::local_ms(),
    })
}

/// Tells the Worker how it ended, in the words it expects.
async fn finish(agent: &Agent, grant: &Grant, ended: Ended) -> Outcome {
    match ended {
        Ok(Ok(result)) => tell(agent, grant, WireOutcome::Succeeded { result }).await,
        Ok(Err(failure)) => fail(agent, grant, failure).await,
        Err(Stop::Cancelled) => tell(agent, grant, WireOutcome::Cancelled).await,
        Err(Stop::TimedOut) => {
            let seconds = grant.timeout_ms / 1_000;
            fail(agent, grant, Failure::new(Code::TimedOut, format!("not done within {seconds} s"))).await
        }
        Err(Stop::TooLarge) => {
            let mib = agent.settings.disk >> 20;
            fail(
                agent,
                grant,
                Failure::new(Code::TooLarge, format!("the job needs more than {mib} MiB of disk")),
            )
            .await
        }
        Err(Stop::OutOfMemory) => {
            let mib = agent.settings.memory >> 20;
            let why = format!("the job's processes together need more than {mib} MiB of memory");
            fail(agent, grant, Failure::new(Code::OutOfMemory, why)).await
        }
        Err(Stop::Shutdown) => {
            give_back(agent, grant).await;
            Outcome::Released
        }
        Err(Stop::Stale) => {
            tracing::warn!("the lease is lost; stopped");
            Outcome::Stale
        }
    }
}

async fn fail(agent: &Agent, grant: &Grant, failure: Failure) -> Outcome {
    tracing::warn!(code = failure.code.as_str(), message = failure.message, "job failed");
    tell(agent, grant, wire_failure(failure)).await
}

fn wire_failure(failure: Failure) -> WireOutcome {
    let Failure { code, message, retryable } = failure;
    WireOutcome::Failed { code: code.as_str().to_owned(), message, retryable }
}

/// Sends the completion until it is heard. Repeats are harmless: the Worker answers them alike.
async fn tell(agent: &Agent, grant: &Grant, outcome: WireOutcome) -> Outcome {
    let mut completion = Completion { fence: grant.fence, outcome };
    let mut backoff = Backoff::new(Duration::from_millis(300), Duration::from_secs(10));
    let began = tokio::time::Instant::now();
    while began.elapsed() < TELL_FOR {
        match agent.client.complete(&grant.task_id, &completion).await {
            Ok(_) => {
                agent.metrics.contact();
                return ended_as(&completion.outcome);
            }
            Err(error) if error.is_stale() => return Outcome::Stale,
            Err(error) if error.is_passing() => {
                tracing::warn!(%error, "completion not heard yet");
                tokio::select! {
                    () = sleep(backoff.next_wait()) => (),
                    () = agent.shutdown.over() => sleep(Duration::from_millis(300)).await,
                }
                if agent.shutdown.is_over() && began.elapsed() > Duration::from_secs(5) {
                    break;
                }
            }
            Err(error) => match refused(&completion.outcome, &error.to_string()) {
                Some(instead) => completion.outcome = instead,
                None => break,
            },
        }
    }
    tracing::error!("the completion was not accepted; the lease will run out");
    Outcome::Stale
}

/// A result that the Worker does not take becomes a failure it can take; anything else is given up.
fn refused(outcome: &WireOutcome, error: &str) -> Option<WireOutcome> {
    tracing::error!(error, "completion refused");
    matches!(outcome, WireOutcome::Succeeded { .. }).then(|| {
        let why = "the Worker did not accept the job's result";
        wire_failure(Failure::new(Code::Internal, why).for_good())
    })
}

fn ended_as(outcome: &WireOutcome) -> Outcome {
    match outcome {
        WireOutcome::Succeeded { .. } => Outcome::Succeeded,
        WireOutcome::Failed { .. } => Outcome::Failed,
        WireOutcome::Cancelled => Outcome::Cancelled,
    }
}
