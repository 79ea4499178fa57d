//! The dialect every endpoint speaks.

use http::Method;
use serde_json::json;

use crate::support::{World, exposition};

/// Unknown addresses and methods are problems too, and every answer carries its ids.
pub async fn errors_are_problems(world: &World) {
    let owner = world.owner();
    owner.get("/v1/nothing").await.problem(404, "not-found");
    owner.get("/v1/projects/prj_unknown").await.problem(404, "not-found");
    owner.send(owner.call(Method::PUT, "/v1/projects")).await.problem(405, "method-not-allowed");
    let plain = owner.call(Method::POST, "/v1/projects").header("content-type", "text/plain").bytes("name=x");
    owner.send(plain).await.problem(415, "unsupported-media-type");
    let broken =
        owner.call(Method::POST, "/v1/projects").header("content-type", "application/json").bytes("{");
    owner.send(broken).await.problem(400, "bad-request");
    owner.post("/v1/projects", json!({ "name": 3 })).await.problem(422, "invalid-body").names(&["name"]);
    owner
        .post("/v1/projects", json!({ "nam": "x" }))
        .await
        .problem(422, "invalid-body")
        .names(&["nam", "name"]);
    owner.get("/v1/projects?limit=0").await.problem(422, "invalid-body").names(&["limit"]);
    owner.get("/v1/projects?cursor=x").await.problem(422, "invalid-body").names(&["cursor"]);
    let huge = json!({ "name": "x".repeat(2 << 20) });
    owner.post("/v1/projects", huge).await.problem(413, "payload-too-large");
}

/// Ids from outside are continued when they are well-formed.
pub async fn traces_are_continued(world: &World) {
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let call = world.anyone().call(Method::GET, "/healthz");
    let call = call.header("traceparent", format!("00-{trace}-00f067aa0ba902b7-01"));
    let answer = world.send(call.header("x-request-id", "my-request-1")).await.is(200);
    assert_eq!(answer.header("x-request-id"), Some("my-request-1"));
    assert!(answer.header("traceparent").expect("a traceparent").starts_with(&format!("00-{trace}-")));
    let answer = world.anyone().get("/healthz").await;
    assert!(answer.header("x-request-id").expect("an id").starts_with("req_"));
}

/// The same command twice has one effect; another body under the key is refused.
pub async fn commands_are_idempotent(world: &World) {
    let owner = world.owner();
    let call = owner.with_json(Method::POST, "/v1/projects", &json!({ "name": "Once" }));
    let call = call.header("idempotency-key", "k-1");
    let first = owner.send(call.clone()).await.is(201);
    let second = owner.send(call.clone()).await.is(201);
    assert_eq!(first.json(), second.json());
    assert_eq!(second.header("idempotent-replayed"), Some("true"));
    assert_eq!(first.header("location"), second.header("location"));
    let other = owner.with_json(Method::POST, "/v1/projects", &json!({ "name": "Other" }));
    owner.send(other.header("idempotency-key", "k-1")).await.problem(422, "idempotency-mismatch");
    assert_eq!(owner.get("/v1/projects").await.json()["total"], 1);

    let twenty = owner.with_json(Method::POST, "/v1/projects", &json!({ "name": "Parallel" }));
    let twenty = twenty.header("idempotency-key", "k-2");
    let answers = futures_util::future::join_all((0..20).map(|_| owner.send(twenty.clone()))).await;
    assert!(answers.iter().all(|answer| answer.status == 201 && answer.json() == answers[0].json()));
    assert_eq!(owner.get("/v1/projects").await.json()["total"], 2);
}

/// Health, readiness and version need no credential; the metrics do, and count every request.
pub async fn operations_are_public(world: &World) {
    let anyone = world.anyone();
    assert_eq!(anyone.get("/healthz").await.is(200).json(), json!({ "status": "ok" }));
    let ready = anyone.get("/readyz").await.is(200).json();
    assert_eq!(ready, json!({ "status": "ok", "checks": { "database": "ok", "blobs": "ok" } }));
    assert_eq!(anyone.get("/version").await.is(200).json()["version"], env!("CARGO_PKG_VERSION"));
    anyone.get("/metrics").await.problem(401, "unauthenticated");
    let metrics = world.owner().get("/metrics").await.is(200).text();
    let counted = "vibe_http_requests_total{method=\"GET\",route=\"/healthz\",status=\"200\"} 1\n";
    assert!(metrics.contains(counted), "{metrics}");
    let buckets = |lines: &[exposition::Line]| {
        let of =
            |line: &&exposition::Line| line.name.ends_with("_ms_bucket") && line.labels[0].1 == "/healthz";
        lines.iter().filter(of).count()
    };
    assert_eq!(buckets(&exposition::strict(&metrics)), 9, "every bucket, reached or not: {metrics}");
}

/// Every answer has its security headers, problems too, and heads that are too large are refused.
pub async fn answers_are_protected(world: &World) {
    let (anyone, owner) = (world.anyone(), world.owner());
    for answer in [
        anyone.get("/healthz").await.is(200),
        owner.get("/v1/projects").await.is(200),
        anyone.get("/v1/projects").await.problem(401, "unauthenticated"),
        anyone.get("/v1/nothing").await.problem(404, "not-found"),
    ] {
        let policy = answer.header("content-security-policy").expect("a content policy");
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("cross-origin-resource-policy"), Some("same-origin"));
        assert_eq!(answer.header("strict-transport-security"), None, "these tests do not go over TLS");
    }
    let long = format!("/v1/projects?q={}", "x".repeat(8 << 10));
    let answer = owner.get(&long).await.problem(414, "uri-too-long");
    assert!(answer.header("content-security-policy").is_some());
    let many =
        (0..101).fold(anyone.call(Method::GET, "/healthz"), |call, n| call.header(&format!("x-{n}"), "1"));
    world.send(many).await.problem(431, "headers-too-large");
    let large = anyone.call(Method::GET, "/healthz").header("x-large", "x".repeat(32 << 10));
    world.send(large).await.problem(431, "headers-too-large");
}
