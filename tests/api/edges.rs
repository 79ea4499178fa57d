//! Values at and beyond the edges: numbers that no column holds, addresses that are no text.

use http::Method;
use serde_json::json;

use crate::support::{TestRunner, World, runner::finding};

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
async fn a_report_that_contradicts_itself_is_refused_by_name_and_changes_nothing() {
    let world = World::native();
    let runner = TestRunner::register(&world, "one").await;
    let (project, task) = world.owner().scan("Fair").await;
    let grant = runner.lease_one().await;
    let artifacts = runner.artifacts(&grant).await;
    let findings = vec![finding("a", "Weak lock"), finding("b", "Weaker lock")];
    let good = TestRunner::success(&grant, artifacts, 0.5, findings);
    let swift = json!({ "name": "Swift", "share": 1.0, "code": 21 });
    for (pointer, value, field) in [
        ("/summary/findings/medium", json!(1), "summary.findings.medium"),
        ("/summary/findings/high", json!(1), "summary.findings.medium"),
        ("/summary/findings/info", json!(BEYOND), "summary.findings.info"),
        ("/summary/languages", json!([swift]), "summary.languages"),
        ("/summary/code_lines", json!(31), "summary.code_lines"),
        ("/findings/1/id", json!("a"), "findings[1].id"),
        ("/findings/1/id", json!("x".repeat(65)), "findings[1].id"),
        ("/findings/0/line", json!(0), "findings[0].line"),
        ("/names", json!([""]), "names"),
    ] {
        let mut report = good.clone();
        *report["result"].pointer_mut(pointer).expect(pointer) = value;
        let named = format!("result.{field}");
        runner.complete(&grant, report).await.problem(422, "invalid-body").names(&[&named]);
    }
    let mut worst_last = good.clone();
    worst_last["result"]["findings"][1]["severity"] = json!("high");
    worst_last["result"]["summary"]["findings"] = json!({ "high": 1, "medium": 1 });
    runner.complete(&grant, worst_last).await.problem(422, "invalid-body").names(&["result.findings"]);
    let owner = world.owner();
    assert_eq!(owner.get(&format!("/v1/tasks/{task}")).await.string("/state"), "leased");
    assert_eq!(owner.get(&format!("/v1/projects/{project}/reports")).await.json()["items"], json!([]));
    runner.complete(&grant, good).await.is(200);
}

#[tokio::test]
async fn an_address_that_is_no_text_is_a_problem_everywhere() {
    let world = World::native();
    let runner = TestRunner::register(&world, "one").await;
    let table = vibe_edge::app::routes().table();
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
