//! Every adapter keeps its port's promises on the real runtime: the stories of `ports::stories`, which
//! the doubles pass natively (`crates/testkit/tests/stories.rs`), played inside the Worker.
//!
//! Needs the Worker built with the feature `stories` into build/stories (`cargo xtask test` does).

use std::sync::{Mutex, OnceLock};

use serde::Deserialize;
use serde_json::json;

use crate::harness::{Slot, slots_with};

#[derive(Debug, Deserialize)]
struct Told {
    story: String,
    wrong: Option<String>,
}

fn slot() -> Slot {
    static SLOTS: OnceLock<Mutex<Vec<Slot>>> = OnceLock::new();
    let slots = SLOTS.get_or_init(|| Mutex::new(slots_with(8, json!({ "main": "build/stories/index.js" }))));
    slots.lock().unwrap().pop().expect("one slot a test")
}

async fn play(slot: Slot, port: &str) -> Vec<Told> {
    let reply = slot.post(&format!("/__stories/{port}")).send().await.unwrap();
    assert_eq!(reply.status(), 200, "build/stories is not built with the feature `stories`");
    reply.json().await.unwrap()
}

async fn all_well(port: &str, stories: usize) {
    let told = play(slot(), port).await;
    let wrong: Vec<&Told> = told.iter().filter(|told| told.wrong.is_some()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(told.len() >= stories, "only {:?}", told.iter().map(|told| &told.story).collect::<Vec<_>>());
}

#[tokio::test]
async fn d1_keeps_the_promises_of_sql() {
    all_well("sql", 9).await;
}

#[tokio::test]
async fn r2_keeps_the_promises_of_blobs() {
    all_well("blobs", 11).await;
}

#[tokio::test]
async fn workers_kv_keeps_the_promises_of_kv() {
    all_well("kv", 3).await;
}

#[tokio::test]
async fn signal_hubs_keep_the_promises_of_signals() {
    all_well("signals", 5).await;
}

#[tokio::test]
async fn counter_shards_keep_the_promises_of_counters() {
    all_well("counters", 2).await;
}

#[tokio::test]
async fn counters_outlive_their_objects() {
    let slot = slot();
    play(slot, "counters").await;
    for shard in 0..8 {
        slot.evict("CounterShard", &format!("shard-{shard}")).await;
    }
    // Played a second time the story finds the first time's sum, and says so.
    let again = play(slot, "counters").await;
    assert_eq!(again[0].wrong.as_deref(), Some("60 instead of 30"), "{again:#?}");
}

#[tokio::test]
async fn what_is_not_configured_is_named_in_a_problem() {
    let bindings = json!({ "OWNER_TOKEN": "short", "RUNNER_MASTER_KEY": "y".repeat(40) });
    let slot = slots_with(1, json!({ "bindings": bindings }))[0];
    let reply = slot.get("/healthz").send().await.unwrap();
    assert_eq!(reply.status(), 500);
    assert_eq!(reply.headers()["content-type"], "application/problem+json");
    let problem: serde_json::Value = reply.json().await.unwrap();
    assert!(problem["request_id"].as_str().is_some_and(|id| id.starts_with("req_")), "{problem}");
    let logs = slot.control("logs", json!({ "contains": "OWNER_TOKEN" })).await;
    assert_ne!(logs, json!([]), "the log names the setting");
}
