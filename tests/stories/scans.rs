//! The main job: a scan from the button to the report.

use http::Method;
use serde_json::{Value, json};

use crate::support::{TestRunner, World};

/// From the upload to the downloaded report, with live progress on the way.
pub async fn a_scan_from_button_to_report(world: &World) {
    let owner = world.owner();
    let (project, task) = owner.scan("Shop").await;
    assert_eq!(owner.get(&format!("/v1/projects/{project}")).await.string("/active_task_id"), task);
    let runner = TestRunner::register(world, "one").await;
    let grant = runner.lease_one().await;
    assert_eq!((grant.task_id.as_str(), grant.attempt, grant.fence), (task.as_str(), 1, 1));
    assert_eq!(serde_json::to_value(&grant.job).expect("json")["source"]["filename"], "repo.tar.gz");

    let source = format!("/runner/v1/tasks/{task}/source?fence=1");
    let bytes = world.send(runner.signed(Method::GET, &source, Vec::new())).await.is(200).body;
    assert_eq!(bytes, b"archive of Shop");
    let progress = |n: u64, done: u64| json!({ "n": n, "at": 1, "kind": "progress", "data": { "phase": "scan", "done": done, "total": 9 } });
    runner.heartbeat(&grant, json!([progress(1, 4)])).await.is(200);
    runner.heartbeat(&grant, json!([progress(1, 4), progress(2, 9)])).await.is(200);
    assert_eq!(owner.get(&format!("/v1/tasks/{task}")).await.json()["progress"]["done"], 9);

    let done = runner.do_scan(&grant, 0.75).await.is(200);
    assert_eq!(done.string("/state"), "succeeded");
    let finished = owner.get(&format!("/v1/tasks/{task}")).await.json();
    let report = finished["result"]["report_id"].as_str().expect("a report").to_owned();
    let seen: Vec<Value> = owner.get(&format!("/v1/tasks/{task}/events")).await.json()["items"]
        .as_array()
        .expect("events")
        .clone();
    let kinds: Vec<String> = seen
        .iter()
        .map(|e| e["data"]["state"].as_str().or(e["data"]["phase"].as_str()).unwrap_or("?").to_owned())
        .collect();
    assert_eq!(kinds, ["queued", "leased", "running", "scan", "scan", "succeeded"]);

    let shown = owner.get(&format!("/v1/projects/{project}")).await.json();
    assert_eq!((&shown["latest"]["report_id"], &shown["latest"]["score"]), (&json!(report), &json!(0.75)));
    assert_eq!(shown["active_task_id"], Value::Null);
    let history = owner.get(&format!("/v1/projects/{project}/health")).await.json();
    assert_eq!(history["items"][0]["score"], 0.75);
    for (format, text) in [("json", "report.json"), ("markdown", "report.md"), ("cyclonedx", "bom.cdx.json")]
    {
        let file = owner.get(&format!("/v1/reports/{report}/download/{format}")).await.is(200);
        assert_eq!(file.text(), format!("{text} of {task}"));
        assert!(file.header("content-disposition").expect("a name").contains("attachment"));
    }
    owner.get(&format!("/v1/reports/{report}/download/pdf")).await.problem(404, "not-found");
    let findings = owner.get(&format!("/v1/reports/{report}/findings?severity=medium&q=WEAK")).await.json();
    assert_eq!((&findings["total"], &findings["items"][0]["title"]), (&json!(1), &json!("Weak lock")));
    assert_eq!(owner.get(&format!("/v1/reports/{report}/findings?severity=low")).await.json()["total"], 0);
    for name in ["axum", "tower-http"] {
        let hits = owner.get(&format!("/v1/search?q={name}&kind=report")).await.json();
        assert_eq!(
            hits["items"].as_array().map(Vec::len),
            Some(1),
            "a technology, a direct dependency: {hits}"
        );
    }
    let hits = owner.get("/v1/search?q=weak&kind=finding").await.json();
    assert_eq!(hits["items"][0]["snippet"].as_str().expect("a snippet").matches('⟦').count(), 1);
}

/// A report is applied once, however often the runner says that it is done.
pub async fn a_repeated_completion_changes_nothing(world: &World) {
    let owner = world.owner();
    let (project, _) = owner.scan("Twice").await;
    let runner = TestRunner::register(world, "one").await;
    let grant = runner.lease_one().await;
    let artifacts = runner.artifacts(&grant).await;
    let report = TestRunner::success(&grant, artifacts, 0.5, Vec::new());
    let both = futures_util::future::join_all((0..8).map(|_| runner.complete(&grant, report.clone()))).await;
    assert!(both.iter().all(|answer| answer.status == 200), "{both:?}");
    let reports = owner.get(&format!("/v1/projects/{project}/reports")).await.json();
    assert_eq!(reports["items"].as_array().expect("reports").len(), 1);
    runner.fail(&grant, "late", true).await.problem(409, "stale-lease");
}

/// A runner's result must be its own and possible.
pub async fn impossible_results_are_refused(world: &World) {
    let owner = world.owner();
    let (_, task) = owner.scan("Wrong").await;
    let runner = TestRunner::register(world, "one").await;
    let grant = runner.lease_one().await;
    let artifacts = runner.artifacts(&grant).await;
    let mut report = TestRunner::success(&grant, artifacts, 7.0, Vec::new());
    report["result"]["artifacts"]["json"]["key"] = json!("uploads/of/somebody/else");
    let refused = runner.complete(&grant, report).await.problem(422, "invalid-body");
    refused.names(&["result.summary.score", "result.artifacts.json.key"]);
    assert_eq!(owner.get(&format!("/v1/tasks/{task}")).await.string("/state"), "leased");
}

/// A person stops a scan: at once while it waits, with the next heartbeat while it runs.
pub async fn scans_can_be_cancelled_and_retried(world: &World) {
    let owner = world.owner();
    let (_, task) = owner.scan("Stop").await;
    let path = format!("/v1/tasks/{task}");
    assert_eq!(owner.post(&format!("{path}/cancel"), json!({})).await.is(200).string("/state"), "cancelled");
    owner.post(&format!("{path}/cancel"), json!({})).await.problem(409, "conflict");
    assert_eq!(owner.post(&format!("{path}/retry"), json!({})).await.is(200).string("/state"), "queued");
    owner.post(&format!("{path}/retry"), json!({})).await.problem(409, "conflict");
    let runner = TestRunner::register(world, "one").await;
    let grant = runner.lease_one().await;
    runner.heartbeat(&grant, json!([])).await.is(200);
    owner.post(&format!("{path}/cancel"), json!({})).await.is(200);
    assert_eq!(runner.heartbeat(&grant, json!([])).await.is(200).json()["cancel"], true);
    let stopped =
        runner.complete(&grant, json!({ "fence": grant.fence, "outcome": "cancelled" })).await.is(200);
    assert_eq!(stopped.string("/state"), "cancelled");
}

/// A failure that cannot be mended is final; a released task goes to the next runner at once.
pub async fn failures_and_releases(world: &World) {
    let owner = world.owner();
    let (_, task) = owner.scan("Fail").await;
    let (one, two) = (TestRunner::register(world, "one").await, TestRunner::register(world, "two").await);
    let grant = one.lease_one().await;
    let release = json!({ "fence": grant.fence, "reason": "shutting down" });
    one.post(&format!("/runner/v1/tasks/{task}/release"), release.clone()).await.is(200);
    let events = owner.get(&format!("/v1/tasks/{task}/events")).await.is(200).text();
    assert!(events.contains("shutting down"), "followers learn why: {events}");
    let second = two.lease_one().await;
    assert_eq!((second.attempt, second.fence), (1, 2));
    one.fail(&second, "not-mine", false).await.problem(409, "stale-lease");
    one.post(&format!("/runner/v1/tasks/{task}/release"), release).await.problem(409, "stale-lease");
    one.heartbeat(&grant, json!([])).await.problem(409, "stale-lease");
    assert_eq!(two.fail(&second, "archive-refused", false).await.is(200).string("/state"), "failed");
    let shown = owner.get(&format!("/v1/tasks/{task}")).await.json();
    assert_eq!(shown["error"]["code"], "archive-refused");
}

/// Whoever follows a retried scan from the beginning sees its first end go by, and the stream ends
/// with the second.
pub async fn a_retried_scan_is_followed_to_its_second_end(world: &World) {
    let owner = world.owner();
    let (_, task) = owner.scan("Again").await;
    let path = format!("/v1/tasks/{task}");
    owner.post(&format!("{path}/cancel"), json!({})).await.is(200);
    let retried = owner.post(&format!("{path}/retry"), json!({})).await.is(200).json();
    assert_eq!(retried["event_seq"], 3, "queued, cancelled, queued again");
    let runner = TestRunner::register(world, "one").await;
    runner.do_scan(&runner.lease_one().await, 1.0).await.is(200);
    let call = owner.call(Method::GET, &format!("{path}/events")).header("accept", "text/event-stream");
    let stream = owner.send(call.header("last-event-id", "0")).await.is(200).text();
    let states: Vec<&str> =
        stream.split("\"state\":\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(states, ["queued", "cancelled", "queued", "leased", "running", "succeeded"]);
    assert_eq!(stream.matches("event: end").count(), 1, "{stream}");
    assert!(stream.ends_with("event: end\ndata: {}\n\n"), "{stream}");
}

/// Two equal cancels (or retries) under one key at once: both get the one answer.
pub async fn equal_commands_at_once_get_one_answer(world: &World) {
    let owner = world.owner();
    let (_, task) = owner.scan("Twice").await;
    for (action, state) in [("cancel", "cancelled"), ("retry", "queued")] {
        let call = owner.with_json(Method::POST, &format!("/v1/tasks/{task}/{action}"), &json!({}));
        let call = call.header("idempotency-key", format!("one-{action}"));
        let answers = futures_util::future::join_all((0..8).map(|_| owner.send(call.clone()))).await;
        for answer in &answers {
            assert_eq!(answer.clone().is(200).string("/state"), state);
        }
    }
}
