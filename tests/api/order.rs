//! Two results of one project that reach the database in the wrong order.

use contract::report::Finding;
use ports::Clock as _;
use serde_json::json;

use crate::support::{TestRunner, World, runner::finding};

/// Commits two completions of one project: first the one made later, then the one made earlier, as
/// two isolates may do. Returns the project.
async fn complete_backwards(world: &World, later: Vec<Finding>, earlier: Vec<Finding>) -> String {
    let owner = world.owner();
    let (project, _) = owner.scan("Order").await;
    owner.post(&format!("/v1/projects/{project}/scans"), json!({})).await.is(202);
    let runner = TestRunner::register(world, "one").await;
    let (first, second) = (runner.lease_one().await, runner.lease_one().await);
    let (one, two) = (runner.artifacts(&first).await, runner.artifacts(&second).await);
    let start = world.doubles().clock.now_ms();
    world.doubles().clock.set(start + 20);
    runner.complete(&second, TestRunner::success(&second, two, 0.9, later)).await.is(200);
    world.doubles().clock.set(start + 10);
    runner.complete(&first, TestRunner::success(&first, one, 0.1, earlier)).await.is(200);
    project
}

#[tokio::test]
async fn an_older_result_never_overwrites_a_newer_one() {
    let world = World::native();
    let owner = world.owner();
    let project = complete_backwards(&world, vec![finding("n", "Newer")], vec![finding("o", "Older")]).await;
    let shown = owner.get(&format!("/v1/projects/{project}")).await.json();
    assert_eq!(shown["latest"]["score"], 0.9);
    let found = async |word: &str| {
        let hits = owner.get(&format!("/v1/search?kind=finding&q={word}")).await.is(200).json();
        hits["items"].as_array().map_or(0, Vec::len)
    };
    assert_eq!((found("newer").await, found("older").await), (1, 0));
    // Both reports are there, in the order of their times.
    let reports = owner.get(&format!("/v1/projects/{project}/reports")).await.json();
    assert_eq!((&reports["items"][0]["score"], &reports["items"][1]["score"]), (&json!(0.9), &json!(0.1)));
}

#[tokio::test]
async fn a_newer_result_without_findings_leaves_none_to_be_found() {
    let world = World::native();
    complete_backwards(&world, Vec::new(), vec![finding("o", "Older")]).await;
    let hits = world.owner().get("/v1/search?kind=finding&q=older").await.is(200).json();
    assert_eq!(hits["items"], json!([]));
}
