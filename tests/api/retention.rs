//! Nothing unfinished stays behind.

use ports::{Blobs as _, PutOptions};
use serde_json::{Value, json};
use vibe_edge::schedule;

use crate::{
    stories::account::prove,
    support::{self, Authenticator, Person, TestRunner, World},
};

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
    let life = ["upload.create", "upload.complete", "upload.delete"];
    assert_eq!(actions, [life, life].concat());
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
    let metrics = "test-metrics-token-0123456789";
    let world = World::native_with(|name| (name == "METRICS_TOKEN").then(|| metrics.to_owned()));
    let owner = world.owner();
    let keyed = |person: &Person, path: &str, body: &Value, key: &str| {
        let call = person.with_json(http::Method::POST, path, body).header("idempotency-key", key);
        call.header("sec-fetch-site", "same-origin")
    };
    let body = json!({ "name": "ci", "scopes": ["read"] });
    let key = owner.send(keyed(&owner, "/v1/api-keys", &body, "k")).await.is(201).string("/key");
    let runner = owner.send(keyed(&owner, "/v1/runners", &json!({ "name": "one" }), "r")).await.is(201);
    let runner = runner.string("/key");
    let link = owner.post("/v1/owner-links", json!({})).await.is(201).string("/token");
    let session = world.anyone().post("/v1/sessions", json!({ "token": link })).await.is(201);
    let cookie = session.header("set-cookie").and_then(|cookie| cookie.split(';').next()).unwrap().to_owned();
    let person = Person::with_cookie(world.clone(), &cookie);
    let offered = person.send(keyed(&person, "/v1/second-factor", &json!({}), "o")).await.is(201);
    let app = Authenticator::with(&offered.string("/secret"));
    let code = json!({ "code": app.code(&world, 0) });
    let confirm = keyed(&person, "/v1/second-factor/confirm", &code, "c");
    let codes = person.send(confirm).await.is(200).json();
    let codes: Vec<&str> =
        codes["recovery_codes"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(codes.len() >= 8, "{codes:?}");
    // Each is used, rightly and wrongly, where it is a credential.
    Person::with_token(world.clone(), &key).get("/v1/projects").await.is(200);
    Person::with_token(world.clone(), metrics).get("/metrics").await.is(200);
    Person::with_token(world.clone(), &runner).get("/v1/projects").await.is(401);
    TestRunner { world: world.clone(), key: runner.parse().unwrap() }.lease().await;
    world.anyone().get(&format!("/v1/projects?token={key}")).await.is(401);
    prove(&person, codes[0]).await;

    let session = cookie.split_once('=').unwrap().1.to_owned();
    let (secret, uri) = (offered.string("/secret"), offered.string("/uri"));
    let tokens = [support::OWNER_TOKEN, support::RUNNER_MASTER_KEY, support::MASTER_KEYS, metrics];
    let made = [&key, &runner, &link, &session, &secret, &uri];
    let kept = world.doubles().sql.inspect("SELECT body FROM idempotency_keys").unwrap();
    assert!(kept.len() >= 4, "answers are kept: {}", kept.len());
    let audit =
        world.doubles().sql.inspect("SELECT json_group_array(action || target) AS body FROM audit_log");
    let rows: Vec<String> = kept.iter().chain(&audit.unwrap()).map(|row| row.text("body").unwrap()).collect();
    for secret in made.into_iter().map(String::as_str).chain(tokens).chain(codes) {
        assert!(secret.len() >= 10 && !world.doubles().logs.contains(secret), "in a log line: {secret}");
        assert!(rows.iter().all(|row| !row.contains(secret)), "kept: {secret}");
    }
    assert!(world.doubles().logs.take().len() > 10, "the requests are in the log");
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
    assert_eq!(second.header("idempotent-replayed"), None, "the hourly run has not come by");
    assert_eq!(owner.send(call).await.is(201).string("/id"), second.string("/id"), "kept anew");
}

#[tokio::test]
async fn a_run_with_much_to_collect_keeps_up_within_the_limits_of_a_free_plan() {
    let world = World::native();
    let (sql, blobs) = (&world.doubles().sql, &world.doubles().blobs);
    for n in 0..12 {
        world.owner().upload("a.zip", format!("unused {n}").as_bytes()).await;
        let big = json!({ "filename": "a.zip", "size": 40 << 20, "sha256": "a".repeat(64) });
        world.owner().post("/v1/uploads", big).await.is(201);
    }
    // A busy day: 600 more that nobody needs, 600 that never came, and the files of 200 deleted reports.
    for state in ["complete", "pending"] {
        let columns = "org_id, filename, size, sha256, mode, part_size, parts_total, created_at, expires_at";
        let rows = format!(
            "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 600)
             INSERT INTO uploads (id, state, blob_key, completed_at, {columns})
             SELECT 'upl_{state}' || n, '{state}', 'uploads/{state}/' || n, created_at, {columns}
             FROM n, (SELECT * FROM uploads WHERE mode = 'single' LIMIT 1)"
        );
        sql.inspect(&rows).unwrap();
    }
    for key in (1..=600).flat_map(|n| [format!("uploads/complete/{n}"), format!("artifacts/{n}/report.json")])
    {
        let body = Box::pin(futures_util::stream::iter([Ok(ports::Bytes::from_static(b"x"))]));
        blobs.put(&key, body, PutOptions { size: 1, ..PutOptions::default() }).await.unwrap();
    }
    world.advance(DAY_MS + 1);
    blobs.set_page_size(250);
    let calls = || sql.faults.calls() + blobs.faults.calls() + world.doubles().counters.faults.calls();
    let before = calls();
    let run = schedule::run(world.app(), schedule::HOUSEKEEPING);
    let ((), statements) = testkit::SqliteSql::counted(run).await;
    let calls = calls() - before;
    assert!(statements <= 50 && calls <= 50, "{statements} statements, {calls} calls");
    assert_eq!(blobs.keys(), Vec::<String>::new(), "one run is enough");
    let pending = sql.inspect("SELECT mode FROM uploads WHERE state = 'pending'").unwrap();
    assert_eq!(pending.len(), 2, "ten a run of those in parts: the store's calls are one each");
    schedule::run(world.app(), schedule::HOUSEKEEPING).await;
    assert_eq!(blobs.open_uploads(), 0);
}

#[tokio::test]
async fn a_long_walk_over_the_objects_goes_on_where_it_stopped() {
    let world = World::native();
    let blobs = &world.doubles().blobs;
    for n in 10..20 {
        let body = Box::pin(futures_util::stream::iter([Ok(ports::Bytes::from_static(b"x"))]));
        let options = PutOptions { size: 1, ..PutOptions::default() };
        blobs.put(&format!("artifacts/{n}"), body, options).await.unwrap();
    }
    world.advance(DAY_MS + 1);
    blobs.set_page_size(2);
    for left in [4, 0] {
        schedule::run(world.app(), schedule::HOUSEKEEPING).await;
        assert_eq!(blobs.keys().len(), left, "three pages a run");
    }
}

#[tokio::test]
async fn uploads_that_were_given_up_are_forgotten_after_a_week() {
    let world = World::native();
    let owner = world.owner();
    let big = json!({ "filename": "a.zip", "size": 40 << 20, "sha256": "a".repeat(64) });
    let path = format!("/v1/uploads/{}", owner.post("/v1/uploads", big).await.is(201).string("/id"));
    world.doubles().sql.inspect(
        "INSERT INTO upload_parts (upload_id, org_id, part, etag, size, sha256) SELECT id, org_id, 1, '', 1, '' FROM uploads",
    ).unwrap();
    owner.delete(&path).await.is(204);
    let kept = owner.upload("kept.zip", b"kept").await;
    owner
        .post("/v1/projects", json!({ "name": "K", "source": { "kind": "archive", "upload_id": kept } }))
        .await
        .is(201);
    world.advance(7 * DAY_MS);
    schedule::run(world.app(), schedule::HOUSEKEEPING).await;
    assert_eq!(owner.get(&path).await.string("/state"), "aborted");
    world.advance(1);
    schedule::run(world.app(), schedule::HOUSEKEEPING).await;
    owner.get(&path).await.problem(404, "not-found");
    owner.get(&format!("/v1/uploads/{kept}")).await.is(200);
    assert!(world.doubles().sql.inspect("SELECT part FROM upload_parts").unwrap().is_empty());
}
