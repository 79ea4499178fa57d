//! The engine and Cedar give the same answers to random requests: 20,000, or with `SIM_FULL=1` a million.

use std::time::Instant;

use policy_oracle::{Tally, compare, real};

fn requests() -> u64 {
    if std::env::var_os("SIM_FULL").is_some() { 1_000_000 } else { 20_000 }
}

/// Half the requests on each of two threads.
fn both_halves() -> Vec<Tally> {
    let half = requests() / 2;
    let runs = [1, 1_000_000].map(|seed| std::thread::spawn(move || compare(real, seed, half)));
    let tallies = runs.into_iter().map(|run| match run.join() {
        Ok(Ok(tally)) => tally,
        Ok(Err(difference)) => panic!("{difference}"),
        Err(panic) => std::panic::resume_unwind(panic),
    });
    tallies.collect()
}

#[test]
fn the_engine_and_cedar_agree() {
    let began = Instant::now();
    let tallies = both_halves();
    println!("{tallies:#?} in {:.1?}", began.elapsed());
    assert_eq!(tallies.iter().map(|tally| tally.requests).sum::<u64>(), requests());
    for tally in tallies {
        assert_eq!(tally.reasons.len(), 8, "every reason is met: {tally:?}");
        let rarest = tally.reasons.values().min().copied().unwrap_or_default().min(tally.step_ups);
        assert!(rarest >= tally.requests / 200, "no reason is rare: {tally:?}");
    }
}
