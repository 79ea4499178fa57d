//! The chaos test: many small jobs on real workerd while runners and workerd are killed at random and
//! calls are lost and doubled. Afterwards nothing is lost, nothing has happened twice, nothing is stuck.
//!
//! For: the promises of the job design over the real network, D1, R2 and process deaths. Not for: the
//! state machine's corners; the simulator (`crates/testkit`) visits those a million times faster.
//!
//! `CHAOS_JOBS=n` sets the number of jobs (200; 1,000 with `CHAOS_FULL=1`, as `cargo xtask test` runs
//! it). `CHAOS_SEED=n` plays a printed schedule of faults again, as far as real time allows.

mod dice;
mod killer;
mod people;
mod runner;
mod stage;
mod tally;
mod time;
mod verdict;
mod wire;

use std::{
    io::Write as _,
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use serde_json::json;

use self::{dice::Dice, killer::Crew, stage::Stage};
use crate::harness::{METRICS_TOKEN, OWNER_TOKEN, RUNNER_MASTER_KEY, lone_slot};

/// Runners at work at any time.
const RUNNERS: usize = 6;
/// People who press Scan at the same time.
const PEOPLE: usize = 3;
/// Once the faults stop, everything must be settled within this time.
const DRAIN: Duration = Duration::from_secs(120);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_doubled_or_stuck() {
    let (jobs, seed) = (jobs(), seed());
    say(&format!("chaos: {jobs} jobs, CHAOS_SEED={seed}"));
    let begun = Instant::now();
    let stage = Arc::new(Stage::set(slot(), jobs, seed).await);
    let time = tokio::spawn(time::pass(stage.clone()));
    let crew = Crew::hire(&stage, RUNNERS).await;
    let people: Vec<_> =
        (0..PEOPLE).map(|n| tokio::spawn(people::press_scan(stage.clone(), n, PEOPLE))).collect();

    stage.wire.set_faulty(true);
    let crew = tokio::spawn(killer::rage(stage.clone(), crew, Dice::new(seed, 1)));
    for person in people {
        person.await.expect("people only stop when all is accepted");
    }
    while stage.unfinished().await > jobs / 20 {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    stage.wire.set_faulty(false);
    let crew = crew.await.expect("the killer stops with the faults");
    say(&format!("chaos: faults stop after {:.0?}: {}", begun.elapsed(), stage.tally));

    let calm = Instant::now();
    while let Some(left) = people::redrive_and_count(&stage).await {
        assert!(calm.elapsed() < DRAIN, "stuck {DRAIN:?} after the last fault (seed {seed}): {left:?}");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    say(&format!("chaos: settled {:.1?} later, {:.0?} in all", calm.elapsed(), begun.elapsed()));
    crew.dismiss(&stage).await;
    time.await.expect("time only stops with the test");
    verdict::judge(&stage).await;
}

fn slot() -> crate::harness::Slot {
    lone_slot(json!({ "bindings": {
        "OWNER_TOKEN": OWNER_TOKEN, "RUNNER_MASTER_KEY": RUNNER_MASTER_KEY, "METRICS_TOKEN": METRICS_TOKEN,
        // Grants whose answer got lost are held by nobody for a while; they must not block the rest.
        "SCAN_CONCURRENCY": "100",
    }}))
}

fn jobs() -> usize {
    let usual = if std::env::var_os("CHAOS_FULL").is_some() { 1_000 } else { 200 };
    number("CHAOS_JOBS").map_or(usual, |jobs| usize::try_from(jobs).expect("a number of jobs"))
}

fn seed() -> u64 {
    let now = || SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970").as_millis();
    number("CHAOS_SEED").unwrap_or_else(|| u64::try_from(now()).expect("before the year 500,000,000"))
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name)
        .ok()
        .map(|text| text.parse().unwrap_or_else(|_| panic!("{name}={text:?} is no number")))
}

/// Past the test harness, which keeps the output of tests that pass to itself: the figures are wanted.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
