//! The promises, checked at every write and at the end, from records that the state machine does not see.

use contract::job::{BACKOFF_CAP_MS, Effect, Job, LEASE_MS, Refusal, State};

use super::{
    Rule, SWEEP_MS,
    agenda::{Act, Caller, Pending},
    store::{Row, Rows},
};

/// A promise that does not hold, and what was seen.
pub(super) type Wrong = (Rule, String);

/// What a Worker's clock may be off by, in milliseconds.
pub(super) const WORKER_SKEW_MS: u64 = 100;

/// A write comes so long after its look, in milliseconds.
const WRITE_MS: u64 = 30;

/// May `pending` be written over `row`?
pub(super) fn write(row: &Row, pending: &Pending, from: Caller, now: u64) -> Result<(), Wrong> {
    fences(row, pending)?;
    holder(row, pending.act, from)?;
    finality(row, pending)?;
    effects(row, pending)?;
    shape(&pending.next, now)
}

fn fences(row: &Row, pending: &Pending) -> Result<(), Wrong> {
    let highest = row.grant.map_or(0, |(fence, _)| fence);
    let fence = pending.next.fence;
    let right = if matches!(pending.act, Act::Lease(_)) { fence > highest } else { fence == highest };
    demand(right, Rule::FenceGrows, || format!("{:?} writes fence {fence} after {highest}", pending.act))
}

fn holder(row: &Row, act: Act, from: Caller) -> Result<(), Wrong> {
    let Some(fence) = act.fence() else { return Ok(()) };
    let newest = row.grant.is_some_and(|(granted, life)| granted == fence && Caller::Runner(life) == from);
    demand(newest && row.job.state.is_held(), Rule::StaleChangesNothing, || {
        format!("{act:?} of {from:?} is accepted; newest grant {:?}, state {:?}", row.grant, row.job.state)
    })
}

fn finality(row: &Row, pending: &Pending) -> Result<(), Wrong> {
    let retried = pending.act == Act::Retry && row.job.state != State::Succeeded;
    let kept = !row.job.state.is_finished() || retried;
    demand(kept, Rule::Finality, || format!("{:?} changes a job that is {:?}", pending.act, row.job.state))
}

fn effects(row: &Row, pending: &Pending) -> Result<(), Wrong> {
    let state = pending.next.state;
    let applies = pending.effects.iter().filter(|effect| **effect == Effect::ApplyResult).count();
    let wanted = usize::from(state == State::Succeeded);
    demand(applies == wanted, Rule::SingleEffect, || format!("{applies} results on the way to {state:?}"))?;
    demand(applies == 0 || row.applied == 0, Rule::SingleEffect, || "a second result is applied".to_owned())?;
    let announced = state == row.job.state || pending.effects.contains(&Effect::Announce(state));
    demand(announced, Rule::Shape, || format!("{state:?} is not announced"))?;
    let woken = state != State::Queued || pending.effects.contains(&Effect::Wake(pending.next.run_after));
    demand(woken, Rule::Shape, || "a queued job wakes nobody".to_owned())
}

fn shape(job: &Job, now: u64) -> Result<(), Wrong> {
    demand(job.lease.is_some() == job.state.is_held(), Rule::Shape, || format!("{job:?}"))?;
    demand(job.attempt <= job.max_attempts, Rule::Shape, || format!("attempt {}", job.attempt))?;
    let waiting = job.state == State::Queued;
    demand(!(waiting && job.cancel_requested), Rule::Shape, || "queued although cancelled".to_owned())?;
    let soon = job.run_after <= now + BACKOFF_CAP_MS + WORKER_SKEW_MS;
    demand(!waiting || soon, Rule::Shape, || format!("due only at {}", job.run_after))
}

/// May a report be refused as `refusal`? Not when the same report made the present revision.
pub(super) fn refusal(row: &Row, act: Act, from: Caller, refusal: Refusal) -> Result<(), Wrong> {
    let final_report = !matches!(act, Act::Heartbeat(_));
    let same = row.report == Some((act, row.revision))
        && row.grant.is_some_and(|(_, life)| Caller::Runner(life) == from);
    demand(!(final_report && same) || refusal == Refusal::Repeated, Rule::Repeats, || {
        format!("{act:?} once more is refused as {refusal:?}; it made the job {:?}", row.job.state)
    })
}

/// Since when the Worker has heard from runners without a break of a lease's length.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Asking {
    since: u64,
    last: u64,
}

impl Asking {
    /// A runner asks for work or sends a heartbeat, and the call arrives.
    pub fn heard(&mut self, now: u64) {
        if now > self.last + LEASE_MS {
            self.since = now;
        }
        self.last = now;
    }
}

/// The first job that is still held too long after its lease ended.
///
/// While runners ask, one more lease's time is allowed: two leases after the last heartbeat. Without them the sweeper's
/// minute is. For each look that a fault has eaten, another one. This is asked at each call of a runner before the
/// Worker looks, and at each sweep.
pub(super) fn stuck(rows: &Rows, asking: Asking, now: u64) -> Result<(), (usize, Wrong)> {
    for (ended, id) in rows.lapsed(now) {
        let looks = 1 + rows.get(id).map_or(0, |row| row.eaten);
        let asked = ended.max(asking.since) + LEASE_MS * looks;
        let swept = ended + SWEEP_MS * looks;
        if now > asked.min(swept) + WORKER_SKEW_MS + WRITE_MS {
            let text = format!("its lease ended at {ended}, {asking:?}, {looks} looks, now it is {now}");
            return Err((id, (Rule::NothingStuck, text)));
        }
    }
    Ok(())
}

/// At the end every job is finished, and exactly the successful ones had their result applied, once.
pub(super) fn ended(rows: &Rows) -> Result<(), (usize, Wrong)> {
    for (id, row) in rows.iter() {
        let Some(row) = row else { return Err((id, (Rule::EveryJobEnds, "it was lost".to_owned()))) };
        let state = row.job.state;
        demand(state.is_finished(), Rule::EveryJobEnds, || format!("it is still {:?}", row.job))
            .map_err(|wrong| (id, wrong))?;
        let wanted = u32::from(state == State::Succeeded);
        demand(row.applied == wanted, Rule::SingleEffect, || format!("{state:?}, {} results", row.applied))
            .map_err(|wrong| (id, wrong))?;
    }
    Ok(())
}

fn demand(holds: bool, rule: Rule, detail: impl FnOnce() -> String) -> Result<(), Wrong> {
    if holds { Ok(()) } else { Err((rule, detail())) }
}
