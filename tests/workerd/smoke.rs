//! The built Worker answers at all: the first thing to look at when everything else is red.

use serde_json::{Value, json};

use crate::{
    harness::{METRICS_TOKEN, slot},
    support::exposition,
};

#[tokio::test]
async fn healthz_says_ok() {
    let reply = slot().get("/healthz").send().await.unwrap();
    assert_eq!(reply.status(), 200);
    let body: Value = reply.json().await.unwrap();
    assert_eq!(body["status"], "ok");
}

#[tokio::test]
async fn readyz_reaches_database_and_bucket() {
    let reply = slot().get("/readyz").send().await.unwrap();
    let status = reply.status();
    let body: Value = reply.json().await.unwrap();
    assert_eq!(status, 200, "{body}");
    assert_eq!(body["checks"]["database"], "ok", "{body}");
    assert_eq!(body["checks"]["blobs"], "ok", "{body}");
}

#[tokio::test]
async fn a_missing_hashed_asset_is_not_found_and_never_the_index() {
    let reply = slot().get("/assets/app-00000000.js").header("accept", "text/html").send().await.unwrap();
    assert_eq!(reply.status(), 404);
    let cache = reply.headers().get("cache-control").map(|v| v.to_str().unwrap_or_default().to_owned());
    assert!(!cache.unwrap_or_default().contains("immutable"), "a 404 must not be cached for a year");
    assert!(!reply.text().await.unwrap().contains("<html"));
}

#[tokio::test]
async fn the_api_document_is_served_as_committed() {
    let reply = slot().get("/openapi.json").send().await.unwrap();
    assert_eq!(reply.status(), 200);
    assert!(reply.headers().contains_key("etag"));
    let served: Value = reply.json().await.unwrap();
    let committed =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/openapi.json")).unwrap();
    assert_eq!(served, serde_json::from_str::<Value>(&committed).unwrap());
}

#[tokio::test]
async fn pages_carry_the_ids_of_their_request_and_are_counted() {
    let slot = slot();
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    // `/` itself is a file: the platform serves it without asking the Worker.
    for path in ["/projects", "/projects/prj_1"] {
        let reply = slot
            .get(path)
            .header("accept", "text/html")
            .header("x-request-id", "page-request-1")
            .header("traceparent", format!("00-{trace}-00f067aa0ba902b7-01"))
            .send()
            .await
            .unwrap();
        assert_eq!(reply.status(), 200);
        assert_eq!(reply.headers()["x-request-id"], "page-request-1");
        let parent = reply.headers()["traceparent"].to_str().unwrap().to_owned();
        assert!(
            parent.starts_with(&format!("00-{trace}-")) && !parent.contains("00f067aa0ba902b7"),
            "{parent}"
        );
        assert!(reply.headers().contains_key("content-security-policy"), "the files' own headers stay");
        assert!(reply.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
        assert!(reply.text().await.unwrap().contains("<html"), "{path}");
    }
    let lines = slot.control("logs", json!({ "contains": "page-request-1" })).await;
    let logged = lines.as_array().unwrap();
    let route = |line: &&Value| line["message"].as_str().unwrap().contains("\"route\":\"page\"");
    assert_eq!((logged.len(), logged.iter().filter(route).count()), (2, 2), "{lines}");
    let first = slot.get("/tasks").header("accept", "text/html").send().await.unwrap();
    assert!(first.headers()["x-request-id"].to_str().unwrap().starts_with("req_"));
    let tag = first.headers()["etag"].clone();
    let again = slot.get("/tasks").header("accept", "text/html").header("if-none-match", tag).send().await;
    let again = again.unwrap();
    assert_eq!(again.status(), 304);
    assert!(again.headers().contains_key("x-request-id"));
    let scrape = slot.get("/metrics").bearer_auth(METRICS_TOKEN).send().await.unwrap();
    let lines = exposition::strict(&scrape.text().await.unwrap());
    let counted = |status: &str| {
        let labels = [("method", "GET"), ("route", "page"), ("status", status)];
        let labels = labels.map(|(name, value)| (name.to_owned(), value.to_owned()));
        lines.iter().find(|line| line.labels == labels).map(|line| line.value)
    };
    assert_eq!((counted("200"), counted("304")), (Some(3.0), Some(1.0)), "{lines:?}");
}
