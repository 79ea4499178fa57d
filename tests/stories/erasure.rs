//! An account's erasure: asked for, taken back, and in whose way it stands.

use http::Method;
use serde_json::{Value, json};

use super::{
    account::act,
    organisations::{found, join},
    sign_in::{Mailbox, newcomer, redeem, signed_in},
};
use crate::support::{Person, World};

/// Asks for the caller's erasure.
pub async fn ask(person: &Person) -> crate::support::Answer {
    act(person, Method::POST, "/v1/account/erasure", json!({})).await
}

/// Signs in again by a mailed link.
pub async fn again(world: &World, address: &str) -> Person {
    let mut mails = Mailbox::new(world, address);
    mails.unread().await;
    world.anyone().post("/v1/sign-in/links", json!({ "email": address })).await.is(202);
    let (_, token) = mails.next().await;
    signed_in(world, &redeem(world, &token).await.is(201))
}

/// Somebody has their account erased: everything ends at once. They come back and keep it.
pub async fn an_erasure_is_asked_for_and_taken_back(world: &World) {
    let address = "leaving@example.com";
    let person = newcomer(world, address).await;
    let none = json!({ "asked_at": null, "erase_at": null, "needed_in": [] });
    assert_eq!(person.get("/v1/account/erasure").await.is(200).json(), none);
    let (other, key) = (again(world, address).await, json!({ "name": "k", "scopes": ["read"] }));
    let key = act(&person, Method::POST, "/v1/api-keys", key).await.is(201).string("/key");
    let key = Person::with_token(world.clone(), &key);
    key.post("/v1/account/erasure", json!({})).await.problem(403, "forbidden");
    let strange = act(&person, Method::POST, "/v1/account/erasure", json!({ "when": "now" })).await;
    strange.problem(422, "invalid-body").names(&["when"]);
    let forged = person.with_json(Method::POST, "/v1/account/erasure", &json!({}));
    person.send(forged.header("sec-fetch-site", "cross-site")).await.problem(403, "forbidden");

    let asked = ask(&person).await.is(200);
    assert!(asked.header("set-cookie").is_some_and(|cookie| cookie.contains("Max-Age=0")), "signed out");
    let erase_at = asked.json()["erase_at"].clone();
    let days = (erase_at.as_u64().expect("a time") - asked.json()["asked_at"].as_u64().expect("a time"))
        / 86_400_000;
    assert_eq!(days, 14);
    person.get("/v1/session").await.problem(401, "unauthenticated");
    other.get("/v1/session").await.problem(401, "unauthenticated");
    key.get("/v1/session").await.problem(401, "unauthenticated");

    let back = again(world, address).await;
    assert_eq!(back.get("/v1/account/erasure").await.is(200).json()["erase_at"], erase_at);
    assert_eq!(
        back.get("/v1/organisation").await.is(200).json()["ends_at"],
        erase_at,
        "they are alone in it"
    );
    act(&back, Method::DELETE, "/v1/account/erasure", json!({})).await.is(204);
    assert_eq!(back.get("/v1/account/erasure").await.is(200).json(), none);
    assert_eq!(back.get("/v1/organisation").await.is(200).json()["ends_at"], Value::Null);
    act(&back, Method::DELETE, "/v1/account/erasure", json!({})).await.problem(404, "not-found");
    let log = back.get("/v1/audit?action=account.").await.is(200).json();
    let actions: Vec<_> =
        log["items"].as_array().expect("items").iter().map(|it| it["action"].clone()).collect();
    assert!(
        actions.contains(&json!("account.ask_erasure")) && actions.contains(&json!("account.keep")),
        "{log}"
    );
}

/// Whoever is the only owner of an organisation with others in it hands it over first.
pub async fn the_only_owner_hands_over_before_going(world: &World) {
    let owner = newcomer(world, "only-owner@example.com").await;
    found(&owner, "Left behind").await;
    let heir = join(&owner, "heir@example.com", "admin").await;
    let told = ask(&owner).await.problem(409, "conflict");
    assert!(told.string("/detail").contains("owner"), "{}", told.text());
    let needed = owner.get("/v1/account/erasure").await.is(200).json();
    assert_eq!((&needed["needed_in"][0]["name"], &needed["erase_at"]), (&json!("Left behind"), &Value::Null));
    owner.get("/v1/session").await.is(200);
    let path = format!("/v1/members/{}", heir.get("/v1/session").await.is(200).string("/user/id"));
    act(&owner, Method::PATCH, &path, json!({ "role": "owner" })).await.is(200);
    ask(&owner).await.is(200);
    // Nobody leaves the organisation to somebody who is going.
    act(&heir, Method::DELETE, "/v1/membership", json!({})).await.problem(409, "conflict");
}
