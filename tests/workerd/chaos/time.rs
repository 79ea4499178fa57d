//! Time, for the Worker, passes faster than for the test.
//!
//! A lease lasts 30 s and clocks are real, so waiting out every lease of a killed runner would take
//! hours. Instead the times that tasks wait for are moved towards the present, evenly, `SPEED` times as
//! fast as the clock: a lease then lasts 2 s, the first wait after a failure at most 0.13 s. And how long any task is held
//! beyond its lease is measured in that time, so in leases.

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
    let mut spared: Vec<String> = Vec::new();
    while !stage.is_over() {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let _alive = stage.alive.read().await;
        let passed = u64::try_from(then.elapsed().as_millis()).expect("not that long");
        then = Instant::now();
        // Not more than 400 ms at once: what stood still with workerd must not expire all at once.
        advance(&stage, passed.min(400) * (SPEED - 1)).await;
        if swept.elapsed() >= SWEEP {
            let before = lapsed(&stage).await;
            stage.slot.cron("* * * * *").await;
            let left: Vec<String> = lapsed(&stage).await.into_iter().map(|(id, _)| id).collect();
            // A person's cancel in the very moment may save one from a sweep, not from two.
            spared.retain(|id| left.contains(id));
            if !spared.is_empty() {
                stage.wrong(format!("held after two sweeps: {spared:?}"));
            }
            spared = before.into_iter().map(|(id, _)| id).filter(|id| left.contains(id)).collect();
            swept = Instant::now();
        }
        for (_, ms) in lapsed(&stage).await {
            stage.tally.held_on(ms);
        }
    }
}

/// Tasks that are held although their lease is over, and for how long, in their own milliseconds.
async fn lapsed(stage: &Stage) -> Vec<(String, u64)> {
    let now = stage.world.now_ms();
    let sql = "SELECT id, ?1 - lease_until AS ms FROM tasks WHERE state IN ('leased', 'running') AND lease_until <= ?1";
    let rows = stage.slot.sql(sql, &[now.into()]).await;
    let read = |row: &serde_json::Value| Some((row["id"].as_str()?.to_owned(), row["ms"].as_u64()?));
    rows.iter().filter_map(read).collect()
}

async fn advance(stage: &Stage, ms: u64) {
    let columns = ["lease_until", "deadline", "run_after", "nudged_at"];
    let moves: Vec<String> = columns.iter().map(|column| format!("{column} = {column} - {ms}")).collect();
    let sql = format!("UPDATE tasks SET {} WHERE state IN ('queued', 'leased', 'running')", moves.join(", "));
    stage.slot.sql(&sql, &[]).await;
}
