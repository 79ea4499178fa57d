//! A thousand bad days: the promises of the job design hold in the simulator, at every write of a million jobs.

use std::time::Instant;

use testkit::sim::{self, Plan, Rates, Tally};

/// A thousand jobs a seed. `SIM_FULL=1` runs the full figure, a million jobs.
fn seeds() -> u64 {
    if std::env::var_os("SIM_FULL").is_some() { 1_000 } else { 200 }
}

fn run_all(seeds: std::ops::Range<u64>) -> Tally {
    let halves = 2;
    let runs: Vec<_> = (0..halves)
        .map(|half| {
            let seeds: Vec<u64> = seeds.clone().filter(|seed| seed % halves == half).collect();
            std::thread::spawn(move || {
                let mut sum = Tally::default();
                for seed in seeds {
                    sum.add(&sim::run(seed, &Plan::default()).unwrap_or_else(|broken| panic!("{broken}")));
                }
                sum
            })
        })
        .collect();
    let mut sum = Tally::default();
    for run in runs {
        sum.add(&run.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
    }
    sum
}

#[test]
fn every_promise_holds_on_every_bad_day() {
    let began = Instant::now();
    let sum = run_all(0..seeds());
    println!("{sum:#?}\n{} seeds in {:.1?}", seeds(), began.elapsed());
    assert_eq!(sum.jobs, seeds() * 1_000);
    assert_eq!(sum.succeeded + sum.failed + sum.cancelled + sum.dead, sum.jobs);
    // A day without its faults would prove nothing.
    for met in [sum.conflicts, sum.stale, sum.repeated, sum.lapsed, sum.clock_refusals, sum.runner_troubles] {
        assert!(met >= seeds(), "{sum:#?}");
    }
    assert!(sum.succeeded > sum.jobs / 2, "{sum:#?}");
}

#[test]
fn one_seed() {
    let seed = std::env::var("SIM_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let first = sim::run(seed, &Plan::default()).unwrap_or_else(|broken| panic!("{broken}"));
    let second = sim::run(seed, &Plan::default()).unwrap_or_else(|broken| panic!("{broken}"));
    assert_eq!(first, second, "a seed is one run");
}

#[test]
fn without_faults_only_hung_attempts_and_wrong_clocks_are_refused() {
    let quiet = Plan { rates: Rates::NONE, max_attempts: 20, ..Plan::default() };
    let sum = sim::run(7, &quiet).unwrap_or_else(|broken| panic!("{broken}"));
    assert_eq!([sum.faults, sum.runner_troubles, sum.repeated, sum.dead, sum.cancelled], [0; 5], "{sum:#?}");
    assert_eq!(sum.succeeded + sum.failed, sum.jobs);
    // Every runner learns the time from its first refusal. About 3 % of the attempts hang.
    assert!(sum.clock_refusals <= quiet.runners as u64 && sum.lapsed < sum.jobs / 20, "{sum:#?}");
}
