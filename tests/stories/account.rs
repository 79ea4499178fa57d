//! A person's own account: where they are signed in.

use http::Method;
use serde_json::json;

use crate::support::{Answer, Call, Person, World};

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
