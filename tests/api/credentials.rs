//! Credentials: what they leave in the audit log, how they end, how far they reach.

use http::Method;
use serde_json::{Value, json};

use crate::support::{Call, Person, World};

/// Signs in; the person and the whole cookie.
async fn browser(world: &World) -> (Person, String) {
    let link = world.owner().post("/v1/owner-links", json!({})).await.is(201).string("/token");
    let answer = world.anyone().post("/v1/sessions", json!({ "token": link })).await.is(201);
    let cookie = answer.header("set-cookie").unwrap().to_owned();
    let pair = cookie.split(';').next().unwrap().to_owned();
    (Person::with_cookie(world.clone(), &pair), cookie)
}

fn from_our_page(call: Call) -> Call {
    call.header("sec-fetch-site", "same-origin")
}

fn audited(world: &World) -> Vec<(String, String)> {
    let rows = world
        .doubles()
        .sql
        .inspect("SELECT actor, action FROM audit_log WHERE decision = 'allowed' ORDER BY rowid")
        .unwrap();
    rows.iter().map(|row| (row.text("actor").unwrap(), row.text("action").unwrap())).collect()
}

#[tokio::test]
async fn links_and_sessions_leave_audit_rows() {
    let world = World::native();
    let (person, _) = browser(&world).await;
    person.send(from_our_page(person.call(Method::DELETE, "/v1/session"))).await.is(204);
    let user = "usr_00000000000000000000000000";
    let wanted = [("operator", "owner_link.create"), (user, "session.create"), (user, "session.end")];
    assert_eq!(audited(&world), wanted.map(|(actor, action)| (actor.to_owned(), action.to_owned())));
    let rows = world.doubles().sql.inspect("SELECT request_id FROM audit_log").unwrap();
    assert!(rows.iter().all(|row| row.text("request_id").unwrap().starts_with("req_")));
}

#[tokio::test]
async fn all_sessions_of_the_organisation_end_at_once() {
    let world = World::native();
    let (one, _) = browser(&world).await;
    let (two, _) = browser(&world).await;
    let unused = world.owner().post("/v1/owner-links", json!({})).await.is(201).string("/token");
    let body = json!({ "name": "w", "scopes": ["read", "write"] });
    let key = world.owner().post("/v1/api-keys", body).await.is(201).string("/key");
    let writer = Person::with_token(world.clone(), &key);
    writer.delete("/v1/sessions").await.problem(403, "forbidden");
    one.send(from_our_page(one.call(Method::DELETE, "/v1/sessions"))).await.is(204);
    one.get("/v1/session").await.problem(401, "unauthenticated");
    two.get("/v1/session").await.problem(401, "unauthenticated");
    world.anyone().post("/v1/sessions", json!({ "token": unused })).await.problem(401, "unauthenticated");
    writer.get("/v1/session").await.is(200);
    let all = audited(&world);
    assert_eq!(all.last().unwrap().1, "session.end_all");
}

#[tokio::test]
async fn a_sign_in_that_fails_half_way_leaves_the_link_unused() {
    let world = World::native();
    let link = world.owner().post("/v1/owner-links", json!({})).await.is(201).string("/token");
    let body = json!({ "token": link });
    world.doubles().sql.faults.on_key("INSERT INTO sessions", 1, testkit::Fault::Error);
    world.anyone().post("/v1/sessions", body.clone()).await.problem(503, "unavailable");
    let person = world.anyone();
    let (first, second) =
        tokio::join!(person.post("/v1/sessions", body.clone()), person.post("/v1/sessions", body.clone()));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 401], "once, however many try at once");
}

#[tokio::test]
async fn in_production_the_cookie_is_secure_and_bound_to_the_host() {
    let production = |key: &str| (key == "ENVIRONMENT").then(|| "production".to_owned());
    let world = World::native_with(production);
    let (person, cookie) = browser(&world).await;
    assert!(cookie.starts_with("__Host-vibe_session="), "{cookie}");
    assert!(
        cookie.contains("; Secure") && cookie.contains("; Path=/;") && !cookie.contains("Domain"),
        "{cookie}"
    );
    person.get("/v1/session").await.is(200);
    let pair = cookie.split(';').next().unwrap().trim_start_matches("__Host-");
    let plain = Person::with_cookie(world.clone(), pair);
    plain.get("/v1/session").await.problem(401, "unauthenticated");
    let gone = person.send(from_our_page(person.call(Method::DELETE, "/v1/session"))).await.is(204);
    assert!(gone.header("set-cookie").unwrap().starts_with("__Host-vibe_session=;"));

    let (_, cookie) = browser(&World::native()).await;
    assert!(cookie.starts_with("vibe_session=") && !cookie.contains("Secure"), "{cookie}");
}

#[tokio::test]
async fn a_key_does_not_outlive_the_key_that_made_it() {
    let world = World::native();
    let make = |person: &Person, expires_at: Option<u64>| {
        let (person, mut body) = (person.clone(), json!({ "name": "k", "scopes": ["admin"] }));
        if let Some(at) = expires_at {
            body["expires_at"] = Value::from(at);
        }
        async move { person.post("/v1/api-keys", body).await }
    };
    let owner = world.owner();
    assert_eq!(make(&owner, None).await.is(201).json()["expires_at"], Value::Null);
    use ports::Clock as _;
    let soon = world.doubles().clock.now_ms() + 86_400_000;
    let short = Person::with_token(world.clone(), &make(&owner, Some(soon)).await.is(201).string("/key"));
    assert_eq!(make(&short, None).await.is(201).json()["expires_at"], soon);
    assert_eq!(make(&short, Some(soon - 1)).await.is(201).json()["expires_at"], soon - 1);
    let refused = make(&short, Some(soon + 1)).await.problem(422, "invalid-body");
    assert_eq!(refused.json()["errors"][0]["field"], "expires_at");
}
