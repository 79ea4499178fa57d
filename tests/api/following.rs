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
async fn events_of_a_newer_version_are_passed_over() {
    let world = World::native();
    let (_, task) = world.owner().scan("Newer").await;
    let runner = TestRunner::register(&world, "one").await;
    runner.do_scan(&runner.lease_one().await, 1.0).await.is(200);
    let sql = &world.doubles().sql;
    for last_known in [4, 1, 0] {
        sql.inspect(&format!(
            "UPDATE task_events SET body = '{{\"kind\":\"later\"}}' WHERE seq > {last_known}"
        ))
        .unwrap();
        let (stream, used) = SqliteSql::counted(follow(&world, &task, "0")).await;
        let text = stream.is(200).text();
        assert_eq!(text.matches("event: state").count(), last_known, "{text}");
        assert!(text.ends_with("id: 4\nevent: end\ndata: {}\n\n"), "{text}");
        assert!(used <= 6, "{used} statements: looked at once, not round after round");
        let list = world.owner().get(&format!("/v1/tasks/{task}/events")).await.is(200).json();
        assert_eq!(list["items"].as_array().unwrap().len(), last_known, "{list}");
    }
}

#[tokio::test]
async fn a_long_list_of_events_has_pages() {
    let world = World::native();
    let (_, task) = world.owner().scan("Long").await;
    world
        .doubles()
        .sql
        .inspect(&format!(
            "INSERT INTO task_events (task_id, org_id, seq, at, body)
         WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 230)
         SELECT task_id, org_id, i, at, body FROM task_events CROSS JOIN n WHERE task_id = '{task}'"
        ))
        .unwrap();
    let path = format!("/v1/tasks/{task}/events");
    let (mut seen, mut query) = (Vec::new(), "?after=3".to_owned());
    let mut sizes = Vec::new();
    loop {
        let answer = world.owner().get(&format!("{path}{query}")).await.is(200);
        let (page, link) = (answer.json(), answer.header("link").map(str::to_owned));
        let items = page["items"].as_array().unwrap();
        sizes.push(items.len());
        seen.extend(items.iter().map(|event| event["seq"].as_u64().unwrap()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        assert!(link.unwrap().contains(cursor), "the page says where the next one is");
        query = format!("?after=3&cursor={cursor}");
    }
    assert_eq!(seen, (4..=230).collect::<Vec<u64>>());
    assert_eq!(sizes, [100, 100, 27]);
    let short = world.owner().get(&format!("{path}?limit=1")).await.is(200).json();
    assert_eq!((short["items"].as_array().unwrap().len(), short["next_cursor"].is_string()), (1, true));
    world.owner().get(&format!("{path}?cursor=x")).await.problem(422, "invalid-body").names(&["cursor"]);
    world.owner().get(&format!("{path}?limit=101")).await.problem(422, "invalid-body").names(&["limit"]);
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
