//! The job simulator: Worker, queue, runners and people in one process, in virtual time, from one seed.
//!
//! For: driving [`contract::job::step`] through interleavings and faults that no test written by hand
//! would think of, a million jobs at a time, and checking the promises of the job design at every
//! write. A run is a function of its seed, so what broke once breaks again.
//! Not for: SQL or HTTP. The store here is a model of the Worker's: read a row, compute, write if its
//! revision is unchanged.
//!
//! Faults: calls that fail, time out before or after they took effect, arrive twice or late; a Worker
//! that dies between read and write; runners that crash, shut down, freeze and wake as zombies, or
//! have clocks that are wrong by ten minutes; nudges lost, doubled and late; sweeps that do not happen;
//! people who cancel and retry at random.

mod agenda;
mod broken;
mod check;
mod network;
mod plan;
mod runner;
mod store;
mod worker;
mod world;

pub use broken::{Break, Rule};
pub use plan::{Plan, Rates, Rules, StepFn};
pub use world::Tally;

/// How often the sweeper runs, in virtual milliseconds: once a minute, as the Worker's cron does.
pub const SWEEP_MS: u64 = 60_000;

/// Runs one simulation to its end.
///
/// # Errors
/// The first broken promise, with the trace of its job (the seed is run again to record it).
pub fn run(seed: u64, plan: &Plan) -> Result<Tally, Box<Break>> {
    world::World::new(seed, plan, false).run().map_err(|first| {
        let again = world::World::new(seed, plan, true).run();
        again.err().unwrap_or(first)
    })
}
