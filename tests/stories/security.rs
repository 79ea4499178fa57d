//! What looks like an attack is served, noted, and seen by administrators alone.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use crate::support::{Person, World};

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

/// Assessments once there are `wanted` of them: they are kept in the background.
async fn assessments(world: &World, wanted: usize) -> Vec<Value> {
    for _ in 0..60 {
        let noted = world.owner().get("/v1/security/assessments?limit=100").await.is(200).json();
        let items = noted["items"].as_array().expect("items").clone();
        if items.len() >= wanted {
            return items;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("there are no {wanted} assessments")
}

/// What a command's body holds is looked at, but not what is declared to be a document.
pub async fn attacks_in_bodies_are_noted(world: &World) {
    let attack = "1' UNION SELECT password FROM users--";
    let owner = world.owner();
    let prose = json!({ "name": "Report", "description": attack });
    owner.post("/v1/projects", prose).await.is(201);
    let named = owner.with_json(Method::POST, "/v1/projects", &json!({ "name": attack }));
    owner.send(named.header("x-request-id", "attack-0002")).await.is(201);
    let noted = assessments(world, 1).await;
    assert_eq!(noted.len(), 1, "{noted:?}");
    assert_eq!((&noted[0]["request_id"], &noted[0]["method"]), (&json!("attack-0002"), &json!("POST")));
    assert_eq!(noted[0]["assessment"]["matchedRules"][0]["where"], "body:name", "{noted:?}");
}

/// Repeated attacks open one incident, which an administrator closes.
pub async fn incidents_open_and_close(world: &World) {
    let owner = world.owner();
    let body = json!({ "name": "robot", "role": "viewer", "scopes": ["read"] });
    let key = owner.post("/v1/api-keys", body).await.is(201).string("/key");
    let robot = Person::with_token(world.clone(), &key);
    let attack = "/v1/projects?sort=../../../../etc/passwd&q=1'%20UNION%20SELECT%20password%20FROM%20users--";
    for n in 1..=4 {
        robot.get(attack).await.problem(422, "invalid-body");
        // One after the other, as the isolate keeps them.
        assessments(world, n).await;
    }
    let mut incidents = json!({});
    for _ in 0..60 {
        incidents = owner.get("/v1/security/incidents?state=open").await.is(200).json();
        if incidents["items"] != json!([]) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let incident = &incidents["items"][0];
    assert_eq!((&incident["worst"], &incident["count"]), (&json!("critical"), &json!(1)), "{incidents}");
    assert_eq!((&incident["state"], &incident["percent"]), (&json!("open"), &json!(20)));
    assert!(incident["principal"].as_str().expect("a principal").starts_with("key_"), "{incident}");
    assert_eq!(incidents["items"].as_array().expect("items").len(), 1, "one, however many attacks");
    let id = incident["id"].as_str().expect("an id").to_owned();
    robot.post(&format!("/v1/security/incidents/{id}/close"), json!({})).await.problem(403, "forbidden");
    for _ in 0..2 {
        owner.post(&format!("/v1/security/incidents/{id}/close"), json!({})).await.is(204);
    }
    let closed = owner.get("/v1/security/incidents?state=closed").await.is(200).json();
    assert_eq!(
        (&closed["items"][0]["id"], &closed["items"][0]["closed_by"]),
        (&json!(id), &json!("operator"))
    );
    owner.post("/v1/security/incidents/inc_none/close", json!({})).await.problem(404, "not-found");
    owner.get("/v1/security/incidents?state=ajar").await.problem(422, "invalid-body").names(&["state"]);
    let log = owner.get(&format!("/v1/audit?resource={id}")).await.is(200).json();
    let actions: Vec<&str> =
        log["items"].as_array().expect("rows").iter().filter_map(|row| row["action"].as_str()).collect();
    assert_eq!(actions, ["incident.close", "incident.open"], "{log}");
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
    answer(json!({ "target": "/", "headers": [1] })).await.problem(422, "invalid-body").names(&["headers"]);
    let named = json!({ "target": "/", "headers": { "user-agent": "sqlmap/1.8" } });
    assert_ne!(answer(named).await.is(200).json()["assessment"]["threatLevel"], "none");
    answer(json!({ "target": "/", "role": "poem" })).await.problem(422, "invalid-body").names(&["role"]);
    let long = json!({ "target": "/", "body": "x".repeat(16 * 1024 + 1) });
    answer(long).await.problem(422, "invalid-body").names(&["body"]);
    world.anyone().get("/v1/security/assessments").await.problem(401, "unauthenticated");
}
