//! Assessments where only the doubles can show it: the log, the bounds, blocking, forgetting.

use http::Method;
use serde_json::{Value, json};

use crate::support::{Person, World};

const ATTACK: &str = "/v1/projects?sort=1'%20UNION%20SELECT%20password%20FROM%20users--";

fn blocking(key: &str) -> Option<String> {
    (key == "THREATS").then(|| "block".into())
}

async fn noted(world: &World) -> Vec<Value> {
    world.doubles().background.settle().await;
    let list = world.owner().get("/v1/security/assessments?limit=100").await.is(200).json();
    list["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_threat_is_in_the_log_line_and_the_metrics() {
    let world = World::native();
    let owner = world.owner();
    owner.get("/v1/projects").await.is(200);
    let lines = world.doubles().logs.take();
    assert!(!lines.iter().any(|line| line.json.contains("threat")), "{lines:?}");
    owner.get(ATTACK).await;
    let lines = world.doubles().logs.take();
    let line: Value = serde_json::from_str(&lines.last().unwrap().json).unwrap();
    let level = line["threat"].as_str().unwrap();
    assert!(["medium", "high", "critical"].contains(&level), "{line}");
    let metrics = owner.get("/metrics").await.is(200).text();
    assert!(metrics.contains(&format!("vibe_threats_total{{level=\"{level}\"}} 1\n")), "{metrics}");
}

#[tokio::test]
async fn rows_are_bounded_and_forgotten() {
    let world = World::native();
    world.owner().get("/v1/projects").await.is(200);
    for _ in 0..25 {
        world.anyone().get(ATTACK).await.problem(401, "unauthenticated");
    }
    let items = noted(&world).await;
    assert_eq!(items.len(), 10, "ten a principal and minute");
    assert!(items.iter().all(|item| item["principal"] == "ip:unknown"), "{items:?}");
    world.advance(61_000);
    world.anyone().get(ATTACK).await.problem(401, "unauthenticated");
    assert_eq!(noted(&world).await.len(), 11);
    world.advance(31 * 24 * 3_600_000);
    vibe_edge::schedule::run(world.app(), vibe_edge::schedule::HOUSEKEEPING).await;
    assert_eq!(noted(&world).await.len(), 0);
}

#[tokio::test]
async fn pages_hold_all_of_them_once() {
    let world = World::native();
    let owner = world.owner();
    for _ in 0..5 {
        owner.get(ATTACK).await;
    }
    let all = noted(&world).await;
    assert_eq!(all.len(), 5);
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = owner.get(&format!("/v1/security/assessments?limit=2{cursor}")).await.is(200).json();
        seen.extend(page["items"].as_array().unwrap().clone());
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, all);
    owner.get("/v1/security/assessments?cursor=x").await.problem(422, "invalid-body").names(&["cursor"]);
}

#[tokio::test]
async fn only_the_setting_makes_it_block() {
    let traversal =
        "/v1/projects?sort=../../../../etc/passwd&q=1'%20UNION%20SELECT%20password%20FROM%20users--";
    for (world, status) in [(World::native(), 422), (World::native_with(blocking), 403)] {
        world.owner().get("/v1/projects").await.is(200);
        let answer = world.owner().get(traversal).await.is(status);
        assert!(!answer.text().contains("sqli"), "the rule is not named to the sender: {}", answer.text());
        assert_eq!(noted(&world).await.len(), 1);
    }
}

#[tokio::test]
async fn only_administrators_see_them() {
    let world = World::native();
    let body = json!({ "name": "robot", "role": "developer", "scopes": ["read", "write"] });
    let key = world.owner().post("/v1/api-keys", body).await.is(201).string("/key");
    let robot = Person::with_token(world.clone(), &key);
    robot.get("/v1/security/assessments").await.problem(403, "forbidden");
    let call = robot.with_json(Method::POST, "/v1/security/assess", &json!({ "target": "/" }));
    world.send(call).await.problem(403, "forbidden");
    // What the key does is seen under its name.
    robot.get(ATTACK).await;
    let items = noted(&world).await;
    assert!(items[0]["principal"].as_str().unwrap().starts_with("key_"), "{items:?}");
}
