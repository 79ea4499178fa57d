//! The Worker: reads a row, asks the state machine, writes if nobody else did, sends nudges, sweeps.

use contract::job::{EXPIRE_AT_ONCE, EXPIRE_ROUNDS, Effect, Job, NUDGE_AT_ONCE, Refusal};

use super::{
    SWEEP_MS,
    agenda::{Act, Answer, Ask, Call, Caller, Granted, Happening, Pending},
    check::{self, WORKER_SKEW_MS, Wrong},
    world::World,
};

/// One attempt may take so long, in milliseconds.
const TIMEOUT_MS: u64 = 120_000;
/// A signature is valid for at most so long, in milliseconds (crate `signing`).
const SIGNED_AHEAD_MS: i64 = 300_000;
/// The Worker tries a write so often before it answers "unavailable".
const MAX_TRIES: u32 = 5;
/// A call of the Worker to itself.
const SWEEPER: Call =
    Call { from: Caller::Sweeper, ask: Ask::Expire, signed_until: 0, answered: false, tries: 0 };

type Checked = Result<(), (usize, Wrong)>;

impl World<'_> {
    /// A call arrives: look at the rows and decide.
    pub(super) fn read(&mut self, call: Call) -> Checked {
        let clock = self.clock();
        if let Caller::Runner(_) = call.from
            && !(0..=SIGNED_AHEAD_MS).contains(&(call.signed_until - signed(clock)))
        {
            self.tally.clock_refusals += 1;
            self.answer(call, Answer::Clock(clock));
            return Ok(());
        }
        match call.ask {
            Ask::Create(id) => self.created(call, id, clock),
            Ask::Lease(want) => {
                self.asked(clock)?;
                let pending = self.grants(call.from, want, clock);
                self.later(call, pending);
            }
            Ask::Change(id, act) => match self.transition(id, act, clock) {
                Ok(pending) => {
                    if matches!(act, Act::Heartbeat(_)) {
                        self.asked(clock)?;
                    }
                    self.later(call, vec![pending]);
                }
                Err(refusal) => return self.refused(call, id, act, refusal),
            },
            Ask::Expire => {}
        }
        Ok(())
    }

    /// The row, the outbox and the audit line are one batch; the key of the call makes it happen once.
    fn created(&mut self, call: Call, id: usize, clock: u64) {
        if self.rows.insert(id, Job::queued(clock, self.plan.max_attempts, TIMEOUT_MS)) {
            self.note(id, || "created".to_owned());
            self.nudge(id, clock);
        }
        self.answer(call, Answer::Created);
    }

    fn grants(&mut self, from: Caller, want: usize, clock: u64) -> Vec<Pending> {
        let Caller::Runner(life) = from else { return Vec::new() };
        let due: Vec<usize> = self.rows.due(clock).take(want).collect();
        due.into_iter().filter_map(|id| self.transition(id, Act::Lease(life), clock).ok()).collect()
    }

    /// A runner asks for work or sends a heartbeat: it is alive, and the Worker looks for those that are not.
    fn asked(&mut self, clock: u64) -> Checked {
        self.asking.heard(self.now);
        check::stuck(&self.rows, self.asking, self.now)?;
        if self.plan.rules.runners_expire {
            self.expire(clock, 1);
        }
        Ok(())
    }

    /// Ends leases that ran out, the oldest first. The Worker may die before it writes.
    fn expire(&mut self, clock: u64, rounds: u32) {
        if !self.plan.rules.expire {
            return;
        }
        let most = (EXPIRE_AT_ONCE * rounds) as usize;
        let lapsed: Vec<usize> = self.rows.lapsed(clock).map(|(_, id)| id).take(most).collect();
        if lapsed.is_empty() {
            return;
        }
        if self.fault(self.plan.rates.worker_crash) {
            return self.eat(&lapsed, "the Worker dies before it ends this lease");
        }
        let pending =
            lapsed.into_iter().filter_map(|id| self.transition(id, Act::Sweep, clock).ok()).collect();
        let at = self.now + 1 + self.random.below(30);
        self.agenda.plan(at, Happening::Write(SWEEPER, pending));
    }

    /// A look that should have ended these leases does not.
    fn eat(&mut self, lapsed: &[usize], why: &'static str) {
        self.tally.faults += 1;
        for id in lapsed {
            self.note(*id, || why.to_owned());
            if let Some(row) = self.rows.get_mut(*id) {
                row.eaten += 1;
            }
        }
    }

    fn transition(&mut self, id: usize, act: Act, clock: u64) -> Result<Pending, Refusal> {
        let event = act.event(self.random.next_u32());
        let row = self.rows.get(id).ok_or(Refusal::NotDue)?;
        let revision = row.revision;
        (self.plan.rules.step)(&row.job, event, clock).map(|(next, effects)| Pending {
            job: id,
            revision,
            act,
            next,
            effects,
        })
    }

    fn refused(&mut self, call: Call, id: usize, act: Act, refusal: Refusal) -> Checked {
        self.note(id, || format!("{act:?} of {:?} is refused: {refusal:?}", call.from));
        self.tally.stale += u64::from(refusal == Refusal::StaleLease);
        self.tally.repeated += u64::from(refusal == Refusal::Repeated);
        if let Some(row) = self.rows.get(id) {
            check::refusal(row, act, call.from, refusal).map_err(|wrong| (id, wrong))?;
        }
        self.answer(call, Answer::Refused);
        Ok(())
    }

    /// The write comes a moment after the read, or never.
    fn later(&mut self, call: Call, pending: Vec<Pending>) {
        if self.fault(self.plan.rates.worker_crash) {
            let at = self.now + 1;
            self.lost(call, "the Worker dies before it writes", at);
            return;
        }
        let at = self.now + 1 + self.random.below(30);
        self.agenda.plan(at, Happening::Write(call, pending));
    }

    /// The batch: each transition is written if its row is still the one that was read.
    pub(super) fn write(&mut self, call: Call, pending: Vec<Pending>) -> Checked {
        let mut granted: Vec<Granted> = Vec::new();
        for each in pending {
            let id = each.job;
            let Some(row) = self.rows.get(id) else { continue };
            if self.plan.rules.compare_and_set && row.revision != each.revision {
                self.tally.conflicts += 1;
                if let Ask::Change(..) = call.ask {
                    self.again(call);
                    return Ok(());
                }
                if each.act == Act::Sweep
                    && let Some(row) = self.rows.get_mut(id)
                {
                    row.eaten += 1;
                }
                continue;
            }
            check::write(row, &each, call.from, self.now).map_err(|wrong| (id, wrong))?;
            if let Act::Lease(_) = each.act {
                granted.push((id, each.next.fence));
            }
            self.store(call, each);
        }
        self.answer_write(call, granted);
        Ok(())
    }

    fn again(&mut self, call: Call) {
        if call.tries < MAX_TRIES {
            let call = Call { tries: call.tries + 1, ..call };
            self.agenda.plan(self.now + 1, Happening::Read(call));
        } else {
            let at = self.now + 1;
            self.lost(call, "the row changed too often", at);
        }
    }

    fn store(&mut self, call: Call, written: Pending) {
        let Pending { job: id, act, next, effects, .. } = written;
        self.tally.writes += 1;
        self.tally.lapsed += u64::from(act == Act::Sweep);
        self.note(id, || format!("{act:?} of {:?}: {:?}, fence {}", call.from, next.state, next.fence));
        let fence = next.fence;
        self.rows.replace(id, next);
        if let Some(row) = self.rows.get_mut(id) {
            match act {
                Act::Lease(life) => row.grant = Some((fence, life)),
                Act::Retry => row.applied = 0,
                _ if act.fence().is_some() => row.report = Some((act, row.revision)),
                _ => {}
            }
            row.applied += u32::from(effects.contains(&Effect::ApplyResult));
        }
        for effect in effects {
            if let Effect::Wake(at) = effect {
                self.nudge(id, at);
            }
        }
    }

    fn answer_write(&mut self, call: Call, granted: Vec<Granted>) {
        let answer = match call.ask {
            Ask::Change(id, _) => match self.rows.get(id) {
                Some(row) => Answer::Done { state: row.job.state, cancel: row.job.cancel_requested },
                None => Answer::Lost,
            },
            Ask::Lease(_) | Ask::Create(_) | Ask::Expire => Answer::Granted(granted),
        };
        self.answer(call, answer);
    }

    /// Sends a nudge that is to arrive at `due`. The queue loses some and doubles some.
    fn nudge(&mut self, id: usize, due: u64) {
        if self.fault(self.plan.rates.nudge) {
            return;
        }
        let copies = if self.fault(self.plan.rates.nudge) { 2 } else { 1 };
        for _ in 0..copies {
            let at = due.max(self.now) + self.random.below(1_000);
            self.agenda.plan(at, Happening::Nudge(id));
        }
    }

    /// The cron: ends lapsed leases and nudges again for what nobody took.
    pub(super) fn sweep(&mut self) -> Checked {
        self.agenda.plan(self.now + SWEEP_MS, Happening::Sweep);
        check::stuck(&self.rows, self.asking, self.now)?;
        let clock = self.clock();
        if self.fault(self.plan.rates.missed_sweep) {
            let lapsed: Vec<usize> = self.rows.lapsed(clock).map(|(_, id)| id).collect();
            self.eat(&lapsed, "the sweep does not happen");
            return Ok(());
        }
        self.expire(clock, EXPIRE_ROUNDS);
        let due: Vec<usize> = self.rows.due(clock).take(NUDGE_AT_ONCE as usize).collect();
        due.into_iter().for_each(|id| self.nudge(id, self.now));
        Ok(())
    }

    /// Two isolates never agree on the time to the millisecond.
    fn clock(&mut self) -> u64 {
        (self.now + self.random.below(2 * WORKER_SKEW_MS)).saturating_sub(WORKER_SKEW_MS)
    }
}

/// A time as the signed arithmetic of clocks wants it.
pub(super) fn signed(time: u64) -> i64 {
    i64::try_from(time).unwrap_or(i64::MAX)
}
