//! Long queues: what they cost those who look for work, and who gets what first.

use std::collections::BTreeMap;

use serde_json::json;

use crate::support::{TestRunner, World};

/// Another organisation, put there behind the API's back.
fn organisation(world: &World, id: &str) {
    let row =
        format!("INSERT INTO organisations (id, name, created_at, updated_at) VALUES ('{id}', 'B', 1, 1)");
    world.doubles().sql.inspect(&row).unwrap();
}

/// Makes so many more waiting tasks like `task`, each of them `apart` ms older than the one before.
fn more(world: &World, task: &str, org_id: &str, count: u32, apart: i32) {
    let copy = format!(
        "INSERT INTO tasks (id, org_id, kind, spec, state, attempt, max_attempts, fence, run_after, cancel_requested,
           timeout_ms, revision, event_seq, created_at, updated_at, nudged_at)
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
         SELECT printf('tsk_{org_id}%06d', i), '{org_id}', kind, spec, 'queued', 0, 3, 0, run_after - i * {apart}, 0,
           timeout_ms, 1, 1, created_at, updated_at, nudged_at FROM tasks CROSS JOIN n WHERE id = '{task}'"
    );
    world.doubles().sql.inspect(&copy).unwrap();
}

fn org_of(world: &World, task: &str) -> String {
    let rows = world.doubles().sql.inspect(&format!("SELECT org_id FROM tasks WHERE id = '{task}'"));
    rows.unwrap()[0].text("org_id").unwrap()
}

/// A world whose organisation runs as many scans as it may, and the one scan that waits.
async fn full(world: &World, runner: &TestRunner) -> String {
    for n in 0..4 {
        world.owner().scan(&format!("P{n}")).await;
        runner.lease_one().await;
    }
    world.owner().scan("Waits").await.1
}

/// What one look for work costs: instructions of SQLite's machine, of all its statements.
async fn cost(world: &World, runner: &TestRunner) -> (usize, u64) {
    let before = world.doubles().sql.steps();
    let grants = runner.lease().await.len();
    (grants, world.doubles().sql.steps() - before)
}

#[tokio::test]
async fn the_queue_of_a_full_organisation_is_not_walked() {
    let world = World::native();
    let runner = TestRunner::register(&world, "one").await;
    let waits = full(&world, &runner).await;
    let own = "UPDATE runners SET serves_all = 0";
    for change in ["SELECT 1", own] {
        world.doubles().sql.inspect(change).unwrap();
        let (grants, usual) = cost(&world, &runner).await;
        assert_eq!(grants, 0, "four scans run already");
        more(&world, &waits, &org_of(&world, &waits), 1_000, 1);
        let (grants, long) = cost(&world, &runner).await;
        assert_eq!(grants, 0);
        assert!(long <= usual + usual / 10, "{long} steps with 1,000 waiting, {usual} with one");
        world
            .doubles()
            .sql
            .inspect(&format!("DELETE FROM tasks WHERE state = 'queued' AND id <> '{waits}'"))
            .unwrap();
    }
}

#[tokio::test]
async fn the_long_queue_of_one_organisation_is_nothing_to_another() {
    let world = World::native();
    let runner = TestRunner::register(&world, "one").await;
    let waits = full(&world, &runner).await;
    organisation(&world, "org_b");
    more(&world, &waits, "org_b", 2, 0);
    let (grants, usual) = cost(&world, &runner).await;
    assert_eq!(grants, 1);
    more(&world, &waits, &org_of(&world, &waits), 1_000, 1);
    let (grants, long) = cost(&world, &runner).await;
    assert_eq!(grants, 1, "theirs waits behind a thousand older ones that nobody may start");
    assert!(long <= usual + usual / 10, "{long} steps behind 1,000, {usual} without them");
}

#[tokio::test]
async fn a_look_brings_of_each_organisation_what_it_has_room_for() {
    let world = World::native();
    let runner = TestRunner::register(&world, "one").await;
    for n in 0..2 {
        world.owner().scan(&format!("P{n}")).await;
        runner.lease_one().await;
    }
    let (_, waits) = world.owner().scan("Waits").await;
    let ours = org_of(&world, &waits);
    organisation(&world, "org_b");
    more(&world, &waits, "org_b", 3, 1);
    more(&world, &waits, &ours, 20, 1_000);
    let asked = json!({ "capabilities": ["scan"], "max": 4, "wait_ms": 0, "version": "t" });
    let answer = runner.post("/runner/v1/lease", asked).await.is(200).json();
    let mut of_each = BTreeMap::new();
    for grant in answer["leases"].as_array().unwrap() {
        *of_each.entry(org_of(&world, grant["task_id"].as_str().unwrap())).or_insert(0) += 1;
    }
    // Two of ours run; two more may. They are twenty times older, but that is no reason to try eight of them.
    assert!(of_each[&ours] <= 2, "{of_each:?}");
    assert_eq!(of_each.values().sum::<i32>(), 4, "{of_each:?}");
}

#[tokio::test]
async fn what_is_due_comes_before_what_is_not_whoever_it_belongs_to() {
    let world = World::native();
    let runner = TestRunner::register(&world, "one").await;
    let (_, first) = world.owner().scan("First").await;
    organisation(&world, "org_a");
    organisation(&world, "org_z");
    more(&world, &first, "org_a", 1, -20_000);
    more(&world, &first, "org_z", 1, 5_000);
    let mut granted = [runner.lease_one().await.task_id, runner.lease_one().await.task_id];
    granted.sort();
    assert_eq!(granted, [first, "tsk_org_z000001".to_owned()]);
    assert!(runner.lease().await.is_empty(), "the third is due in twenty seconds");
    world.advance(20_000);
    assert_eq!(runner.lease_one().await.task_id, "tsk_org_a000001");
}
