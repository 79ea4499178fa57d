//! Steps that run beside others.
//!
//! For: time. A release build is mostly one long link on one core, wrangler and cargo-deny mostly wait, and native tests
//! come one program after the other: together they keep the cores busy. Not for: the order in the table, which stays,
//! or the journeys, which wait by the clock: they have the machine to themselves.

use std::{
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use anyhow::{Result, bail};

use super::{Outcome, Step, deny, steps};
use crate::{
    build::{self, Kind},
    setup, ui,
};

/// How a step ended, and how long it took.
type Done = (Result<Outcome>, Duration);
/// How the steps of a thread ended.
type AllDone = Vec<(&'static str, Done)>;
/// A step by its name, and what it does.
type Named = (&'static str, fn() -> Result<Outcome>);

/// What has begun, and what of it is done.
#[derive(Default)]
pub struct Beside {
    /// Begins with the first step, and is waited for at the first of its own.
    early: Option<JoinHandle<AllDone>>,
    /// Begins with the tests on workerd, which wait a lot, and is waited for at its own.
    late: Option<JoinHandle<AllDone>>,
    is_late_wanted: bool,
    done: AllDone,
}

/// The UI first: building the Worker needs it. All of these read what is built and write logs of their own.
const EARLY: [Named; 3] = [("ui", steps::ui), ("deploy", steps::deploy), ("dry-run", steps::dry_run)];
const LATE: [Named; 1] = [("deny", deny::run)];

impl Beside {
    /// Begins what can begin at once. With only some steps chosen, nothing does: whoever names a step wants to see it.
    pub fn of(chosen: &[&Step]) -> Self {
        let is_chosen = |name: &str| chosen.iter().any(|step| step.name == name);
        if !["native", "ui", "wasm", "deploy", "dry-run", "workerd", "deny"].into_iter().all(is_chosen) {
            return Self::default();
        }
        let stable = is_chosen("stable") && setup::find_nightly().is_some();
        let early = thread::spawn(move || {
            ui::silence();
            let [interface, others @ ..] = EARLY;
            let mut done = vec![timed(interface)];
            // What goes wrong in building is left to the step `wasm`, which builds again and says so; the others follow.
            if build::worker(Kind::Release).is_ok() {
                if stable {
                    _ = build::stable_worker(steps::STABLE);
                }
                done.extend(others.map(timed));
            }
            done
        });
        Self { early: Some(early), is_late_wanted: true, ..Self::default() }
    }

    /// To be told before each step runs.
    pub fn when(&mut self, step: &str) {
        if step == "workerd" && self.is_late_wanted {
            self.late = Some(thread::spawn(|| {
                ui::silence();
                LATE.map(timed).into()
            }));
        }
        for (thread, steps) in [(&mut self.early, EARLY.as_slice()), (&mut self.late, &LATE)] {
            // `wasm` builds what the early thread does, so it waits for it too.
            if steps.iter().any(|(name, _)| *name == step) || step == "wasm" {
                let all = thread.take().and_then(|thread| thread.join().ok());
                self.done.extend(all.unwrap_or_default());
            }
        }
    }

    /// How the step ended, if it ran beside others.
    pub fn done(&mut self, step: &str) -> Option<Done> {
        let at = self.done.iter().position(|(name, _)| *name == step)?;
        Some(self.done.swap_remove(at).1)
    }
}

fn timed((name, run): Named) -> (&'static str, Done) {
    let started = Instant::now();
    // A panic of one is a failure of that step alone.
    let result = std::panic::catch_unwind(run).unwrap_or_else(|_| bail!("{name} panicked"));
    (name, (result, started.elapsed()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test::{Count, STEPS};

    #[test]
    fn steps_that_are_done_already_are_not_run_again() {
        let run: fn() -> Result<Outcome> = || Ok(Outcome::Passed(Count { passed: 3, failed: 0 }));
        let mut beside =
            Beside { early: Some(thread::spawn(move || vec![timed(("ui", run))])), ..Beside::default() };
        beside.when("fmt");
        assert!(beside.done("ui").is_none() && beside.early.is_some(), "nobody waits before its own step");
        beside.when("ui");
        assert!(matches!(beside.done("ui"), Some((Ok(Outcome::Passed(count)), _)) if count.passed == 3));
        assert!(beside.done("ui").is_none());
        let broken: fn() -> Result<Outcome> = || panic!("on purpose");
        assert!(timed(("deny", broken)).1.0.is_err());
    }

    #[test]
    fn all_of_them_are_steps_and_a_chosen_one_is_run_in_sight() {
        for (name, _) in EARLY.iter().chain(&LATE) {
            assert!(STEPS.iter().any(|step| step.name == *name), "{name}");
        }
        let some: Vec<&Step> = STEPS.iter().filter(|step| step.name != "wasm").collect();
        assert!(Beside::of(&some).early.is_none());
    }
}
