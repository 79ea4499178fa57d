//! Budgets: statements a request. Every request of every native test is held to fifty (`support/world.rs`); here are
//! those that need the most.

use std::time::Duration;

use contract::wire::MAX_FINDINGS;
use http::Method;
use ports::Signals as _;
use serde_json::json;
use testkit::SqliteSql;
use tokio::{task::yield_now, time::timeout};

use crate::support::{MAX_STATEMENTS, TestRunner, World, runner::finding};

#[tokio::test]
async fn no_request_needs_more_than_fifty_statements() {
    let world = World::native();
    let runner = TestRunner::register(&world, "one").await;
    for n in 0..9 {
        world.owner().scan(&format!("P{n}")).await;
    }
    let (grant, used) = SqliteSql::counted(runner.lease_one()).await;
    assert!(used <= MAX_STATEMENTS, "lease: {used}");
    let artifacts = runner.artifacts(&grant).await;
    let many = (0..MAX_FINDINGS).map(|n| finding(&n.to_string(), &format!("Finding {n}"))).collect();
    let report = TestRunner::success(&grant, artifacts, 0.5, many);
    let (answer, used) = SqliteSql::counted(runner.complete(&grant, report)).await;
    answer.is(200);
    assert!(used <= MAX_STATEMENTS, "complete: {used}");
    let count = |sql: &str| world.doubles().sql.inspect(sql).unwrap()[0].uint("n").unwrap();
    assert_eq!(count("SELECT COUNT(*) AS n FROM findings"), MAX_FINDINGS as u64);
    assert_eq!(count("SELECT COUNT(*) AS n FROM search_docs WHERE kind = 'finding'"), 200, "the worst ones");
    let task = world.owner().get(&format!("/v1/tasks/{}", grant.task_id)).await.json();
    let report = task["result"]["report_id"].as_str().unwrap();
    let downloads = world.owner().get(&format!("/v1/reports/{report}")).await.json()["downloads"].clone();
    assert_eq!(downloads[1]["format"], "markdown");
    assert_eq!(downloads[1]["size"], format!("report.md of {}", grant.task_id).len());
    let (_, used) = SqliteSql::counted(world.owner().get("/v1/projects?limit=100")).await;
    assert!(used <= 5, "list: {used}");
}

/// Statements of a whole empty long poll, with time standing still between the rounds.
#[tokio::test]
async fn an_empty_long_poll_stays_within_the_budget() {
    let world = World::native();
    let runner = TestRunner::register(&world, "one").await;
    let (_, used) = SqliteSql::counted(runner.lease()).await;
    assert!(used <= 10, "{used}");
}

/// A follower who is woken in each of its rounds, and each time for nothing.
#[tokio::test]
async fn a_stream_that_is_woken_for_nothing_stays_within_the_budget() {
    let world = World::native();
    let (_, task) = world.owner().scan("Followed").await;
    let (signals, topic) = (world.doubles().signals.clone(), format!("task:{task}"));
    let restless = tokio::spawn(async move {
        loop {
            signals.notify(&topic).await.unwrap();
            yield_now().await;
        }
    });
    let call = world.owner().call(Method::GET, &format!("/v1/tasks/{task}/events"));
    let following = SqliteSql::counted(world.send(call.header("accept", "text/event-stream")));
    let (stream, used) = timeout(Duration::from_secs(20), following).await.expect("it ends by itself");
    restless.abort();
    assert_eq!(
        stream.is(200).text().matches(": still here").count(),
        19,
        "and one round brought the first event"
    );
    assert!((39..=MAX_STATEMENTS).contains(&used), "{used}");
}

/// The largest result there is, and somebody else is faster each of the five times that it is tried.
#[tokio::test]
async fn a_completion_that_always_loses_stays_within_the_budget() {
    let world = World::native();
    let runner = TestRunner::register(&world, "one").await;
    world.owner().scan("Contested").await;
    let grant = runner.lease_one().await;
    let many = (0..MAX_FINDINGS).map(|n| finding(&n.to_string(), &format!("Finding {n}"))).collect();
    let report = TestRunner::success(&grant, runner.artifacts(&grant).await, 0.5, many);
    let race = "CREATE TRIGGER races BEFORE UPDATE ON tasks WHEN new.state = 'succeeded'
        BEGIN SELECT RAISE(FAIL, 'NOT NULL constraint failed: tasks.revision'); END";
    world.doubles().sql.inspect(race).unwrap();
    let (answer, used) = SqliteSql::counted(runner.complete(&grant, report.clone())).await;
    answer.is(503);
    assert!((30..=MAX_STATEMENTS).contains(&used), "{used}");
    world.doubles().sql.inspect("DROP TRIGGER races").unwrap();
    runner.complete(&grant, report).await.is(200);
}

/// As many dead letters as one request sends round again, with a key and one more left over.
#[tokio::test]
async fn a_full_redrive_stays_within_the_budget() {
    let world = World::native();
    for n in 0..9 {
        world.owner().scan(&format!("P{n}")).await;
    }
    world.doubles().sql.inspect("UPDATE tasks SET state = 'dead'").unwrap();
    let call = world.owner().with_json(Method::POST, "/v1/tasks/redrive", &json!({}));
    let (answer, used) = SqliteSql::counted(world.send(call.header("idempotency-key", "k"))).await;
    assert_eq!(answer.is(200).json(), json!({ "redriven": 8, "more": true }));
    assert!(used <= MAX_STATEMENTS, "{used}");
}
