//! A broken promise, told so that somebody can repeat it.

use std::fmt;

/// The promises of the job design.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Every grant of a job has a higher fencing number than the one before.
    FenceGrows,
    /// One fencing number has one holder.
    SingleHolder,
    /// Only the newest grant's holder changes a job by a report.
    StaleChangesNothing,
    /// A result is applied at most once between two retries, and exactly when the job succeeds.
    SingleEffect,
    /// A finished job stays as it is until a person retries it.
    Finality,
    /// A held job has a lease, a queued one a known time, attempts stay within bounds, changes are announced.
    Shape,
    /// The same report again, with nothing in between, is recognised.
    Repeats,
    /// No job is held for longer than two leases after its last heartbeat while runners ask, or a lease and a sweep.
    NothingStuck,
    /// When the faults stop, every job ends.
    EveryJobEnds,
}

/// What broke, and how to see it again.
#[derive(Debug, Clone)]
pub struct Break {
    /// The promise.
    pub rule: Rule,
    /// What was seen instead.
    pub detail: String,
    /// The seed of the run.
    pub seed: u64,
    /// The job.
    pub job: usize,
    /// Virtual milliseconds since the run began.
    pub at: u64,
    /// What happened to the job until then.
    pub trace: Vec<String>,
}

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:?} broken for job {} at {} ms: {}", self.rule, self.job, self.at, self.detail)?;
        for line in &self.trace {
            writeln!(f, "  {line}")?;
        }
        write!(
            f,
            "repeat it: SIM_SEED={} cargo test -p testkit --test sim -- one_seed --nocapture",
            self.seed
        )
    }
}

impl std::error::Error for Break {}
