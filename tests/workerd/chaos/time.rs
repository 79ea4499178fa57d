//! Time, for the Worker, passes faster than for the test.
//!
//! A lease lasts 30 s and clocks are real, so waiting out every lease of a killed runner would take
//! hours. Instead the times that tasks wait for are moved towards the present, evenly, `SPEED` times as
//! fast as the clock: a lease then lasts 2 s, the first wait after a failure at most 0.13 s.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::stage::Stage;

/// How much faster.
const SPEED: u64 = 15;
/// The sweeper's cron comes every minute: 4 s of this time.
const SWEEP: Duration = Duration::from_secs(60 / SPEED);

/// Lets time pass until the test is over; stands still while workerd is dead, as a paused clock would.
pub async fn pass(stage: Arc<Stage>) {
    let (mut then, mut swept) = (Instant::now(), Instant::now());
    while !stage.is_over() {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let _alive = stage.alive.read().await;
        let passed = u64::try_from(then.elapsed().as_millis()).expect("not that long");
        then = Instant::now();
        // Not more than 400 ms at once: what stood still with workerd must not expire all at once.
        advance(&stage, passed.min(400) * (SPEED - 1)).await;
        if swept.elapsed() >= SWEEP {
            stage.slot.cron("* * * * *").await;
            swept = Instant::now();
        }
    }
}

async fn advance(stage: &Stage, ms: u64) {
    let columns = ["lease_until", "deadline", "run_after", "nudged_at"];
    let moves: Vec<String> = columns.iter().map(|column| format!("{column} = {column} - {ms}")).collect();
    let sql = format!("UPDATE tasks SET {} WHERE state IN ('queued', 'leased', 'running')", moves.join(", "));
    stage.slot.sql(&sql, &[]).await;
}
