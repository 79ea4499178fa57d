//! Passkeys: added, signed in with, proved with, taken away; and every answer that does not fit.

use http::Method;
use serde_json::{Value, json};

use super::account::{act, sign_in};
use crate::support::{Answer, Passkey, Person, World};

const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
const ADD: &str = "/v1/passkeys";
const SIGN_IN: &str = "/v1/sign-in/passkeys";
const PROVE: &str = "/v1/sessions/current/prove-with-passkey";

/// Adds a passkey to whoever is signed in.
pub async fn enrol(person: &Person, passkey: &mut Passkey) -> Answer {
    let options = act(person, Method::POST, "/v1/passkeys/options", json!({})).await.is(200).json();
    let body = json!({ "name": "Laptop", "credential": passkey.create(&options) });
    act(person, Method::POST, ADD, body).await
}

/// The options of a sign-in.
pub async fn options(world: &World) -> Value {
    world.anyone().post("/v1/sign-in/passkeys/options", json!({})).await.is(200).json()
}

/// Signs in with a passkey: the answer.
pub async fn enter(world: &World, passkey: &mut Passkey) -> Answer {
    let credential = passkey.get(&options(world).await);
    world.anyone().post(SIGN_IN, json!({ "credential": credential })).await
}

/// Whoever an answer has signed in.
pub fn person(world: &World, answer: &Answer) -> Person {
    let cookie = answer.header("set-cookie").expect("a cookie").split(';').next().expect("a pair").to_owned();
    Person::with_cookie(world.clone(), &cookie)
}

/// The options to prove who one is.
pub async fn prove_options(person: &Person) -> Answer {
    act(person, Method::POST, "/v1/sessions/current/passkey-options", json!({})).await
}

/// Proves it.
pub async fn prove(person: &Person, passkey: &mut Passkey) -> Answer {
    let options = prove_options(person).await.is(200).json();
    act(person, Method::POST, PROVE, json!({ "credential": passkey.get(&options) })).await
}

/// A passkey is added, counts as a second factor, signs in alone, proves, and is taken away.
pub async fn a_passkeys_life(world: &World) {
    let (here, answer) = sign_in(world, BROWSER).await;
    assert_eq!(answer.string("/second_factor"), "off");
    prove_options(&here).await.problem(409, "conflict");
    assert_eq!(here.get(ADD).await.is(200).json()["items"], json!([]));
    let mut passkey = Passkey::new(world.origin());
    let added = enrol(&here, &mut passkey).await.is(201).json();
    assert_eq!((&added["name"], &added["synced"]), (&json!("Laptop"), &json!(false)));
    assert!(added["last_used_at"].is_null() && added["created_at"].is_u64(), "{added}");
    let path = format!("{ADD}/{}", added["id"].as_str().expect("an id"));
    enrol(&here, &mut passkey).await.problem(409, "conflict");
    assert_eq!(here.get("/v1/session").await.is(200).string("/second_factor"), "proved");

    let entered = enter(world, &mut passkey).await.is(201);
    assert_eq!(entered.string("/second_factor"), "proved");
    let alone = person(world, &entered);
    let listed = alone.get(ADD).await.is(200).json();
    assert!(listed["items"][0]["last_used_at"].is_u64(), "{listed}");

    let (later, answer) = sign_in(world, BROWSER).await;
    assert_eq!(answer.string("/second_factor"), "needed");
    later.get(ADD).await.problem(403, "second-factor-required");
    prove(&later, &mut passkey).await.is(204);
    later.get(ADD).await.is(200);

    act(&later, Method::PATCH, &path, json!({ "name": " Work laptop " })).await.is(200);
    assert_eq!(later.get(ADD).await.json()["items"][0]["name"], "Work laptop");
    act(&later, Method::DELETE, &path, json!({})).await.is(204);
    act(&later, Method::DELETE, &path, json!({})).await.problem(404, "not-found");
    enter(world, &mut passkey).await.problem(401, "unauthenticated");
    assert_eq!(sign_in(world, BROWSER).await.1.string("/second_factor"), "off");
}

/// An answer counts for its challenge, purpose, session, place and key, and once.
pub async fn answers_that_do_not_fit_are_refused(world: &World) {
    let (here, _) = sign_in(world, BROWSER).await;
    let mut passkey = Passkey::new(world.origin());
    let ask = async || act(&here, Method::POST, "/v1/passkeys/options", json!({})).await.is(200).json();
    let add = async |who: &Person, credential: Value| {
        act(who, Method::POST, ADD, json!({ "name": "N", "credential": credential })).await
    };
    let unfit = |answer: Answer| answer.problem(422, "invalid-body").names(&["credential"]);
    // Another place, another session, no person, no verification, and an assertion's challenge.
    let mut elsewhere = Passkey::new("https://evil.example");
    unfit(add(&here, elsewhere.create(&ask().await)).await);
    let (other, _) = sign_in(world, BROWSER).await;
    unfit(add(&other, passkey.create(&ask().await)).await);
    world.owner().post("/v1/passkeys/options", json!({})).await.problem(403, "forbidden");
    passkey.verifies = false;
    unfit(add(&here, passkey.create(&ask().await)).await);
    passkey.verifies = true;
    let mut options = ask().await;
    let given = options["public_key"]["challenge"].take();
    options["public_key"]["challenge"] = self::options(world).await["public_key"]["challenge"].clone();
    unfit(add(&here, passkey.create(&options)).await);
    options["public_key"]["challenge"] = given;
    let good = passkey.create(&options);
    let added = add(&here, good.clone()).await.is(201).string("/id");
    unfit(add(&here, good).await);

    let enter =
        async |credential: &Value| world.anyone().post(SIGN_IN, json!({ "credential": credential })).await;
    let refused = |answer: Answer| answer.problem(401, "unauthenticated");
    let fresh = async || self::options(world).await;
    refused(enter(&Passkey::new(world.origin()).get(&fresh().await)).await);
    for (pointer, wrong) in [
        ("/response/signature", json!("MAYCAQECAQE")),
        ("/response/userHandle", json!("AAAA")),
        ("/response/userHandle", json!(null)),
    ] {
        let mut credential = passkey.get(&fresh().await);
        *credential.pointer_mut(pointer).expect("a member") = wrong;
        refused(enter(&credential).await);
    }
    let proving = prove_options(&here).await.is(200).json();
    refused(enter(&passkey.get(&proving)).await);
    let for_sign_in = passkey.get(&fresh().await);
    unfit(act(&here, Method::POST, PROVE, json!({ "credential": for_sign_in })).await);
    let once = passkey.get(&fresh().await);
    enter(&once).await.is(201);
    refused(enter(&once).await);
    passkey.counter -= 1; // a copy that was not used since
    refused(enter(&passkey.get(&fresh().await)).await);
    enter(&passkey.get(&fresh().await)).await.is(201);
    let forged = here.with_json(Method::POST, PROVE, &json!({ "credential": {} }));
    here.send(forged.header("sec-fetch-site", "cross-site")).await.problem(403, "forbidden");
    act(&here, Method::DELETE, &format!("{ADD}/{added}"), json!({})).await.is(204);
}
