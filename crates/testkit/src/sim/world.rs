//! The world of one run: who there is, what time it is, and the loop that makes things happen.

use std::collections::HashSet;

use contract::job::State;

use super::{
    Break, Plan, SWEEP_MS,
    agenda::{Act, Agenda, Ask, Call, Caller, Granted, Happening},
    check::{self, Asking, Wrong},
    runner::Runner,
    store::Rows,
};
use crate::Random;

/// Faults go on for so long after the last job was created.
const BAD_TAIL_MS: u64 = 600_000;
/// The last doubled call has arrived so long after the faults stopped.
const QUIET_MS: u64 = 150_000;
/// Every job must have ended so long after the faults stopped.
const DRAIN_MS: u64 = 4 * 3_600_000;

/// What happened in a run, or in many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Jobs.
    pub jobs: u64,
    /// Jobs that ended as succeeded.
    pub succeeded: u64,
    /// Jobs that ended as failed.
    pub failed: u64,
    /// Jobs that ended as cancelled.
    pub cancelled: u64,
    /// Jobs that ended as dead letters.
    pub dead: u64,
    /// Transitions written.
    pub writes: u64,
    /// Writes given up because the row had changed.
    pub conflicts: u64,
    /// Reports refused as stale.
    pub stale: u64,
    /// Reports recognised as repeated.
    pub repeated: u64,
    /// Leases and attempts ended by the clock.
    pub lapsed: u64,
    /// Calls refused because the runner's clock was wrong.
    pub clock_refusals: u64,
    /// Calls that met a fault.
    pub faults: u64,
    /// Runners that crashed, froze or shut down.
    pub runner_troubles: u64,
    /// Virtual milliseconds until the end.
    pub virtual_ms: u64,
}

impl Tally {
    /// Adds another run's figures.
    pub fn add(&mut self, other: &Tally) {
        self.jobs += other.jobs;
        self.succeeded += other.succeeded;
        self.failed += other.failed;
        self.cancelled += other.cancelled;
        self.dead += other.dead;
        self.writes += other.writes;
        self.conflicts += other.conflicts;
        self.stale += other.stale;
        self.repeated += other.repeated;
        self.lapsed += other.lapsed;
        self.clock_refusals += other.clock_refusals;
        self.faults += other.faults;
        self.runner_troubles += other.runner_troubles;
        self.virtual_ms += other.virtual_ms;
    }
}

/// One run.
pub(super) struct World<'p> {
    pub plan: &'p Plan,
    pub random: Random,
    pub now: u64,
    pub agenda: Agenda,
    pub rows: Rows,
    pub runners: Vec<Runner>,
    /// Grants that a runner took notice of.
    pub heard: HashSet<Granted>,
    pub tally: Tally,
    pub asking: Asking,
    seed: u64,
    calm_from: u64,
    trace: Option<Vec<(usize, String)>>,
}

impl<'p> World<'p> {
    pub fn new(seed: u64, plan: &'p Plan, traced: bool) -> Self {
        let mut world = Self {
            plan,
            random: Random::new(seed),
            now: 0,
            agenda: Agenda::default(),
            rows: Rows::sized(plan.jobs),
            runners: (0..plan.runners).map(|_| Runner::default()).collect(),
            heard: HashSet::new(),
            tally: Tally { jobs: plan.jobs as u64, ..Tally::default() },
            asking: Asking::default(),
            seed,
            calm_from: 0,
            trace: traced.then(Vec::new),
        };
        world.begin();
        world
    }

    fn begin(&mut self) {
        let mut at = 0;
        for id in 0..self.plan.jobs {
            at += self.random.below(1_000);
            self.agenda.plan(at, Happening::Create(id));
        }
        self.calm_from = at + BAD_TAIL_MS;
        for runner in 0..self.plan.runners {
            let at = self.random.below(5_000);
            self.agenda.plan(at, Happening::Boot(runner));
        }
        self.agenda.plan(SWEEP_MS, Happening::Sweep);
    }

    pub fn run(mut self) -> Result<Tally, Box<Break>> {
        while let Some((at, what)) = self.agenda.next() {
            self.now = at;
            self.happen(what).map_err(|(job, wrong)| self.broken(job, wrong))?;
            let quiet = self.now >= self.calm_from + QUIET_MS;
            if (quiet && self.rows.all_finished()) || self.now > self.calm_from + DRAIN_MS {
                break;
            }
        }
        check::ended(&self.rows).map_err(|(job, wrong)| self.broken(job, wrong))?;
        self.count_ends();
        Ok(self.tally)
    }

    fn happen(&mut self, what: Happening) -> Result<(), (usize, Wrong)> {
        match what {
            Happening::Create(id) => self.create(id),
            Happening::Read(call) => self.read(call)?,
            Happening::Write(call, pending) => self.write(call, pending)?,
            Happening::Hear(call, answer) => self.hear(call, answer)?,
            Happening::Nudge(id) => self.nudged(id),
            Happening::Sweep => self.sweep()?,
            Happening::Poll { life, ticket } => self.poll(life, ticket),
            Happening::Beat { life, work } => self.beat(life, work),
            Happening::Finish { life, work } => self.finish(life, work),
            Happening::Boot(runner) => self.boot(runner),
        }
        Ok(())
    }

    /// Whether faults happen no more.
    pub fn calm(&self) -> bool {
        self.now >= self.calm_from
    }

    /// Whether a fault that happens `per_mille` times in a thousand happens now.
    pub fn fault(&mut self, per_mille: u32) -> bool {
        !self.calm() && self.random.chance(per_mille)
    }

    /// A person sends a new job, and perhaps meddles with another.
    fn create(&mut self, id: usize) {
        self.send(person(Ask::Create(id)));
        if self.fault(self.plan.rates.person) {
            let other = usize::try_from(self.random.below(id as u64 + 1)).unwrap_or(id);
            let act = if self.random.chance(600) { Act::Cancel } else { Act::Retry };
            self.send(person(Ask::Change(other, act)));
        }
    }

    /// Writes a line into the trace, if this run has one.
    pub fn note(&mut self, job: usize, line: impl FnOnce() -> String) {
        if let Some(trace) = &mut self.trace {
            trace.push((job, format!("{:>9} {}", self.now, line())));
        }
    }

    fn broken(&self, job: usize, (rule, detail): Wrong) -> Box<Break> {
        let lines = self.trace.iter().flatten().filter(|(of, _)| *of == job);
        let trace = lines.map(|(_, line)| line.clone()).collect();
        Box::new(Break { rule, detail, seed: self.seed, job, at: self.now, trace })
    }

    fn count_ends(&mut self) {
        for (_, row) in self.rows.iter() {
            match row.map(|row| row.job.state) {
                Some(State::Succeeded) => self.tally.succeeded += 1,
                Some(State::Failed) => self.tally.failed += 1,
                Some(State::Cancelled) => self.tally.cancelled += 1,
                Some(State::Dead) => self.tally.dead += 1,
                _ => {}
            }
        }
        self.tally.virtual_ms = self.now;
    }
}

/// A person's call: their session's clock plays no part.
pub(super) fn person(ask: Ask) -> Call {
    Call { from: Caller::Person, ask, signed_until: i64::MAX, answered: true, tries: 0 }
}
