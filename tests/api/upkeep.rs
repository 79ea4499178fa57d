//! Crons and probes: what they count, how they go on after a failure, what they cost.

use http::Method;
use serde_json::json;
use testkit::Fault;
use vibe_edge::{inbox, schedule};

use crate::support::{TestRunner, World, sha256_hex};

const DEAD: &str = "vibe_task_transitions_total{kind=\"scan\",state=\"queued\"}";

#[tokio::test]
async fn what_a_cron_or_a_queue_counts_is_sent() {
    let world = World::native();
    world.owner().scan("Lost").await;
    let runner = TestRunner::register(&world, "one").await;
    runner.lease_one().await;
    world.owner().get("/metrics").await.is(200);
    let before = world.doubles().counters.sum(DEAD);
    world.advance(31_000);
    schedule::run(world.app(), schedule::SWEEP).await;
    assert_eq!(
        world.doubles().counters.sum(DEAD),
        before + 1.0,
        "the lease ran out, the task is queued again"
    );
    let runs = "vibe_cron_runs_total{cron=\"sweep\",outcome=\"ok\"}";
    assert_eq!(world.doubles().counters.sum(runs), 1.0);

    world.app().tally().add(ports::Sample { series: "a".into(), value: 1.0 });
    inbox::receive(world.app(), &["tsk_x".to_owned()]).await.unwrap();
    assert_eq!(world.doubles().counters.sum("a"), 1.0);
}

#[tokio::test]
async fn a_cursor_the_store_refuses_is_forgotten_and_the_other_prefix_is_still_walked() {
    let world = World::native();
    let (_, task) = world.owner().scan("Crash").await;
    let runner = TestRunner::register(&world, "one").await;
    let grant = runner.lease_one().await;
    runner.artifacts(&grant).await;
    world.owner().post(&format!("/v1/tasks/{task}/cancel"), json!({})).await.is(200);
    world.advance(86_400_001);
    let sql = &world.doubles().sql;
    sql.inspect("INSERT INTO retention_cursors (prefix, cursor) VALUES ('uploads/', 'of another day')")
        .unwrap();
    world.doubles().blobs.faults.on_key("uploads/", 1, Fault::Error);
    schedule::run(world.app(), schedule::HOUSEKEEPING).await;
    let rows = sql.inspect("SELECT cursor FROM retention_cursors WHERE prefix = 'uploads/'").unwrap();
    assert_eq!(rows[0].opt_text("cursor").unwrap(), None, "the next run begins anew");
    let keys = world.doubles().blobs.keys();
    assert!(!keys.iter().any(|key| key.starts_with("artifacts/")), "orphans are left: {keys:?}");
    let failed = world.doubles().logs.take();
    assert!(failed.iter().any(|line| line.level == "error" && line.json.contains("cron")), "and it is told");
}

#[tokio::test]
async fn readiness_is_remembered_for_ten_seconds_and_lists_nothing() {
    let world = World::native();
    world.doubles().sql.reset_statements();
    let calls = world.doubles().blobs.faults.calls();
    world.doubles().blobs.faults.on_key("readyz/", 1, Fault::Error);
    for _ in 0..5 {
        let answer = world.anyone().get("/readyz").await.problem(503, "unavailable").json();
        assert_eq!(answer["checks"], json!({ "database": "ok", "blobs": "unavailable" }));
    }
    assert_eq!(world.doubles().sql.statements(), 1);
    assert_eq!(world.doubles().blobs.faults.calls(), calls + 1);
    world.advance(10_000);
    world.anyone().get("/readyz").await.is(200);
}

#[tokio::test]
async fn parts_the_store_does_not_know_are_asked_for_again() {
    let world = World::native();
    let owner = world.owner();
    let part_size = 16 << 20;
    let bytes = vec![7_u8; part_size + 10];
    let body = json!({ "filename": "a.tar", "size": bytes.len(), "sha256": sha256_hex(&bytes) });
    let path = format!("/v1/uploads/{}", owner.post("/v1/uploads", body).await.is(201).string("/id"));
    let part = |n: usize, bytes: &[u8]| {
        let call = owner.call(Method::PUT, &format!("{path}/parts/{n}"));
        call.header("x-content-sha256", sha256_hex(bytes)).bytes(bytes)
    };
    // Two requests send the same part at once: one row, and what the store holds may be the other's.
    let (first, again) =
        tokio::join!(owner.send(part(1, &bytes[..part_size])), owner.send(part(1, &bytes[..part_size])));
    first.is(200);
    again.is(200);
    owner.send(part(2, &bytes[part_size..])).await.is(200);
    world.doubles().sql.inspect("UPDATE upload_parts SET etag = 'the other one' WHERE part = 1").unwrap();
    let refused = owner.post(&format!("{path}/complete"), json!({})).await.problem(409, "conflict");
    assert!(refused.string("/detail").contains("parts 1 to 2"), "{}", refused.text());
    assert_eq!(owner.get(&path).await.json()["received"], json!([]));
    owner.send(part(1, &bytes[..part_size])).await.is(200);
    owner.send(part(2, &bytes[part_size..])).await.is(200);
    owner.post(&format!("{path}/complete"), json!({})).await.is(200);
}

#[tokio::test]
async fn an_upload_that_the_store_gave_up_is_announced_anew() {
    let world = World::native();
    let owner = world.owner();
    let bytes = vec![7_u8; (16 << 20) + 10];
    let body = json!({ "filename": "a.tar", "size": bytes.len(), "sha256": sha256_hex(&bytes) });
    let path = format!("/v1/uploads/{}", owner.post("/v1/uploads", body).await.is(201).string("/id"));
    world.doubles().sql.inspect("UPDATE uploads SET store_upload = 'gone'").unwrap();
    let call = owner.call(Method::PUT, &format!("{path}/parts/2"));
    let tail = &bytes[16 << 20..];
    let call = call.header("x-content-sha256", sha256_hex(tail)).bytes(tail);
    let refused = owner.send(call).await.problem(409, "conflict");
    assert!(refused.string("/detail").contains("nnounce"), "{}", refused.text());
    assert_eq!(owner.get(&path).await.string("/state"), "aborted");
}
