//! A person's own account: where they are signed in, and their second factor.

use http::Method;
use serde_json::json;

use crate::support::{Answer, Authenticator, Call, Person, World};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

/// The owner signs in with a browser that calls itself so.
pub async fn sign_in(world: &World, agent: &str) -> (Person, Answer) {
    let token = world.owner().post("/v1/owner-links", json!({})).await.is(201).string("/token");
    let call = Call::new(Method::POST, "/v1/sessions").header("content-type", "application/json");
    let call = call.header("user-agent", agent).bytes(json!({ "token": token }).to_string());
    let answer = world.send(call).await.is(201);
    let cookie = answer.header("set-cookie").expect("a cookie").split(';').next().expect("a pair").to_owned();
    (Person::with_cookie(world.clone(), &cookie), answer)
}

/// A write from the site's own pages.
pub async fn act(person: &Person, method: Method, path: &str, body: serde_json::Value) -> Answer {
    person.send(person.with_json(method, path, &body).header("sec-fetch-site", "same-origin")).await
}

/// A person sees where they are signed in and ends one session; it is over with its next request.
pub async fn sessions_are_seen_and_ended_one_by_one(world: &World) {
    let (here, _) = sign_in(world, FIREFOX).await;
    let (there, _) = sign_in(world, "curl/8.5.0").await;
    let listed = here.get("/v1/sessions").await.is(200).json();
    let of = |browser: &str| {
        let items = listed["items"].as_array().expect("items").iter();
        items.clone().find(|item| item["browser"] == browser).expect("the session").clone()
    };
    let (mine, other) = (of("Firefox"), of("curl"));
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(2));
    assert_eq!((&mine["system"], &mine["current"]), (&json!("Linux"), &json!(true)));
    assert_eq!((&other["system"], &other["current"]), (&json!(null), &json!(false)));
    assert!(mine["last_seen_at"].is_u64() && mine["created_at"].is_u64(), "{mine}");
    let first = here.get("/v1/sessions?limit=1").await.is(200).json();
    let next = first["next_cursor"].as_str().expect("a second page");
    let second = here.get(&format!("/v1/sessions?limit=1&cursor={next}")).await.is(200).json();
    assert_ne!(first["items"][0]["id"], second["items"][0]["id"]);
    assert!(second["next_cursor"].is_null());

    let path = format!("/v1/sessions/{}", other["id"].as_str().expect("an id"));
    there.get("/v1/session").await.is(200);
    let forged = here.call(Method::DELETE, &path).header("sec-fetch-site", "cross-site");
    here.send(forged).await.problem(403, "forbidden");
    act(&here, Method::DELETE, &path, json!({})).await.is(204);
    there.get("/v1/session").await.problem(401, "unauthenticated");
    act(&here, Method::DELETE, &path, json!({})).await.problem(404, "not-found");
    assert_eq!(here.get("/v1/sessions").await.is(200).json()["items"].as_array().map(Vec::len), Some(1));

    let key = world.owner().post("/v1/api-keys", json!({ "name": "k", "scopes": ["read", "write"] })).await;
    let key = Person::with_token(world.clone(), &key.is(201).string("/key"));
    key.get("/v1/sessions").await.problem(403, "forbidden");
}

/// Adds a second factor to whoever is signed in: the app and the recovery codes.
pub async fn enrol(person: &Person) -> (Authenticator, Vec<String>) {
    let offer = act(person, Method::POST, "/v1/second-factor", json!({})).await.is(201);
    let app = Authenticator::with(&offer.string("/secret"));
    assert!(offer.string("/uri").starts_with("otpauth://totp/Vibe%20Edge:Owner?secret="), "{}", offer.text());
    let code = json!({ "code": app.code(&person.world, 0) });
    let confirmed = act(person, Method::POST, "/v1/second-factor/confirm", code).await.is(200).json();
    let codes = confirmed["recovery_codes"].as_array().expect("codes").iter();
    (app, codes.map(|code| code.as_str().expect("a code").to_owned()).collect())
}

/// Proves who they are.
pub async fn prove(person: &Person, code: &str) -> Answer {
    act(person, Method::POST, "/v1/sessions/current/prove", json!({ "code": code })).await
}

/// With a second factor a session is good for nothing until its code was given; each code works once.
pub async fn a_second_factor_is_asked_for_at_every_sign_in(world: &World) {
    let (here, answer) = sign_in(world, FIREFOX).await;
    assert_eq!(answer.string("/second_factor"), "off");
    let (earlier, _) = sign_in(world, FIREFOX).await;
    let none = json!({ "available": true, "confirmed_at": null, "recovery_codes_left": 0 });
    assert_eq!(here.get("/v1/second-factor").await.is(200).json(), none);
    prove(&here, "123456").await.problem(409, "conflict");
    let (app, recovery) = enrol(&here).await;
    assert_eq!(recovery.len(), 10);
    act(&here, Method::POST, "/v1/second-factor", json!({})).await.problem(409, "conflict");
    assert_eq!(here.get("/v1/session").await.is(200).string("/second_factor"), "proved");

    earlier.get("/v1/session").await.problem(403, "second-factor-required");
    let (later, answer) = sign_in(world, FIREFOX).await;
    assert_eq!(answer.string("/second_factor"), "needed");
    later.get("/v1/projects").await.problem(403, "second-factor-required");
    act(&later, Method::DELETE, "/v1/second-factor", json!({})).await.problem(403, "second-factor-required");
    prove(&later, &app.wrong(world)).await.problem(422, "invalid-body").names(&["code"]);
    let code = app.code(world, 1);
    prove(&later, &code).await.is(204);
    later.get("/v1/projects").await.is(200);
    prove(&earlier, &code).await.problem(422, "invalid-body").names(&["code"]);
    prove(&earlier, &recovery[0].to_uppercase()).await.is(204);
    prove(&earlier, &recovery[0]).await.problem(422, "invalid-body").names(&["code"]);
    earlier.get("/v1/projects").await.is(200);
    assert_eq!(earlier.get("/v1/second-factor").await.json()["recovery_codes_left"], 9);

    let (leaving, _) = sign_in(world, FIREFOX).await;
    leaving.delete("/v1/session").await.is(204);
    act(&here, Method::DELETE, "/v1/second-factor", json!({})).await.is(204);
    assert_eq!(sign_in(world, FIREFOX).await.1.string("/second_factor"), "off");
    act(&here, Method::DELETE, "/v1/second-factor", json!({})).await.problem(404, "not-found");
}

/// The owner token and keys have no second factor and cannot prove anything.
pub async fn only_people_have_second_factors(world: &World) {
    let owner = world.owner();
    owner.post("/v1/second-factor", json!({})).await.problem(403, "forbidden");
    let code = json!({ "code": "123456" });
    owner.post("/v1/second-factor/confirm", code.clone()).await.problem(403, "forbidden");
    owner.post("/v1/sessions/current/prove", code.clone()).await.problem(403, "forbidden");
    world.anyone().post("/v1/sessions/current/prove", code).await.problem(401, "unauthenticated");
    let (person, _) = sign_in(world, FIREFOX).await;
    let forged = person.with_json(Method::POST, "/v1/second-factor", &json!({}));
    person.send(forged.header("sec-fetch-site", "cross-site")).await.problem(403, "forbidden");
}
