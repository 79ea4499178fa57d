//! Keeping a lease: heartbeats in time, news sooner.

use std::time::Duration;

use contract::wire::{Grant, Heartbeat};
use tokio::time::{Instant, sleep_until};

use super::Agent;
use super::reports::Reports;
use super::stop::{Stop, StopSign};
use crate::worker::Backoff;

/// News go out this long after the last heartbeat, not sooner: each one costs the Worker a write.
const NEWS_GAP: Duration = Duration::from_secs(1);

/// Sends heartbeats until the lease is lost; the caller drops it when the job is over. The first
/// one goes out at once: it makes the job running. Cancel and loss raise `stop`.
///
/// A Worker that is away does not stop the job: the fencing number decides at the end whether its
/// result still counts.
pub async fn keep_lease(agent: &Agent, grant: &Grant, reports: &Reports, stop: &StopSign) {
    let every = Duration::from_millis(grant.heartbeat_ms.clamp(200, 60_000));
    let mut backoff = Backoff::new(Duration::from_millis(500), every);
    loop {
        let sent = Instant::now();
        let next = match beat(agent, grant, reports, stop).await {
            Beat::Lost => return,
            Beat::Failed => sent + backoff.next_wait(),
            Beat::Heard { more } => {
                backoff.reset();
                if !more {
                    wait_for_news(reports, sent + every).await;
                }
                (sent + NEWS_GAP).min(sent + every)
            }
        };
        sleep_until(next).await;
    }
}

enum Beat {
    Heard { more: bool },
    Failed,
    Lost,
}

async fn beat(agent: &Agent, grant: &Grant, reports: &Reports, stop: &StopSign) -> Beat {
    let events = reports.next();
    let last = events.last().map_or(0, |event| event.n);
    match agent.client.heartbeat(&grant.task_id, &Heartbeat { fence: grant.fence, events }).await {
        Ok(reply) => {
            agent.metrics.contact();
            if reply.cancel {
                stop.raise(Stop::Cancelled);
            }
            Beat::Heard { more: reports.heard(last) }
        }
        Err(error) if error.is_stale() => {
            stop.raise(Stop::Stale);
            Beat::Lost
        }
        Err(error) => {
            tracing::warn!(task = %grant.task_id, %error, "heartbeat failed");
            Beat::Failed
        }
    }
}

async fn wait_for_news(reports: &Reports, latest: Instant) {
    tokio::select! { () = reports.news() => (), () = sleep_until(latest) => () }
}
