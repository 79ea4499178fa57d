//! Secrets: kept, listed, replaced, deleted, and never seen again.

use serde_json::json;

use crate::support::World;

/// A secret has a life, and no answer ever has its value.
pub async fn secrets_are_kept_and_never_shown(world: &World) {
    let owner = world.owner();
    let put = async |value: &str| {
        owner.post("/v1/secrets", json!({ "name": "OPENAI_API_KEY", "value": value })).await
    };
    let made = put("hunter2-first").await.is(200);
    let id = made.string("/id");
    assert_eq!(made.string("/name"), "OPENAI_API_KEY");
    let replaced = put("hunter2-second").await.is(200);
    assert_eq!(made.string("/id"), replaced.string("/id"));
    assert_eq!(made.json()["created_at"], replaced.json()["created_at"]);
    let listed = owner.get("/v1/secrets").await.is(200);
    assert_eq!(listed.json()["items"].as_array().map(Vec::len), Some(1));
    for answer in [made, replaced, listed] {
        assert!(!answer.text().contains("hunter2"), "{}", answer.text());
    }
    assert_eq!(
        owner.post("/v1/secrets/rotate", json!({})).await.is(200).json(),
        json!({ "rotated": 0, "more": false })
    );
    let lower = owner.post("/v1/secrets", json!({ "name": "lower", "value": "v" })).await;
    lower.problem(422, "invalid-body").names(&["name"]);
    owner.delete(&format!("/v1/secrets/{id}")).await.is(204);
    owner.delete(&format!("/v1/secrets/{id}")).await.problem(404, "not-found");
}
