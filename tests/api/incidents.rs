//! What principals did before, incidents and what they tighten, plans: where only the doubles can show it.

use http::Method;
use serde_json::{Value, json};
use vibe_edge::{http::Visitor, schedule};

use crate::support::{Answer, Person, World};

const ATTACK: &str =
    "/v1/projects?sort=../../../../etc/passwd&q=1'%20UNION%20SELECT%20password%20FROM%20users--";
const SQL: &str = "1' UNION SELECT password FROM users--";

fn limited(key: &str) -> Option<String> {
    (key == "RATE_LIMITS").then(|| "on".into())
}

fn blocking(key: &str) -> Option<String> {
    (key == "THREATS").then(|| "block".into())
}

async fn robot(world: &World) -> Person {
    let body = json!({ "name": "robot", "role": "developer", "scopes": ["read", "write"] });
    let key = world.owner().post("/v1/api-keys", body).await.is(201).string("/key");
    Person::with_token(world.clone(), &key)
}

async fn items(world: &World, path: &str) -> Vec<Value> {
    world.doubles().background.settle().await;
    world.owner().get(path).await.is(200).json()["items"].as_array().unwrap().clone()
}

async fn noted(world: &World) -> Vec<Value> {
    items(world, "/v1/security/assessments?limit=100").await
}

fn rules(assessment: &Value) -> Vec<&str> {
    let rules = assessment["assessment"]["matchedRules"].as_array().unwrap().iter();
    rules.filter_map(|rule| rule["id"].as_str()).collect()
}

/// Attacks until an incident is open.
async fn attack(world: &World, who: &Person) -> Value {
    for _ in 0..3 {
        who.get(ATTACK).await;
        world.doubles().background.settle().await;
    }
    items(world, "/v1/security/incidents?state=open").await.first().unwrap().clone()
}

fn hourly(answer: &Answer) -> Option<&str> {
    answer.header("ratelimit-policy").and_then(|policy| policy.split(';').nth(1))
}

#[tokio::test]
async fn attacks_in_bodies_are_refused_where_the_setting_says_so_and_prose_never() {
    for (world, status) in [(World::native(), 201), (World::native_with(blocking), 403)] {
        let robot = robot(&world).await;
        let hostile = format!("{SQL} <script>alert(1)</script>");
        let answer = robot.post("/v1/projects", json!({ "name": hostile })).await.is(status);
        assert!(!answer.text().contains("sqli"), "the rule is not named to the sender");
        assert_eq!(noted(&world).await.len(), 1);
        robot.post("/v1/projects", json!({ "name": "n", "description": hostile })).await.is(201);
        assert_eq!(noted(&world).await.len(), 1, "a description is a document");
        let stored = items(&world, "/v1/projects").await.len();
        assert_eq!(stored, if status == 201 { 2 } else { 1 }, "what is refused is not carried out");
    }
}

#[tokio::test]
async fn head_and_body_are_one_verdict_with_one_row() {
    let world = World::native();
    let robot = robot(&world).await;
    let call = robot.with_json(Method::POST, "/v1/projects?q=../../etc/passwd", &json!({ "name": SQL }));
    world.send(call).await;
    let found = noted(&world).await;
    assert_eq!(found.len(), 1);
    let places: Vec<_> = found[0]["assessment"]["matchedRules"].as_array().unwrap().iter().collect();
    assert!(places.iter().any(|it| it["where"] == "query:q"), "{found:?}");
    assert!(places.iter().any(|it| it["where"] == "body:name"), "{found:?}");
    assert!(found[0]["principal"].as_str().unwrap().starts_with("key_"));
}

#[tokio::test]
async fn failed_sign_ins_and_scans_are_seen_and_outlive_the_isolate() {
    let world = World::native();
    world.owner().get("/v1/projects").await.is(200);
    for _ in 0..6 {
        world
            .anyone()
            .post("/v1/sessions", json!({ "token": "wrong" }))
            .await
            .problem(401, "unauthenticated");
    }
    let found = noted(&world).await;
    assert_eq!(rules(&found[0]), ["behaviour-failed-sign-ins"], "{found:?}");
    for n in 0..45 {
        world.anyone().get(&format!("/v1/probe-{n}")).await.problem(404, "not-found");
        world.doubles().background.settle().await;
    }
    // Another isolate learns of it with the first address that is not there, and assesses the next one by it.
    let restarted = World::over(world.doubles().clone(), |_| None);
    world.advance(61_000);
    for path in ["/v1/probe-a", "/v1/probe-b"] {
        restarted.anyone().get(path).await.problem(404, "not-found");
        restarted.doubles().background.settle().await;
    }
    let found = noted(&restarted).await;
    let second = found.iter().find(|it| it["path"] == "/v1/probe-b").unwrap();
    assert!(rules(second).contains(&"behaviour-not-found"), "{found:?}");
    assert!(!found.iter().any(|it| it["path"] == "/v1/probe-a"), "{found:?}");
    // A past alone refuses nobody.
    world.advance(20 * 60_000);
    let before = noted(&world).await.len();
    world.anyone().get("/v1/probe-z").await.problem(404, "not-found");
    assert_eq!(noted(&world).await.len(), before, "it is forgotten");
}

#[tokio::test]
async fn with_limits_an_isolate_hears_of_the_past_without_asking_for_it() {
    let world = World::native_with(limited);
    world.owner().get("/v1/projects").await.is(200);
    for _ in 0..6 {
        world
            .anyone()
            .post("/v1/sessions", json!({ "token": "wrong" }))
            .await
            .problem(401, "unauthenticated");
        world.doubles().background.settle().await;
    }
    let restarted = World::over(world.doubles().clone(), limited);
    let before = world.doubles().limits.faults.calls();
    restarted.anyone().get("/version").await.is(200);
    restarted.anyone().get("/v1/projects").await.problem(401, "unauthenticated");
    assert_eq!(
        world.doubles().limits.faults.calls() - before,
        1,
        "the one question that a first request waits for"
    );
    restarted.anyone().get("/v1/projects").await.problem(401, "unauthenticated");
    let found = noted(&restarted).await;
    let seen = found.iter().find(|it| it["path"] == "/v1/projects").unwrap();
    assert_eq!(rules(seen), ["behaviour-failed-sign-ins"], "{found:?}");
}

#[tokio::test]
async fn nobody_is_at_both_ends_of_the_world_within_an_hour() {
    let world = World::native();
    let token = world.owner().post("/v1/owner-links", json!({})).await.is(201).string("/token");
    let signed_in = world.anyone().post("/v1/sessions", json!({ "token": token })).await.is(201);
    let cookie = signed_in.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    let seen_in = |country: &str| {
        let visitor = Visitor { country: Some(country.into()), ..Visitor::default() };
        let isolate = World::over(world.doubles().clone(), |_| None).seen_as(visitor);
        Person::with_cookie(isolate, &cookie)
    };
    for (country, minutes, wanted) in [("DE", 0, 0), ("DE", 60, 0), ("AU", 60, 1), ("NZ", 60 * 24, 1)] {
        world.advance(minutes * 60_000);
        seen_in(country).get("/v1/projects").await.is(200);
        let found = noted(&world).await;
        assert_eq!(found.len(), wanted, "{country} {found:?}");
        if wanted > 0 {
            assert_eq!(rules(&found[0]), ["behaviour-impossible-travel"]);
            assert!(found[0]["principal"].as_str().unwrap().starts_with("usr_"));
            assert_eq!(found[0]["country"], "AU");
        }
    }
}

#[tokio::test]
async fn an_incident_tightens_limits_everywhere_and_ends_by_itself() {
    let world = World::native_with(limited);
    let robot = robot(&world).await;
    assert_eq!(hourly(&robot.get("/v1/projects").await.is(200)), Some("q=5000"));
    let incident = attack(&world, &robot).await;
    assert_eq!((&incident["worst"], &incident["percent"]), (&json!("critical"), &json!(20)));
    assert_eq!(hourly(&robot.get("/v1/projects").await.is(200)), Some("q=1000"), "at once, here");
    // Another isolate reads it in the background of its first request.
    let other = World::over(world.doubles().clone(), limited);
    world.anyone().in_world(&other).get("/v1/projects").await;
    world.doubles().background.settle().await;
    assert_eq!(hourly(&robot.in_world(&other).get("/v1/projects").await.is(200)), Some("q=1000"));
    // More of it prolongs the one incident.
    world.advance(60_000);
    robot.get(ATTACK).await;
    let open = items(&world, "/v1/security/incidents").await;
    assert_eq!(open.len(), 1, "{open:?}");
    assert!(open[0]["expires_at"].as_u64() > incident["expires_at"].as_u64(), "{open:?}");
    world.advance(16 * 60_000);
    assert_eq!(hourly(&robot.get("/v1/projects").await.is(200)), Some("q=5000"));
    schedule::run(world.app(), schedule::SWEEP).await;
    let ended = items(&world, "/v1/security/incidents?state=closed").await;
    assert_eq!((ended.len(), &ended[0]["closed_by"]), (1, &Value::Null), "{ended:?}");
    assert_eq!(ended[0]["closed_at"], ended[0]["expires_at"]);
    // The next one is longer and tighter.
    let second = attack(&world, &robot).await;
    assert_eq!((&second["count"], &second["percent"]), (&json!(2), &json!(5)), "{second}");
    world.advance(89 * 24 * 3_600_000);
    schedule::run(world.app(), schedule::SWEEP).await;
    schedule::run(world.app(), schedule::HOUSEKEEPING).await;
    assert_eq!(items(&world, "/v1/security/incidents").await.len(), 2, "kept for 90 days after their end");
    world.advance(2 * 24 * 3_600_000);
    schedule::run(world.app(), schedule::HOUSEKEEPING).await;
    assert!(items(&world, "/v1/security/incidents").await.is_empty());
}

#[tokio::test]
async fn administrators_are_told_once() {
    let world = World::native_with(|key| (key == "MAIL_PROVIDER").then(|| "outbox".into()));
    let robot = robot(&world).await;
    let token = world.owner().post("/v1/owner-links", json!({})).await.is(201).string("/token");
    world.anyone().post("/v1/sessions", json!({ "token": token })).await.is(201);
    let named = "UPDATE users SET email = 'ada@example.com', email_verified_at = 1";
    world.doubles().sql.inspect(named).unwrap();
    attack(&world, &robot).await;
    robot.get(ATTACK).await;
    world.doubles().background.settle().await;
    let mails = world.doubles().sql.inspect("SELECT recipient, subject, body FROM mails").unwrap();
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert_eq!(mails[0].text("recipient").unwrap(), "ada@example.com");
    let text = mails[0].text("body").unwrap();
    assert!(text.contains("key_") && text.contains("20 %") && text.contains("req_"), "{text}");
}

#[tokio::test]
async fn a_closed_incident_is_forgiven() {
    let world = World::native_with(limited);
    let robot = robot(&world).await;
    let id = attack(&world, &robot).await["id"].as_str().unwrap().to_owned();
    world.owner().post(&format!("/v1/security/incidents/{id}/close"), json!({})).await.is(204);
    world.doubles().background.settle().await;
    assert_eq!(hourly(&robot.get("/v1/projects").await.is(200)), Some("q=5000"));
    world.advance(60_000);
    robot.get(ATTACK).await;
    assert!(items(&world, "/v1/security/incidents?state=open").await.is_empty(), "it starts afresh");
    let metrics = world.owner().get("/metrics").await.is(200).text();
    for line in ["vibe_incidents_total{event=\"opened\"} 1\n", "vibe_incidents_total{event=\"closed\"} 1\n"] {
        assert!(metrics.contains(line), "{metrics}");
    }
}

#[tokio::test]
async fn signals_and_slow_attacks_open_none() {
    let world = World::native();
    let robot = robot(&world).await;
    for _ in 0..12 {
        robot.get(ATTACK).await;
        world.advance(11 * 60_000 / 2);
    }
    for n in 0..100 {
        robot.get(&format!("/v1/probe-{n}")).await.problem(404, "not-found");
    }
    assert!(items(&world, "/v1/security/incidents").await.is_empty());
    assert!(noted(&world).await.len() > 12);
}

#[tokio::test]
async fn a_plan_lifts_the_limit_by_the_hour_and_only_that() {
    let world = World::native_with(limited);
    let robot = robot(&world).await;
    let org = world.owner().get("/v1/organisation").await.is(200).string("/id");
    let of = |org: &str, plan: &str| json!({ "org_id": org, "plan": plan });
    let call = |plan: &str| world.owner().with_json(Method::PUT, "/v1/plan", &of(&org, plan));
    world.doubles().background.settle().await;
    assert_eq!(world.send(call("enterprise")).await.is(200).json()["plan"], "enterprise");
    let other = World::over(world.doubles().clone(), limited);
    world.anyone().in_world(&other).get("/v1/projects").await;
    world.doubles().background.settle().await;
    for isolate in [&world, &other] {
        let answer = robot.in_world(isolate).get("/v1/projects").await.is(200);
        assert_eq!(answer.header("ratelimit-policy"), Some("\"api\";q=1000;w=60"));
    }
    world.send(call("standard")).await.is(200);
    assert_eq!(hourly(&robot.get("/v1/projects").await.is(200)), Some("q=5000"));
    let nobody = world.owner().with_json(Method::PUT, "/v1/plan", &of("org_none", "enterprise"));
    world.send(nobody).await.problem(404, "not-found");
    let theirs = robot.with_json(Method::PUT, "/v1/plan", &of(&org, "enterprise"));
    world.send(theirs).await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn what_is_refused_is_counted_by_its_type() {
    let world = World::native();
    Person::with_token(world.clone(), "ve_nonsense")
        .get("/v1/projects")
        .await
        .problem(401, "unauthenticated");
    Person::with_cookie(world.clone(), "vibe_session=x")
        .get("/v1/projects")
        .await
        .problem(401, "unauthenticated");
    let owner = world.owner();
    let call = |body: &str, kind: &str| {
        owner.call(Method::POST, "/v1/projects").header("content-type", kind).bytes(body)
    };
    owner.send(call("{", "application/json")).await.problem(400, "bad-request");
    owner.send(call("{}", "application/json")).await.problem(422, "invalid-body");
    owner.send(call("{}", "text/plain")).await.problem(415, "unsupported-media-type");
    let huge = owner.call(Method::GET, "/v1/projects").header("x-long", "x".repeat(40_000));
    owner.send(huge).await.problem(431, "headers-too-large");
    let metrics = owner.get("/metrics").await.is(200).text();
    for (kind, times) in [
        ("unauthenticated", 2),
        ("bad-request", 1),
        ("invalid-body", 1),
        ("unsupported-media-type", 1),
        ("headers-too-large", 1),
    ] {
        let line = format!("vibe_problems_total{{type=\"{kind}\"}} {times}\n");
        assert!(metrics.contains(&line), "{line} is not in {metrics}");
    }
}
