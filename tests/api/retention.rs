//! Nothing unfinished stays behind.

use serde_json::json;
use vibe_edge::schedule;

use crate::support::{TestRunner, World};

const DAY_MS: u64 = 86_400_000;

#[tokio::test]
async fn unfinished_uploads_and_orphans_are_collected_and_nothing_else() {
    let world = World::native();
    let owner = world.owner();
    let (project, _) = owner.scan("Keep").await;
    let runner = TestRunner::register(&world, "one").await;
    runner.do_scan(&runner.lease_one().await, 1.0).await.is(200);
    let kept = world.doubles().blobs.keys();
    assert_eq!(kept.len(), 4, "an upload and three artifacts: {kept:?}");

    let (_, task) = owner.scan("Crash").await;
    let grant = runner.lease_one().await;
    runner.artifacts(&grant).await;
    owner.post(&format!("/v1/tasks/{task}/cancel"), json!({})).await.is(200);
    runner.complete(&grant, json!({ "fence": grant.fence, "outcome": "cancelled" })).await.is(200);
    let big = json!({ "filename": "a.zip", "size": 40 << 20, "sha256": "a".repeat(64) });
    let pending = owner.post("/v1/uploads", big).await.is(201).string("/id");
    assert_eq!(world.doubles().blobs.open_uploads(), 1);

    world.advance(DAY_MS + 1);
    schedule::run(world.app(), schedule::HOUSEKEEPING).await;
    assert_eq!(world.doubles().blobs.open_uploads(), 0);
    assert_eq!(owner.get(&format!("/v1/uploads/{pending}")).await.string("/state"), "aborted");
    let left = world.doubles().blobs.keys();
    assert!(kept.iter().all(|key| left.contains(key)), "{left:?}");
    assert_eq!(left.len(), 5, "the second upload is still a source: {left:?}");

    owner.delete(&format!("/v1/projects/{project}")).await.is(204);
    schedule::run(world.app(), schedule::HOUSEKEEPING).await;
    let left = world.doubles().blobs.keys();
    assert_eq!(
        left.len(),
        1,
        "artifacts and source of a deleted project go, the other's source stays: {left:?}"
    );
}

#[tokio::test]
async fn completed_uploads_go_when_nothing_names_them() {
    let world = World::native();
    let owner = world.owner();
    let unused = owner.upload("unused.zip", b"unused").await;
    let (project, _) = owner.scan("Source").await;
    let newer = owner.upload("newer.zip", b"newer").await;
    // The task reads the first archive, the project names the second one.
    let source = json!({ "source": { "kind": "archive", "upload_id": newer } });
    owner.patch(&format!("/v1/projects/{project}"), source).await.is(200);
    schedule::run(world.app(), schedule::HOUSEKEEPING).await;
    owner.get(&format!("/v1/uploads/{unused}")).await.is(200);
    world.advance(DAY_MS + 1);
    schedule::run(world.app(), schedule::HOUSEKEEPING).await;
    owner.get(&format!("/v1/uploads/{unused}")).await.problem(404, "not-found");
    assert_eq!(world.doubles().blobs.keys().len(), 2, "what a waiting task reads and a project names");

    let runner = TestRunner::register(&world, "one").await;
    runner.do_scan(&runner.lease_one().await, 1.0).await.is(200);
    schedule::run(world.app(), schedule::HOUSEKEEPING).await;
    let uploads: Vec<String> =
        world.doubles().blobs.keys().into_iter().filter(|key| key.starts_with("uploads/")).collect();
    assert!(uploads.len() == 1 && uploads[0].ends_with(&newer), "{uploads:?}");
}

#[tokio::test]
async fn a_completed_upload_can_be_deleted_unless_it_is_used() {
    let world = World::native();
    let owner = world.owner();
    let unused = owner.upload("a.zip", b"a").await;
    owner.delete(&format!("/v1/uploads/{unused}")).await.is(204);
    owner.get(&format!("/v1/uploads/{unused}")).await.problem(404, "not-found");
    assert!(world.doubles().blobs.keys().is_empty());
    let used = owner.upload("b.zip", b"b").await;
    let body = json!({ "name": "B", "source": { "kind": "archive", "upload_id": used } });
    let project = owner.post("/v1/projects", body).await.is(201).string("/id");
    owner.delete(&format!("/v1/uploads/{used}")).await.problem(409, "conflict");
    owner.delete(&format!("/v1/projects/{project}")).await.is(204);
    owner.delete(&format!("/v1/uploads/{used}")).await.is(204);
    let rows = world.doubles().sql.inspect("SELECT action FROM audit_log WHERE target LIKE 'upl_%'").unwrap();
    let actions: Vec<String> = rows.iter().map(|row| row.text("action").unwrap()).collect();
    assert_eq!(actions, ["upload.create", "upload.delete", "upload.create", "upload.delete"]);
}

#[tokio::test]
async fn an_announcement_that_fails_leaves_no_open_upload() {
    let world = World::native();
    let big = json!({ "filename": "a.zip", "size": 40 << 20, "sha256": "a".repeat(64) });
    world.doubles().sql.faults.on_key("INSERT INTO uploads", 1, testkit::Fault::Error);
    world.owner().post("/v1/uploads", big).await.problem(503, "unavailable");
    assert_eq!(world.doubles().blobs.open_uploads(), 0);
}

#[tokio::test]
async fn a_store_that_fails_is_unavailable_and_nothing_is_lost() {
    let world = World::native();
    let id = world.owner().project("Solid").await;
    world.doubles().sql.faults.on_next(testkit::Fault::Error);
    world.owner().get(&format!("/v1/projects/{id}")).await.problem(503, "unavailable");
    world.owner().get(&format!("/v1/projects/{id}")).await.is(200);
    assert!(world.doubles().logs.take().iter().any(|line| line.json.contains("\"status\":503")));
}

#[tokio::test]
async fn secrets_stay_out_of_logs_and_of_kept_answers() {
    let world = World::native();
    let owner = world.owner();
    let call =
        owner.with_json(http::Method::POST, "/v1/api-keys", &json!({ "name": "ci", "scopes": ["read"] }));
    let key = owner.send(call.header("idempotency-key", "k")).await.is(201).string("/key");
    let link = owner.post("/v1/owner-links", json!({})).await.is(201).string("/token");
    world.anyone().post("/v1/sessions", json!({ "token": link })).await.is(201);
    for secret in [key.as_str(), link.as_str(), crate::support::OWNER_TOKEN] {
        assert!(!world.doubles().logs.contains(secret));
        let kept = world.doubles().sql.inspect("SELECT body FROM idempotency_keys").unwrap();
        assert!(kept.iter().all(|row| !row.text("body").unwrap().contains(secret)));
    }
}

#[tokio::test]
async fn a_kept_answer_is_given_for_48_hours_and_no_longer() {
    let world = World::native();
    let owner = world.owner();
    let call = owner.with_json(http::Method::POST, "/v1/projects", &json!({ "name": "Once" }));
    let call = call.header("idempotency-key", "k");
    let first = owner.send(call.clone()).await.is(201).string("/id");
    world.advance(2 * DAY_MS - 1);
    assert_eq!(owner.send(call.clone()).await.is(201).string("/id"), first);
    world.advance(2);
    let second = owner.send(call.clone()).await.is(201);
    assert_eq!(second.header("idempotent-replayed"), None, "the nightly run has not come by");
    assert_eq!(owner.send(call).await.is(201).string("/id"), second.string("/id"), "kept anew");
}

#[tokio::test]
async fn a_night_with_much_to_collect_stays_within_the_query_limit() {
    let world = World::native();
    for n in 0..12 {
        world.owner().upload("a.zip", format!("unused {n}").as_bytes()).await;
        let big = json!({ "filename": "a.zip", "size": 40 << 20, "sha256": "a".repeat(64) });
        world.owner().post("/v1/uploads", big).await.is(201);
    }
    world.advance(DAY_MS + 1);
    let night = schedule::run(world.app(), schedule::HOUSEKEEPING);
    let ((), used) = testkit::SqliteSql::counted(night).await;
    assert!(used <= 50, "{used}");
    assert_eq!(world.doubles().blobs.keys().len(), 2, "ten a night");
}
