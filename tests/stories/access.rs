//! Who gets in.

use http::Method;
use serde_json::json;

use crate::support::{Person, TestRunner, World};

/// An owner link signs a browser in once; the session ends when it is told to.
pub async fn owner_link_signs_in_once(world: &World) {
    let link = world.owner().post("/v1/owner-links", json!({})).await.is(201);
    assert!(link.string("/url").contains("/sign-in#token="));
    let body = json!({ "token": link.string("/token") });
    let session = world.anyone().post("/v1/sessions", body.clone()).await.is(201);
    assert_eq!(session.string("/role"), "owner");
    let cookie = session.header("set-cookie").expect("a cookie").to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    world.anyone().post("/v1/sessions", body).await.problem(401, "unauthenticated");

    let browser = Person::with_cookie(world.clone(), cookie.split(';').next().expect("the pair"));
    browser.get("/v1/session").await.is(200);
    let forged = browser.with_json(Method::POST, "/v1/projects", &json!({ "name": "x" }));
    browser.send(forged.clone().header("sec-fetch-site", "cross-site")).await.problem(403, "forbidden");
    browser.send(forged.clone()).await.problem(403, "forbidden");
    browser.send(forged.header("sec-fetch-site", "same-origin")).await.is(201);
    browser.delete("/v1/session").await.is(204);
    browser.get("/v1/session").await.problem(401, "unauthenticated");
}

/// A key does what its scopes say, and nothing once it is revoked.
pub async fn api_keys_are_limited_and_revocable(world: &World) {
    let owner = world.owner();
    let made = owner.post("/v1/api-keys", json!({ "name": "ci", "scopes": ["read"] })).await.is(201);
    let (id, key) = (made.string("/id"), made.string("/key"));
    assert!(key.starts_with(&made.string("/prefix")));
    let reader = Person::with_token(world.clone(), &key);
    reader.get("/v1/projects").await.is(200);
    reader.post("/v1/projects", json!({ "name": "x" })).await.problem(403, "forbidden");
    reader.get("/metrics").await.problem(403, "forbidden");
    let listed = owner.get("/v1/api-keys").await.is(200);
    assert!(!listed.text().contains(&key), "the secret is shown once");
    assert!(listed.json()["items"][0]["last_used_at"].is_u64());
    owner.delete(&format!("/v1/api-keys/{id}")).await.is(204);
    reader.get("/v1/projects").await.problem(401, "unauthenticated");
    owner.delete(&format!("/v1/api-keys/{id}")).await.problem(404, "not-found");
}

/// Without a credential, or with a wrong one, the answer is the same.
pub async fn wrong_credentials_get_nowhere(world: &World) {
    world.anyone().get("/v1/projects").await.problem(401, "unauthenticated");
    for token in ["", "nonsense", "ve_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "test-owner-token-012345678"] {
        Person::with_token(world.clone(), token).get("/v1/projects").await.problem(401, "unauthenticated");
    }
    world.anyone().post("/v1/owner-links", json!({})).await.problem(401, "unauthenticated");
}

/// A runner's signature covers method, path, body and time; a revoked runner is out.
pub async fn runner_signatures_hold(world: &World) {
    let runner = TestRunner::register(world, "one").await;
    runner.lease().await;
    let body = json!({ "capabilities": ["scan"], "max": 1, "wait_ms": 0, "version": "t" }).to_string();
    let good = runner.signed(Method::POST, "/runner/v1/lease", body.clone().into_bytes());
    let good = good.header("content-type", "application/json");
    world.send(good.clone()).await.is(200);
    let mut other_body = good.clone();
    other_body.body = body.replace("scan", "scam").into_bytes();
    world.send(other_body).await.problem(401, "unauthenticated");
    let mut other_path = good.clone();
    other_path.path = "/runner/v1/lease?x=1".into();
    world.send(other_path).await.problem(401, "unauthenticated");
    let stranger = TestRunner {
        key: signing::RunnerKey::derived(b"another master key", &runner.key.id),
        ..runner.clone()
    };
    stranger.post("/runner/v1/lease", json!({})).await.problem(401, "unauthenticated");
    world.owner().delete(&format!("/v1/runners/{}", runner.key.id)).await.is(204);
    world.send(good).await.problem(401, "unauthenticated");
}
