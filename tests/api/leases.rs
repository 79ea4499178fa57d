//! What only time shows: leases that end, backoff, dead letters, waiting for work.

use std::time::Duration;

use serde_json::json;
use vibe_edge::schedule;

use crate::support::{TestRunner, World};

#[tokio::test]
async fn a_lost_runner_is_replaced_and_its_late_report_changes_nothing() {
    let world = World::native();
    let (project, task) = world.owner().scan("Lost").await;
    let (one, two) = (TestRunner::register(&world, "one").await, TestRunner::register(&world, "two").await);
    let first = one.lease_one().await;
    let artifacts = one.artifacts(&first).await;
    world.advance(31_000);
    schedule::run(world.app(), schedule::SWEEP).await;
    world.advance(5_000);
    let second = two.lease_one().await;
    assert_eq!((second.fence, second.attempt), (2, 1), "an answer that got lost costs no attempt");
    let late = TestRunner::success(&first, artifacts, 0.1, Vec::new());
    one.complete(&first, late).await.problem(409, "stale-lease");
    two.do_scan(&second, 0.9).await.is(200);
    let shown = world.owner().get(&format!("/v1/projects/{project}")).await.json();
    assert_eq!(shown["latest"]["score"], 0.9);
    assert_eq!(world.owner().get(&format!("/v1/tasks/{task}")).await.string("/state"), "succeeded");
}

#[tokio::test]
async fn attempts_end_as_a_dead_letter_that_can_be_redriven() {
    let world = World::native();
    let (_, task) = world.owner().scan("Dead").await;
    let runner = TestRunner::register(&world, "one").await;
    for _ in 0..3 {
        world.advance(300_000);
        let grant = runner.lease_one().await;
        runner.fail(&grant, "clone-failed", true).await.is(200);
    }
    let path = format!("/v1/tasks/{task}");
    assert_eq!(world.owner().get(&path).await.string("/state"), "dead");
    let redriven = world.owner().post("/v1/tasks/redrive", json!({ "kind": "scan" })).await.is(200).json();
    assert_eq!(redriven, json!({ "redriven": 1, "more": false }));
    assert_eq!(world.owner().get(&path).await.json()["attempt"], 0);
    runner.do_scan(&runner.lease_one().await, 1.0).await.is(200);
}

#[tokio::test]
async fn lapsed_leases_do_not_wait_for_the_cron() {
    let world = World::native();
    for n in 0..4 {
        world.owner().scan(&format!("P{n}")).await;
    }
    let (one, two) = (TestRunner::register(&world, "one").await, TestRunner::register(&world, "two").await);
    for _ in 0..4 {
        one.lease_one().await;
    }
    world.advance(31_000);
    assert!(two.lease().await.is_empty(), "taken away now, due again after their backoff");
    world.advance(2_000);
    assert_eq!(two.lease_one().await.fence, 2);
}

#[tokio::test]
async fn a_waiting_runner_gets_new_work_at_once() {
    let world = World::native();
    let runner = TestRunner::register(&world, "one").await;
    let waiting = tokio::spawn(async move {
        let asked = json!({ "capabilities": ["scan"], "max": 1, "wait_ms": 20_000, "version": "t" });
        runner.post("/runner/v1/lease", asked).await
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    let (_, task) = world.owner().scan("Now").await;
    let answer = tokio::time::timeout(Duration::from_secs(5), waiting).await.unwrap().unwrap().is(200);
    assert_eq!(answer.json()["leases"][0]["task_id"], task);
}

#[tokio::test]
async fn a_lost_nudge_is_sent_again() {
    let world = World::native();
    world.doubles().nudges.lose_next(1);
    let (_, task) = world.owner().scan("Nudge").await;
    world.doubles().background.settle().await;
    assert!(world.doubles().nudges.take().is_empty());
    world.advance(31_000);
    schedule::run(world.app(), schedule::SWEEP).await;
    assert_eq!(world.doubles().nudges.take()[0].task_id, task);
}

#[tokio::test]
async fn an_organisation_runs_so_many_scans_at_once() {
    let world = World::native_with(|key| (key == "SCAN_CONCURRENCY").then(|| "2".into()));
    for name in ["a", "b", "c"] {
        world.owner().scan(name).await;
    }
    let runner = TestRunner::register(&world, "one").await;
    let (first, _second) = (runner.lease_one().await, runner.lease_one().await);
    assert!(runner.lease().await.is_empty());
    runner.do_scan(&first, 1.0).await.is(200);
    runner.lease_one().await;
}

#[tokio::test]
async fn kinds_of_job_do_not_take_each_others_room() {
    let world = World::native_with(|key| (key == "SCAN_CONCURRENCY").then(|| "1".into()));
    world.owner().scan("a").await;
    world.owner().scan("b").await;
    let (_, foreign) = world.owner().scan("c").await;
    let runner = TestRunner::register(&world, "one").await;
    let sql = &world.doubles().sql;
    // A kind that a newer version of the Worker brought, before somebody went back to this one.
    sql.inspect(&format!("UPDATE tasks SET kind = 'later' WHERE id = '{foreign}'")).unwrap();
    let first = runner.lease_one().await.task_id;
    assert_ne!(first, foreign);
    assert!(runner.lease().await.is_empty(), "one scan at once, and nobody can do the other kind");
    sql.inspect(&format!("UPDATE tasks SET kind = 'later' WHERE id = '{first}'")).unwrap();
    runner.lease_one().await;
}

#[tokio::test]
async fn an_attempt_ends_at_its_deadline() {
    let world = World::native_with(|key| (key == "SCAN_TIMEOUT_S").then(|| "60".into()));
    let (_, task) = world.owner().scan("Slow").await;
    let runner = TestRunner::register(&world, "one").await;
    let grant = runner.lease_one().await;
    for _ in 0..3 {
        world.advance(19_000);
        runner.heartbeat(&grant, json!([])).await.is(200);
    }
    world.advance(4_000);
    runner.heartbeat(&grant, json!([])).await.problem(409, "stale-lease");
    schedule::run(world.app(), schedule::SWEEP).await;
    assert_eq!(world.owner().get(&format!("/v1/tasks/{task}")).await.json()["error"]["code"], "timed-out");
}

#[tokio::test]
async fn followers_see_a_task_to_its_end_and_can_resume() {
    let world = World::native();
    let (_, task) = world.owner().scan("Follow").await;
    let runner = TestRunner::register(&world, "one").await;
    runner.do_scan(&runner.lease_one().await, 1.0).await.is(200);
    let call = world.owner().call(http::Method::GET, &format!("/v1/tasks/{task}/events"));
    let stream =
        world.send(call.header("accept", "text/event-stream").header("last-event-id", "2")).await.is(200);
    assert_eq!(stream.header("content-type"), Some("text/event-stream"));
    let ids: Vec<&str> = stream
        .body
        .split(|b| *b == b'\n')
        .filter_map(|line| std::str::from_utf8(line).ok()?.strip_prefix("id: "))
        .collect();
    assert_eq!(ids, ["3", "4", "4"], "{}", stream.text());
    assert!(stream.text().ends_with("event: end\ndata: {}\n\n"));
    let late = world.owner().call(http::Method::GET, &format!("/v1/tasks/{task}/events"));
    let late =
        world.send(late.header("accept", "text/event-stream").header("last-event-id", "4")).await.is(200);
    assert!(late.text().ends_with("id: 4\nevent: end\ndata: {}\n\n"), "{}", late.text());
}
