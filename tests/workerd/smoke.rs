//! The built Worker answers at all: the first thing to look at when everything else is red.

use serde_json::Value;

use crate::harness::slot;

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
