//! How large a run is, how bad its day is, and which rules its Worker follows.

use contract::job::{Effect, Event, Job, Refusal, step};

/// The transition function under test.
pub type StepFn = fn(&Job, Event, u64) -> Result<(Job, Vec<Effect>), Refusal>;

/// The rules of the simulated Worker. Tests break them on purpose, to see that it is noticed.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// The state machine.
    pub step: StepFn,
    /// A write asks whether the row is still the one that was read.
    pub compare_and_set: bool,
    /// Leases that ran out are looked for, by the sweeper and by every runner that asks for work or sends a heartbeat.
    pub expire: bool,
    /// Runners look for them too, not the sweeper alone.
    pub runners_expire: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self { step, compare_and_set: true, expire: true, runners_expire: true }
    }
}

/// How often things go wrong. Per mille of calls, or of the occasions named.
#[derive(Debug, Clone, Copy)]
pub struct Rates {
    /// Calls refused at once.
    pub error: u32,
    /// Calls lost on the way to the Worker.
    pub timeout: u32,
    /// Calls whose answer is lost.
    pub executed_then_timeout: u32,
    /// Calls that arrive a second time, up to two minutes later.
    pub duplicate: u32,
    /// The Worker dies between read and write.
    pub worker_crash: u32,
    /// Nudges lost, and as many doubled.
    pub nudge: u32,
    /// Sweeps that do not happen.
    pub missed_sweep: u32,
    /// Grants after which the runner crashes, and as many after which it freezes, shuts down, or its clock jumps.
    pub runner: u32,
    /// Created jobs after which a person cancels or retries some job.
    pub person: u32,
}

impl Rates {
    /// Nothing goes wrong.
    pub const NONE: Rates = Rates {
        error: 0,
        timeout: 0,
        executed_then_timeout: 0,
        duplicate: 0,
        worker_crash: 0,
        nudge: 0,
        missed_sweep: 0,
        runner: 0,
        person: 0,
    };

    /// A bad day: each fault often enough to meet all the others.
    pub const BAD_DAY: Rates = Rates {
        error: 20,
        timeout: 20,
        executed_then_timeout: 30,
        duplicate: 50,
        worker_crash: 20,
        nudge: 100,
        missed_sweep: 100,
        runner: 20,
        person: 150,
    };
}

/// A simulation.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Jobs created in all.
    pub jobs: usize,
    /// Runners.
    pub runners: usize,
    /// Jobs a runner works on at once.
    pub slots: usize,
    /// Attempts a job gets.
    pub max_attempts: u32,
    /// What goes wrong until the last job was created and ten minutes have passed.
    pub rates: Rates,
    /// How the Worker behaves.
    pub rules: Rules,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            jobs: 1_000,
            runners: 8,
            slots: 4,
            max_attempts: 4,
            rates: Rates::BAD_DAY,
            rules: Rules::default(),
        }
    }
}
