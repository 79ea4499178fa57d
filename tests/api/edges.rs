//! Values at and beyond the edges: numbers that no column holds, addresses that are no text.

use http::Method;
use serde_json::json;

use crate::support::{TestRunner, World};

const BEYOND: u64 = (1 << 53) + 1;

#[tokio::test]
async fn numbers_beyond_the_database_are_refused_by_name() {
    let world = World::native();
    let owner = world.owner();
    let (_, task) = owner.scan("Edges").await;
    for at in [10_000_000_000_000_000_u64, u64::MAX] {
        let body = json!({ "name": "k", "scopes": ["read"], "expires_at": at });
        owner.post("/v1/api-keys", body).await.problem(422, "invalid-body").names(&["expires_at"]);
    }
    let events = format!("/v1/tasks/{task}/events");
    for after in ["9007199254740992", "9007199254740993", "18446744073709551615"] {
        let answer = owner.get(&format!("{events}?after={after}")).await.is(200);
        assert_eq!(answer.json()["items"], json!([]), "there is no event with so high a number");
        let call = owner.call(Method::GET, &events).header("last-event-id", after);
        assert_eq!(owner.send(call).await.is(200).json()["items"], json!([]));
    }
    let call = owner.call(Method::GET, &events).header("last-event-id", "many");
    owner.send(call).await.problem(422, "invalid-body").names(&["Last-Event-ID"]);
}

#[tokio::test]
async fn impossible_figures_of_a_report_are_refused_by_name() {
    let world = World::native();
    let runner = TestRunner::register(&world, "one").await;
    world.owner().scan("Sizes").await;
    let grant = runner.lease_one().await;
    let artifacts = runner.artifacts(&grant).await;
    let mut report = TestRunner::success(&grant, artifacts, 0.5, Vec::new());
    for field in ["files", "lines", "code_lines", "dependencies"] {
        report["result"]["summary"][field] = json!(BEYOND);
    }
    runner.complete(&grant, report).await.problem(422, "invalid-body").names(&[
        "result.summary.files",
        "result.summary.lines",
        "result.summary.code_lines",
        "result.summary.dependencies",
    ]);
}

#[tokio::test]
async fn an_address_that_is_no_text_is_a_problem_everywhere() {
    let world = World::native();
    let runner = TestRunner::register(&world, "one").await;
    let table = world.app().table().to_vec();
    for route in table.iter().filter(|route| route.path.contains('{')) {
        let path: String = route
            .path
            .split('/')
            .skip(1)
            .map(|part| if part.starts_with('{') { "/%FF".to_owned() } else { format!("/{part}") })
            .collect();
        let call = if path.starts_with("/runner/") {
            runner.signed(route.method.clone(), &format!("{path}?fence=1"), b"{}".to_vec())
        } else {
            world.owner().call(route.method.clone(), &path)
        };
        world.send(call).await.problem(400, "bad-request");
    }
}
