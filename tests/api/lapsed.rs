//! Leases that ran out, many at once: who looks ends all of them, once, within the statements of one request.

use serde_json::json;
use testkit::SqliteSql;
use vibe_edge::schedule;

use crate::support::{MAX_STATEMENTS, TestRunner, World};

/// Runners that are gone, each with a task.
const LOST: u64 = 200;
const LEASE_MS: u64 = contract::job::LEASE_MS;

/// A world in which so many leases have just been taken, by runners that will never be heard of again.
async fn world(lost: u64) -> World {
    let world = World::native_with(|key| (key == "SCAN_CONCURRENCY").then(|| "1000".into()));
    let (_, task) = world.owner().scan("Lost").await;
    TestRunner::register(&world, "lost").await.lease_one().await;
    let copies = format!(
        "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {})
         INSERT INTO tasks (id, org_id, project_id, kind, spec, state, attempt, max_attempts, fence, runner_id,
           lease_until, deadline, run_after, cancel_requested, timeout_ms, revision, event_seq, runner_n, created_at,
           updated_at, started_at, nudged_at)
         SELECT t.id || '-' || n, org_id, project_id, kind, spec, CASE n % 3 WHEN 0 THEN 'leased' ELSE 'running' END,
           CASE n % 5 WHEN 0 THEN max_attempts ELSE attempt END, max_attempts, fence, runner_id,
           lease_until + n % 7, deadline, run_after, n % 11 = 0, timeout_ms, revision, event_seq, runner_n, created_at,
           updated_at, started_at, nudged_at
         FROM tasks t CROSS JOIN n WHERE t.id = '{task}'",
        lost - 1
    );
    world.doubles().sql.inspect(&copies).unwrap();
    assert_eq!(held(&world), lost);
    world
}

fn number(world: &World, sql: &str) -> u64 {
    world.doubles().sql.inspect(sql).unwrap()[0].uint("n").unwrap()
}

fn held(world: &World) -> u64 {
    number(world, "SELECT COUNT(*) AS n FROM tasks WHERE state IN ('leased', 'running')")
}

/// Each has ended once: one event behind those it had, one revision more, no trace of the lease.
fn assert_ended_once(world: &World, lost: u64) {
    let wrong = "SELECT COUNT(*) AS n FROM tasks t WHERE state NOT IN ('queued', 'dead', 'cancelled')
        OR runner_id IS NOT NULL OR lease_until IS NOT NULL OR deadline IS NOT NULL OR failure_code <> 'lease-expired'
        OR revision <> 3 OR event_seq <> 3 OR (state = 'queued') <> (finished_at IS NULL)
        OR json_extract((SELECT body FROM task_events e WHERE e.task_id = t.id AND e.seq = 3), '$.data.state')
          IS NOT t.state";
    assert_eq!(number(world, wrong), 0);
    assert_eq!(number(world, "SELECT COUNT(*) AS n FROM task_events WHERE seq = 3"), lost);
    let counted = ["queued", "dead", "cancelled"].map(|state| {
        let n = number(world, &format!("SELECT COUNT(*) AS n FROM tasks WHERE state = '{state}'"));
        assert!(n > lost / 20, "{n} are {state}");
        n
    });
    assert_eq!(counted.iter().sum::<u64>(), lost);
}

#[tokio::test]
async fn without_a_runner_the_next_sweep_ends_all_that_lapsed() {
    let world = world(LOST).await;
    world.advance(LEASE_MS - 1);
    schedule::run(world.app(), schedule::SWEEP).await;
    assert_eq!(held(&world), LOST, "no lease ends early");
    world.advance(8);
    let ((), used) = SqliteSql::counted(schedule::run(world.app(), schedule::SWEEP)).await;
    assert_eq!(held(&world), 0);
    assert!(used <= MAX_STATEMENTS, "{used}");
    assert_ended_once(&world, LOST);
}

#[tokio::test]
async fn one_sweep_ends_a_thousand() {
    let world = world(1_000).await;
    world.advance(LEASE_MS + 7);
    let ((), used) = SqliteSql::counted(schedule::run(world.app(), schedule::SWEEP)).await;
    assert_eq!(held(&world), 0);
    assert!(used <= MAX_STATEMENTS, "{used}");
    assert_ended_once(&world, 1_000);
}

#[tokio::test]
async fn a_runner_that_asks_for_work_ends_all_that_lapsed() {
    let world = world(LOST).await;
    let asking = TestRunner::register(&world, "asking").await;
    world.advance(LEASE_MS + 7);
    // What is queued again is due within seconds, so this one gets nothing yet, or something that is due at once.
    let (granted, used) = SqliteSql::counted(asking.lease()).await;
    assert_eq!(held(&world), granted.len() as u64);
    assert!(used <= MAX_STATEMENTS, "{used}");
}

#[tokio::test]
async fn a_busy_runners_heartbeat_ends_all_that_lapsed() {
    let world = world(LOST).await;
    world.owner().scan("Busy").await;
    let busy = TestRunner::register(&world, "busy").await;
    let grant = busy.lease_one().await;
    for _ in 0..2 {
        world.advance(10_000);
        busy.heartbeat(&grant, json!([])).await.is(200);
        assert_eq!(held(&world), LOST + 1);
    }
    world.advance(10_007);
    let (answer, used) = SqliteSql::counted(busy.heartbeat(&grant, json!([]))).await;
    answer.is(200);
    assert_eq!(held(&world), 1, "its own");
    assert!(used <= MAX_STATEMENTS, "{used}");
}

#[tokio::test]
async fn many_who_look_at_once_end_each_lease_once() {
    let world = world(LOST).await;
    let mut runners = Vec::new();
    for n in 0..4 {
        runners.push(TestRunner::register(&world, &format!("runner {n}")).await);
    }
    world.advance(LEASE_MS + 7);
    let sweep = || schedule::run(world.app(), schedule::SWEEP);
    tokio::join!(sweep(), sweep(), sweep(), sweep());
    assert_ended_once(&world, LOST);
}

#[tokio::test]
async fn followers_are_told_and_runners_are_woken_once() {
    use ports::Signals as _;
    let world = world(LOST).await;
    let (signals, nudges) = (&world.doubles().signals, &world.doubles().nudges);
    let topics = [
        "work".to_owned(),
        format!("task:{}", world.owner().get("/v1/tasks").await.json()["items"][0]["id"].as_str().unwrap()),
    ];
    let mut marks = Vec::new();
    for topic in &topics {
        marks.push(signals.wait(topic, 0, 0).await.unwrap());
    }
    nudges.take();
    world.advance(LEASE_MS + 7);
    schedule::run(world.app(), schedule::SWEEP).await;
    for (topic, mark) in topics.iter().zip(marks) {
        assert_ne!(signals.wait(topic, 0, 0).await.unwrap(), mark, "{topic}");
    }
    assert_eq!(nudges.take().len(), 1);
}
