//! The simulator is worth its name only if it notices broken rules: each test breaks one on purpose.

use contract::job::{Effect, Event, Job, Lease, Refusal, State, step};
use testkit::sim::{self, Break, Plan, Rule, Rules, StepFn};

type Step = Result<(Job, Vec<Effect>), Refusal>;

/// The first break that the rules lead to; one of the first seeds must find it.
fn caught(rules: Rules) -> Break {
    let plan = Plan { rules, ..Plan::default() };
    let found = (0..20).find_map(|seed| sim::run(seed, &plan).err());
    let broken = *found.expect("a broken rule goes unnoticed");
    assert!(!broken.trace.is_empty(), "{broken}");
    let text = broken.to_string();
    assert!(text.contains(&format!("SIM_SEED={} cargo test", broken.seed)), "{text}");
    broken
}

fn with(step: StepFn) -> Rule {
    caught(Rules { step, ..Rules::default() }).rule
}

#[test]
fn a_worker_that_ignores_the_fence() {
    fn mutant(job: &Job, mut event: Event, now: u64) -> Step {
        match &mut event {
            Event::Heartbeat { fence, .. }
            | Event::Succeed { fence }
            | Event::Fail { fence, .. }
            | Event::Stopped { fence }
            | Event::Release { fence } => *fence = job.fence,
            _ => {}
        }
        step(job, event, now)
    }
    assert_eq!(with(mutant), Rule::StaleChangesNothing);
}

#[test]
fn a_lease_that_grants_an_old_number() {
    fn mutant(job: &Job, event: Event, now: u64) -> Step {
        step(job, event, now).map(|(next, effects)| (Job { fence: 1, ..next }, effects))
    }
    assert_eq!(with(mutant), Rule::FenceGrows);
}

#[test]
fn a_write_that_does_not_look_at_the_revision() {
    let broken = caught(Rules { compare_and_set: false, ..Rules::default() });
    let possible =
        [Rule::FenceGrows, Rule::SingleHolder, Rule::StaleChangesNothing, Rule::SingleEffect, Rule::Finality];
    assert!(possible.contains(&broken.rule), "{broken}");
}

#[test]
fn a_sweeper_that_does_not_look_for_lapsed_leases() {
    assert_eq!(caught(Rules { expire: false, ..Rules::default() }).rule, Rule::NothingStuck);
}

#[test]
fn lapsed_leases_that_wait_for_the_sweeper_although_runners_ask() {
    assert_eq!(caught(Rules { runners_expire: false, ..Rules::default() }).rule, Rule::NothingStuck);
}

#[test]
fn a_repeated_report_that_is_applied_again() {
    fn mutant(job: &Job, event: Event, now: u64) -> Step {
        match step(job, event, now) {
            Err(Refusal::Repeated) if job.state == State::Succeeded => {
                Ok((job.clone(), vec![Effect::ApplyResult]))
            }
            other => other,
        }
    }
    assert_eq!(with(mutant), Rule::StaleChangesNothing);
}

#[test]
fn a_success_that_applies_nothing() {
    fn mutant(job: &Job, event: Event, now: u64) -> Step {
        let without = |effects: Vec<Effect>| effects.into_iter().filter(|each| *each != Effect::ApplyResult);
        step(job, event, now).map(|(next, effects)| (next, without(effects).collect()))
    }
    assert_eq!(with(mutant), Rule::SingleEffect);
}

#[test]
fn a_successful_job_that_can_be_retried() {
    fn mutant(job: &Job, event: Event, now: u64) -> Step {
        let told =
            if job.state == State::Succeeded && event == Event::Retry { State::Failed } else { job.state };
        step(&Job { state: told, ..job.clone() }, event, now)
    }
    assert_eq!(with(mutant), Rule::Finality);
}

#[test]
fn a_job_whose_attempts_never_end() {
    fn mutant(job: &Job, event: Event, now: u64) -> Step {
        let told = Job { max_attempts: u32::MAX, ..job.clone() };
        step(&told, event, now)
            .map(|(next, effects)| (Job { max_attempts: job.max_attempts, ..next }, effects))
    }
    assert_eq!(with(mutant), Rule::Shape);
}

#[test]
fn a_requeued_job_that_wakes_nobody() {
    fn mutant(job: &Job, event: Event, now: u64) -> Step {
        let without =
            |effects: Vec<Effect>| effects.into_iter().filter(|each| !matches!(each, Effect::Wake(_)));
        step(job, event, now).map(|(next, effects)| (next, without(effects).collect()))
    }
    assert_eq!(with(mutant), Rule::Shape);
}

#[test]
fn an_attempt_without_a_deadline() {
    fn mutant(job: &Job, event: Event, now: u64) -> Step {
        let endless = |lease: Lease| Lease { deadline: u64::MAX, ..lease };
        step(job, event, now).map(|(next, effects)| (Job { lease: next.lease.map(endless), ..next }, effects))
    }
    assert_eq!(with(mutant), Rule::EveryJobEnds);
}

#[test]
fn a_repeated_report_that_is_called_stale() {
    fn mutant(job: &Job, event: Event, now: u64) -> Step {
        step(job, event, now).map_err(|refusal| match refusal {
            Refusal::Repeated => Refusal::StaleLease,
            other => other,
        })
    }
    assert_eq!(with(mutant), Rule::Repeats);
}
