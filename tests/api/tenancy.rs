//! Two organisations never meet.

use http::Method;
use serde_json::json;

use crate::support::{Person, TestRunner, World};

/// A member of a second organisation, put there behind the API's back (sign-up is a later issue).
async fn stranger(world: &World) -> Person {
    let made = world
        .owner()
        .post("/v1/api-keys", json!({ "name": "s", "scopes": ["read", "write", "admin"] }))
        .await;
    let (id, key) = (made.string("/id"), made.string("/key"));
    let sql = &world.doubles().sql;
    sql.inspect("INSERT INTO organisations (id, name, created_at, updated_at) VALUES ('org_b', 'B', 1, 1)")
        .unwrap();
    sql.inspect(&format!("UPDATE api_keys SET org_id = 'org_b' WHERE id = '{id}'")).unwrap();
    Person::with_token(world.clone(), &key)
}

/// Any request of the owner token may be the first one a deployment gets, and its answer may be kept.
#[tokio::test]
async fn the_operator_organisation_is_there_before_its_first_use() {
    for (path, body, status) in [
        ("/v1/tasks/redrive", json!({}), 200),
        ("/v1/projects", json!({ "name": "First" }), 201),
        ("/v1/runners", json!({ "name": "First" }), 201),
        ("/v1/api-keys", json!({ "name": "First", "scopes": ["read"] }), 201),
        ("/v1/uploads", json!({ "filename": "a.zip", "size": 1, "sha256": "a".repeat(64) }), 201),
    ] {
        let world = World::native();
        let call = world.owner().with_json(Method::POST, path, &body).header("idempotency-key", "first");
        world.send(call).await.is(status);
    }
    World::native().owner().get("/v1/session").await.is(200);
    World::native().owner().get("/v1/organisation").await.is(200);
}

#[tokio::test]
async fn a_stranger_finds_nothing_at_any_address() {
    let world = World::native();
    let owner = world.owner();
    let (project, task) = owner.scan("Mine").await;
    let runner = TestRunner::register(&world, "one").await;
    runner.do_scan(&runner.lease_one().await, 1.0).await.is(200);
    let report = owner.get(&format!("/v1/tasks/{task}")).await.json()["result"]["report_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let upload = owner.get(&format!("/v1/projects/{project}")).await.string("/source/upload_id");
    let key = owner.post("/v1/api-keys", json!({ "name": "k", "scopes": ["read"] })).await.string("/id");
    let stranger = stranger(&world).await;
    for route in world
        .app()
        .table()
        .iter()
        .filter(|route| route.path.starts_with("/v1/") && route.path.contains("{id}"))
    {
        let id = match route.path.split('/').nth(2).unwrap() {
            "projects" => &project,
            "tasks" => &task,
            "reports" => &report,
            "uploads" => &upload,
            "api-keys" => &key,
            "runners" => &runner.key.id,
            other => panic!("a new resource {other}: teach this test its id"),
        };
        let path = route.path.replace("{id}", id).replace("{format}", "json").replace("{part}", "1");
        let answer = stranger.send(stranger.with_json(route.method.clone(), &path, &json!({}))).await;
        assert_eq!(answer.status, 404, "{} {path}: {}", route.method, answer.text());
    }
    for list in ["/v1/projects", "/v1/tasks", "/v1/runners", "/v1/search?q=mine"] {
        assert_eq!(stranger.get(list).await.is(200).json()["items"], json!([]), "{list}");
    }
    let theirs = json!({ "name": "x", "source": { "kind": "archive", "upload_id": upload } });
    stranger.post("/v1/projects", theirs).await.problem(422, "invalid-body").names(&["source.upload_id"]);
    owner.get(&format!("/v1/projects/{project}")).await.is(200);
}

#[tokio::test]
async fn a_strangers_runner_gets_no_foreign_work() {
    let world = World::native();
    let (_, task) = world.owner().scan("Mine").await;
    let stranger = stranger(&world).await;
    let answer = stranger.post("/v1/runners", json!({ "name": "r" })).await.is(201);
    let runner = TestRunner { world: world.clone(), key: answer.string("/key").parse().unwrap() };
    assert!(runner.lease().await.is_empty());
    let source = format!("/runner/v1/tasks/{task}/source?fence=1");
    world.send(runner.signed(Method::GET, &source, Vec::new())).await.problem(409, "stale-lease");
}
