//! Streams of events on bad days: the store fails, the signals fail, the numbers are absurd.

use std::time::Duration;

use http::Method;
use serde_json::json;
use testkit::{Fault, SqliteSql};
use tokio::time::timeout;

use crate::support::{Answer, TestRunner, World};

async fn follow(world: &World, task: &str, after: &str) -> Answer {
    let call = world.owner().call(Method::GET, &format!("/v1/tasks/{task}/events"));
    let call = call.header("accept", "text/event-stream").header("last-event-id", after);
    timeout(Duration::from_secs(5), world.send(call)).await.expect("the stream ends by itself")
}

#[tokio::test]
async fn a_database_that_fails_does_not_end_the_story() {
    let world = World::native();
    let (_, task) = world.owner().scan("Follow").await;
    world.owner().post(&format!("/v1/tasks/{task}/cancel"), json!({})).await.is(200);
    // The task, its events, no more events, and then: is it over?
    world.doubles().sql.faults.on_call(4, Fault::Error);
    let stream = follow(&world, &task, "0").await.is(200);
    assert!(!stream.text().contains("event: end"), "{}", stream.text());
}

#[tokio::test]
async fn failing_signals_end_the_stream_at_once_and_ask_for_patience() {
    let world = World::native();
    let (_, task) = world.owner().scan("Follow").await;
    let before = world.doubles().sql.statements();
    world.doubles().signals.faults.on_key(format!("task:{task}"), 100, Fault::Error);
    let stream = follow(&world, &task, "0").await.is(200).text();
    assert!(stream.contains("event: state") && !stream.contains("event: end"), "{stream}");
    assert!(stream.ends_with("retry: 15000\n\n"), "{stream}");
    let used = world.doubles().sql.statements() - before;
    assert!(used <= 4, "{used} statements");
}

#[tokio::test]
async fn failing_signals_answer_a_waiting_runner_at_once() {
    let world = World::native();
    let runner = TestRunner::register(&world, "one").await;
    world.doubles().signals.faults.on_key("work", 100, Fault::Error);
    let before = world.doubles().sql.statements();
    let asked = json!({ "capabilities": ["scan"], "max": 1, "wait_ms": 20_000, "version": "t" });
    let answer = timeout(Duration::from_secs(5), runner.post("/runner/v1/lease", asked)).await.unwrap();
    assert_eq!(answer.is(200).json()["leases"], json!([]));
    let used = world.doubles().sql.statements() - before;
    assert!(used <= 5, "{used} statements: one look, not four");
}

#[tokio::test]
async fn the_long_poll_is_as_long_as_the_setting_says() {
    let world = World::native_with(|key| (key == "LONG_POLL_S").then(|| "0".into()));
    let runner = TestRunner::register(&world, "one").await;
    let calls = world.doubles().signals.faults.calls();
    let asked = json!({ "capabilities": ["scan"], "max": 1, "wait_ms": 20_000, "version": "t" });
    let answer = timeout(Duration::from_secs(5), runner.post("/runner/v1/lease", asked)).await.unwrap();
    assert_eq!(answer.is(200).json()["leases"], json!([]));
    assert_eq!(world.doubles().signals.faults.calls(), calls, "no Durable Object was asked");
    let (_, task) = world.owner().scan("Polled").await;
    assert!(follow(&world, &task, "0").await.is(200).text().ends_with("retry: 15000\n\n"));
    assert_eq!(runner.lease_one().await.task_id, task);
}

#[tokio::test]
async fn a_lost_race_does_not_make_a_runner_wait() {
    let world = World::native();
    for n in 0..8 {
        world.owner().scan(&format!("P{n}")).await;
    }
    let runner = TestRunner::register(&world, "one").await;
    // Somebody else is always faster.
    let sql = &world.doubles().sql;
    sql.inspect(
        "CREATE TRIGGER races BEFORE UPDATE ON tasks WHEN new.state = 'leased'
         BEGIN SELECT RAISE(FAIL, 'NOT NULL constraint failed: tasks.revision'); END",
    )
    .unwrap();
    let asked = json!({ "capabilities": ["scan"], "max": 4, "wait_ms": 20_000, "version": "t" });
    let asking = SqliteSql::counted(runner.post("/runner/v1/lease", asked));
    let (answer, used) = timeout(Duration::from_secs(10), asking).await.expect("nobody waits for a signal");
    assert_eq!(answer.is(200).json()["leases"], json!([]), "every look lost, none of them waited");
    assert!((20..=50).contains(&used), "{used} statements: looked again, within the budget");
}
