//! The harness proves itself on a small JavaScript Worker before anything leans on it: slots are
//! isolated, data survives a killed workerd, and nothing but loopback can be reached.

use std::time::Duration;

use serde_json::json;

use crate::harness::{fixture, fixture_slot, lone_slot};

#[tokio::test]
async fn slots_do_not_see_each_other() {
    let (mine, yours) = (fixture_slot(), fixture_slot());
    mine.post("/kv").body("secret").send().await.unwrap().error_for_status().unwrap();
    assert_eq!(mine.control("kv_get", json!({"key": "key"})).await, json!("secret"));
    assert_eq!(yours.control("kv_get", json!({"key": "key"})).await, json!(null));
}

#[tokio::test]
async fn bindings_answer_and_data_survives_a_killed_workerd() {
    let slot = lone_slot(fixture());
    let count: serde_json::Value = slot.get("/d1").send().await.unwrap().json().await.unwrap();
    let rows = slot.sql("SELECT count(*) AS n FROM organisations", &[]).await;
    assert_eq!(rows, vec![count], "the Worker and the harness read the same migrated database");

    slot.cron("* * * * *").await;
    assert_eq!(slot.control("kv_get", json!({"key": "cron"})).await, json!("* * * * *"));

    slot.post("/queue").body("tsk_1").send().await.unwrap().error_for_status().unwrap();
    let delivered = async {
        while slot.control("kv_get", json!({"key": "nudged"})).await != json!("tsk_1") {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), delivered)
        .await
        .expect("the queue delivers within seconds");

    for seen in 1..=2 {
        let hub: serde_json::Value = slot.get("/hub").send().await.unwrap().json().await.unwrap();
        assert_eq!(hub, json!({"seen": seen}));
    }
    slot.evict("SignalHub", "topic").await;
    let hub: serde_json::Value = slot.get("/hub").send().await.unwrap().json().await.unwrap();
    assert_eq!(hub, json!({"seen": 1}), "an evicted object starts again with empty memory");

    slot.control("kill", json!({})).await;
    assert_eq!(slot.get("/healthz").send().await.unwrap().status(), 200, "same port after a kill");
    assert_eq!(slot.control("kv_get", json!({"key": "nudged"})).await, json!("tsk_1"));
}

#[tokio::test]
async fn only_loopback_can_be_reached() {
    let slot = fixture_slot();
    let inside = slot.post("/egress").body(slot.url("/healthz")).send().await.unwrap();
    assert_eq!(inside.text().await.unwrap(), r#"{"status":"ok"}"#);
    // 192.0.2.0/24 is TEST-NET-1 (RFC 5737): routed nowhere, so even a broken seal disturbs nobody.
    let outside = slot.post("/egress").body("http://192.0.2.1/").send().await.unwrap();
    assert_eq!(outside.status(), 502);
}

/// Each of these once blocked serve.mjs until workerd answered, while workerd waited for it to take log lines.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn controls_answer_however_much_is_logged() {
    let slot = fixture_slot();
    let noise: Vec<_> = (0..30).map(|_| tokio::spawn(slot.get("/noise").send())).collect();
    let controls = async {
        while noise.iter().any(|request| !request.is_finished()) {
            assert_eq!(slot.sql("SELECT ?1 AS n", &[json!(7)]).await, [json!({"n": 7})]);
            slot.cron("* * * * *").await;
            assert_eq!(slot.control("kv_get", json!({"key": "cron"})).await, json!("* * * * *"));
        }
    };
    tokio::time::timeout(Duration::from_secs(60), controls).await.expect("no deadlock");
    for request in noise {
        assert_eq!(request.await.unwrap().unwrap().status(), 204);
    }
}
