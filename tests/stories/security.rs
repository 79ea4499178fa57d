//! What looks like an attack is served, noted, and seen by administrators alone.

use std::time::Duration;

use http::Method;
use serde_json::json;

use crate::support::World;

/// An attack is noted under its request id, and what is ordinary is not.
pub async fn attacks_are_noted(world: &World) {
    let owner = world.owner();
    owner.get("/v1/projects?sort=name").await.is(200);
    let attack = owner.call(Method::GET, "/v1/projects?sort=1'%20UNION%20SELECT%20password%20FROM%20users--");
    let answer = owner.send(attack.header("x-request-id", "attack-0001")).await.problem(422, "invalid-body");
    assert_eq!(answer.header("x-request-id"), Some("attack-0001"));
    // It is kept in the background.
    let mut noted = json!({ "items": [] });
    for _ in 0..40 {
        noted = owner.get("/v1/security/assessments").await.is(200).json();
        if noted["items"] != json!([]) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(noted["items"].as_array().expect("items").len(), 1, "{noted}");
    let seen = &noted["items"][0];
    assert_eq!(
        (&seen["request_id"], &seen["path"]),
        (&json!("attack-0001"), &json!("/v1/projects")),
        "{seen}"
    );
    assert_eq!((&seen["principal"], &seen["method"]), (&json!("operator"), &json!("GET")));
    let level = seen["assessment"]["threatLevel"].as_str().expect("a level");
    assert!(["medium", "high", "critical"].contains(&level), "{seen}");
    assert_eq!(seen["assessment"]["matchedRules"][0]["where"], "query:sort", "{seen}");
    assert!(!seen.to_string().contains("password"), "the matched text is not kept: {seen}");
}

/// An assessment can be tried, and says by which rules.
pub async fn an_assessment_can_be_tried(world: &World) {
    let owner = world.owner();
    let answer = |body| owner.post("/v1/security/assess", body);
    let plain = answer(json!({ "target": "/v1/projects?q=summer" })).await.is(200).json();
    assert_eq!(plain["assessment"]["threatLevel"], "none", "{plain}");
    assert_eq!(plain["assessment"]["actionRequired"], "allow");
    let attack = json!({ "target": "/", "method": "POST", "body": "{\"q\":\"<script>alert(1)</script>\"}" });
    let found = answer(attack.clone()).await.is(200).json();
    assert_ne!(found["assessment"]["threatLevel"], "none", "{found}");
    assert_eq!(found["assessment"]["matchedRules"][0]["class"], "xss", "{found}");
    let mut code = attack;
    code["role"] = json!("code");
    let code = answer(code).await.is(200).json();
    assert_eq!(code["assessment"]["threatLevel"], "none", "code is full of such things: {code}");
    answer(json!({ "target": "/", "route": "moon" })).await.problem(422, "invalid-body").names(&["route"]);
    answer(json!({ "target": "/", "role": "poem" })).await.problem(422, "invalid-body").names(&["role"]);
    let long = json!({ "target": "/", "body": "x".repeat(16 * 1024 + 1) });
    answer(long).await.problem(422, "invalid-body").names(&["body"]);
    world.anyone().get("/v1/security/assessments").await.problem(401, "unauthenticated");
}
