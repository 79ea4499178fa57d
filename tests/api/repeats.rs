//! Requests whose answer was lost, or that fell on a bad moment: repeated, they have one effect and one audit row.

use http::Method;
use serde_json::json;
use testkit::Fault;

use crate::support::{Call, Person, TestRunner, World};

/// Dead letters of that many projects.
async fn dead_letters(world: &World, count: usize) {
    for n in 0..count {
        world.owner().scan(&format!("Dead {n}")).await;
    }
    let dead = "UPDATE tasks SET state = 'dead', attempt = 3, failure_code = 'killed', failure_message = ''";
    world.doubles().sql.inspect(dead).unwrap();
}

fn redrive(owner: &Person, key: &str) -> Call {
    owner.with_json(Method::POST, "/v1/tasks/redrive", &json!({})).header("idempotency-key", key)
}

fn actions(world: &World, like: &str) -> Vec<String> {
    let sql = format!("SELECT action FROM audit_log WHERE action LIKE '{like}' ORDER BY rowid");
    let rows = world.doubles().sql.inspect(&sql).unwrap();
    rows.iter().map(|row| row.text("action").unwrap()).collect()
}

fn count(world: &World, sql: &str) -> u64 {
    world.doubles().sql.inspect(sql).unwrap()[0].uint("n").unwrap()
}

#[tokio::test]
async fn a_redrive_is_all_or_nothing_and_counts_once() {
    let world = World::native();
    let owner = world.owner();
    dead_letters(&world, 9).await;
    let queued = "SELECT COUNT(*) AS n FROM tasks WHERE state = 'queued'";
    let faults = &world.doubles().sql.faults;
    faults.on_key("INSERT INTO idempotency_keys", 1, Fault::Error);
    owner.send(redrive(&owner, "a")).await.problem(503, "unavailable");
    assert_eq!((count(&world, queued), actions(&world, "task.retry").len()), (0, 0));
    // It happens, and the answer is lost: the key was kept with it.
    faults.on_key("INSERT INTO idempotency_keys", 1, Fault::ExecutedThenTimeout);
    let eight = json!({ "redriven": 8, "more": true });
    assert_eq!(owner.send(redrive(&owner, "a")).await.is(200).json(), eight);
    assert_eq!(owner.send(redrive(&owner, "a")).await.is(200).json(), eight);
    assert_eq!((count(&world, queued), actions(&world, "task.retry").len()), (8, 8));
    let events = "SELECT COUNT(*) AS n FROM task_events e JOIN tasks t ON t.id = e.task_id WHERE e.seq > 1
        AND t.state = 'queued'";
    assert_eq!(count(&world, events), 8, "followers see it");
}

#[tokio::test]
async fn redrives_at_once_share_the_dead_letters() {
    let world = World::native();
    let owner = world.owner();
    dead_letters(&world, 20).await;
    let equal = (0..4).map(|_| owner.send(redrive(&owner, "same")));
    for answer in futures_util::future::join_all(equal).await {
        assert_eq!(answer.is(200).json(), json!({ "redriven": 8, "more": true }));
    }
    assert_eq!(actions(&world, "task.retry").len(), 8, "one key, one effect");
    let (one, other) = (owner.send(redrive(&owner, "one")), owner.send(redrive(&owner, "other")));
    let counted = (testkit::SqliteSql::counted(one), testkit::SqliteSql::counted(other));
    let ((one, first), (other, second)) = tokio::join!(counted.0, counted.1);
    let mut shares = [one, other].map(|answer| answer.is(200).json()["redriven"].as_u64());
    shares.sort_unstable();
    assert_eq!(shares, [Some(4), Some(8)], "whoever lost the race took what was left");
    assert!(first.max(second) <= 50, "{first} and {second} statements");
    assert_eq!(actions(&world, "task.retry").len(), 20);
    let runner = TestRunner::register(&world, "one").await;
    runner.lease_one().await;
}

#[tokio::test]
async fn giving_an_upload_up_is_one_batch_with_its_audit_row_and_its_answer() {
    for (complete, lost) in [(false, false), (false, true), (true, false), (true, true)] {
        let world = World::native();
        let owner = world.owner();
        let id = if complete { owner.upload("a.zip", b"a").await } else { announced(&owner, b"a").await };
        let path = format!("/v1/uploads/{id}");
        let delete = owner.call(Method::DELETE, &path).header("idempotency-key", "k");
        let before = owner.get(&path).await.json();
        let faults = &world.doubles().sql.faults;
        faults.on_key("INSERT INTO audit_log", 1, Fault::Error);
        owner.send(delete.clone()).await.problem(503, "unavailable");
        assert_eq!(owner.get(&path).await.is(200).json(), before, "nothing happened");
        assert_eq!(world.doubles().blobs.keys().len(), usize::from(complete));
        // It happens, and then the answer is lost, or the object store is down: the object is left to the walk.
        if lost {
            faults.on_key("INSERT INTO audit_log", 1, Fault::ExecutedThenTimeout);
        } else {
            world.doubles().blobs.faults.on_key("uploads/", 1, Fault::Error);
        }
        owner.send(delete.clone()).await.is(204);
        owner.send(delete).await.is(204);
        let action = if complete { "upload.delete" } else { "upload.abort" };
        assert_eq!(actions(&world, "upload.%").last().map(String::as_str), Some(action));
        assert_eq!(actions(&world, action).len(), 1);
        world.advance(86_400_001);
        vibe_edge::schedule::run(world.app(), vibe_edge::schedule::HOUSEKEEPING).await;
        assert!(world.doubles().blobs.keys().is_empty());
    }
}

#[tokio::test]
async fn deletions_at_once_get_one_answer() {
    let world = World::native();
    let owner = world.owner();
    let id = owner.upload("a.zip", b"a").await;
    let delete = owner.call(Method::DELETE, &format!("/v1/uploads/{id}")).header("idempotency-key", "k");
    for answer in futures_util::future::join_all((0..4).map(|_| owner.send(delete.clone()))).await {
        answer.is(204);
    }
    assert_eq!(actions(&world, "upload.delete").len(), 1);
}

async fn announced(owner: &Person, bytes: &[u8]) -> String {
    let sum = crate::support::sha256_hex(bytes);
    let body = json!({ "filename": "a.zip", "size": bytes.len(), "sha256": sum });
    owner.post("/v1/uploads", body).await.is(201).string("/id")
}

#[tokio::test]
async fn content_whose_answer_was_lost_is_sent_again() {
    let world = World::native();
    let owner = world.owner();
    for fault in [Fault::Error, Fault::ExecutedThenTimeout] {
        let id = announced(&owner, b"abc").await;
        let path = format!("/v1/uploads/{id}/content");
        let before = actions(&world, "upload.complete").len();
        world.doubles().sql.faults.on_key("UPDATE uploads SET state", 1, fault);
        owner.put(&path, b"abc".to_vec()).await.problem(503, "unavailable");
        for _ in 0..2 {
            assert_eq!(owner.put(&path, b"abc".to_vec()).await.is(200).string("/state"), "complete");
        }
        assert_eq!(actions(&world, "upload.complete").len(), before + 1, "{fault:?}");
    }
}

#[tokio::test]
async fn parts_are_put_together_once_however_often_it_is_asked() {
    let world = World::native();
    let owner = world.owner();
    let bytes = vec![7_u8; (16 << 20) + 10];
    let path = format!("/v1/uploads/{}", announced(&owner, &bytes).await);
    for (n, part) in [&bytes[..16 << 20], &bytes[16 << 20..]].into_iter().enumerate() {
        let call = owner.call(Method::PUT, &format!("{path}/parts/{}", n + 1));
        owner
            .send(call.header("x-content-sha256", crate::support::sha256_hex(part)).bytes(part))
            .await
            .is(200);
    }
    let complete = owner.with_json(Method::POST, &format!("{path}/complete"), &json!({}));
    world.doubles().sql.faults.on_key("UPDATE uploads SET state", 1, Fault::Error);
    owner.send(complete.clone()).await.problem(503, "unavailable");
    let keyed = complete.clone().header("idempotency-key", "k");
    let all = [complete.clone(), keyed.clone(), keyed, complete].map(|call| owner.send(call));
    for answer in futures_util::future::join_all(all).await {
        let answer = answer.is(200);
        assert_eq!(answer.string("/state"), "complete");
        assert_eq!(answer.json()["received"].as_array().map(Vec::len), Some(2));
    }
    assert_eq!(actions(&world, "upload.%"), ["upload.create", "upload.complete"]);
}

#[tokio::test]
async fn an_announcement_whose_answer_was_lost_can_be_gone_on_with() {
    let world = World::native();
    let owner = world.owner();
    let bytes = vec![7_u8; (16 << 20) + 10];
    let sum = crate::support::sha256_hex(&bytes);
    let body = json!({ "filename": "a.zip", "size": bytes.len(), "sha256": sum });
    let call = owner.with_json(Method::POST, "/v1/uploads", &body).header("idempotency-key", "k");
    world.doubles().sql.faults.on_key("INSERT INTO uploads", 1, Fault::ExecutedThenTimeout);
    let id = owner.send(call).await.is(201).string("/id");
    let tail = &bytes[16 << 20..];
    let part = owner.call(Method::PUT, &format!("/v1/uploads/{id}/parts/2"));
    owner.send(part.header("x-content-sha256", crate::support::sha256_hex(tail)).bytes(tail)).await.is(200);
}
