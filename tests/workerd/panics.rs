//! A panic in a request: what it costs, in both kinds of builds.
//!
//! The Worker built with the feature `stories` panics on request (`POST /__stories/panic`). Needs
//! target/worker-stories (stable: a panic aborts the instance) and, where the nightly is installed,
//! target/worker-stories-unwind (`--panic-unwind`: a panic is an error of that request).

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::timeout;

use crate::harness::{Slot, lone_slot, root};

fn panicking(folder: &str) -> Slot {
    lone_slot(json!({ "main": format!("target/{folder}/index.js"), "probe": true }))
}

async fn instances(slot: Slot) -> u64 {
    let memory: Value = slot.get("/__memory").send().await.unwrap().json().await.unwrap();
    memory["instances"].as_u64().unwrap()
}

/// A request that panics; its status and its body.
async fn panic(slot: Slot) -> (u16, String) {
    let request = slot.post("/__stories/panic").header("x-request-id", "req_panic").send();
    let reply = timeout(Duration::from_secs(10), request).await.expect("a panic does not hang").unwrap();
    (reply.status().as_u16(), reply.text().await.unwrap())
}

#[tokio::test]
async fn with_panic_unwind_a_panic_costs_one_request() {
    if !root().join("target/worker-stories-unwind/index.js").exists() {
        eprintln!("skipped: target/worker-stories-unwind needs the nightly compiler");
        return;
    }
    let slot = panicking("worker-stories-unwind");
    assert_eq!(slot.get("/readyz").send().await.unwrap().status(), 200);
    // Under way in the same isolate while others panic: every adapter's story over the database.
    let other = tokio::spawn(slot.post("/__stories/sql").send());

    for _ in 0..5 {
        let (status, body) = panic(slot).await;
        let problem: Value = serde_json::from_str(&body).expect(&body);
        assert_eq!(
            (status, problem["type"].as_str()),
            (500, Some("https://vibe-edge.dev/problems/internal"))
        );
        assert!(!body.contains("a story about a panic"), "the panic's text is for the log: {body}");
    }

    let told: Value = other.await.unwrap().unwrap().json().await.expect("the other request is unharmed");
    assert!(told.as_array().is_some_and(|told| told.iter().all(|story| story["wrong"].is_null())), "{told}");
    assert_eq!(slot.get("/readyz").send().await.unwrap().status(), 200);
    assert_eq!(instances(slot).await, 1, "the instance lives on, with what it knows");
    // worker's own hook writes a line of each panic, too, with the stack but without the request.
    let logs = slot.control("logs", json!({ "contains": "a story about a panic (request req_panic)" })).await;
    assert_eq!(logs.as_array().map(Vec::len), Some(5), "the log says why, and in which request");
}

#[tokio::test]
async fn without_it_a_panic_costs_the_instance_and_the_next_request_gets_a_new_one() {
    let slot = panicking("worker-stories");
    assert_eq!(slot.get("/readyz").send().await.unwrap().status(), 200);
    for panics in 1..=3 {
        let (status, body) = panic(slot).await;
        assert_eq!(status, 500, "{body}");
        assert_eq!(slot.get("/readyz").send().await.unwrap().status(), 200, "after {panics} panics");
    }
    assert!(instances(slot).await > 1, "this build is one that unwinds");
}
