//! The second factor under attack: parallel guesses, codes used twice, sealed secrets, proofs that grow old.

use futures_util::future::join_all;
use http::Method;
use serde_json::{Value, json};

use crate::{
    stories::account::{act, enrol, prove, sign_in},
    support::{Authenticator, Person, World},
};

const MINUTE: u64 = 60_000;
const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

/// A person with a second factor, signed in once more and not proved yet.
async fn unproven(world: &World) -> (Person, Authenticator) {
    let (enrolled, _) = sign_in(world, BROWSER).await;
    let (app, _) = enrol(&enrolled).await;
    (sign_in(world, BROWSER).await.0, app)
}

#[tokio::test]
async fn of_fifty_uses_of_one_code_one_succeeds() {
    let world = World::native();
    let (person, app) = unproven(&world).await;
    let code = app.code(&world, 1);
    let answers = join_all((0..50).map(|_| prove(&person, &code))).await;
    let count = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!(count(204), 1);
    assert_eq!(count(422) + count(429), 49);
    person.get("/v1/projects").await.is(200);
}

#[tokio::test]
async fn of_two_hundred_guesses_at_once_five_are_looked_at() {
    let world = World::native();
    let (person, app) = unproven(&world).await;
    let wrong = app.wrong(&world);
    let answers = join_all((0..200).map(|_| prove(&person, &wrong))).await;
    let count = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((count(422), count(429)), (5, 195));
    let told = prove(&person, &app.code(&world, 1)).await.problem(429, "too-many-tries");
    assert_eq!(told.header("retry-after"), Some("300"));
    // Another session of the same person is another door to the same lock.
    let (other, _) = sign_in(&world, BROWSER).await;
    prove(&other, &app.code(&world, 1)).await.problem(429, "too-many-tries");
    world.advance(5 * MINUTE);
    prove(&person, &app.code(&world, 0)).await.is(204);
}

#[tokio::test]
async fn good_codes_cost_no_tries() {
    let world = World::native();
    let (person, app) = unproven(&world).await;
    for _ in 0..12 {
        world.advance(30_000);
        prove(&person, &app.code(&world, 0)).await.is(204);
    }
    for status in [422, 422, 422, 422, 422, 429] {
        assert_eq!(prove(&person, &app.wrong(&world)).await.status, status);
    }
}

#[tokio::test]
async fn of_two_confirmations_at_once_one_counts() {
    let world = World::native();
    let (person, _) = sign_in(&world, BROWSER).await;
    let offer = act(&person, Method::POST, "/v1/second-factor", json!({})).await.is(201);
    let code = json!({ "code": Authenticator::with(&offer.string("/secret")).code(&world, 0) });
    let confirm = |_| act(&person, Method::POST, "/v1/second-factor/confirm", code.clone());
    let answers = join_all((0..5).map(confirm)).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1, "{answers:?}");
    assert!(answers.iter().all(|answer| matches!(answer.status, 200 | 409)), "{answers:?}");
    assert_eq!(person.get("/v1/second-factor").await.json()["recovery_codes_left"], 10);
}

#[tokio::test]
async fn a_fresh_code_is_a_step_up() {
    let world = World::native();
    let (person, app) = unproven(&world).await;
    prove(&person, &app.code(&world, 1)).await.is(204);
    let new_key = json!({ "name": "k", "scopes": ["read"] });
    act(&person, Method::POST, "/v1/api-keys", new_key.clone()).await.is(201);
    world.advance(15 * MINUTE + 1);
    act(&person, Method::POST, "/v1/api-keys", new_key.clone()).await.problem(403, "step-up-required");
    act(&person, Method::DELETE, "/v1/second-factor", json!({})).await.problem(403, "step-up-required");
    person.get("/v1/projects").await.is(200);
    prove(&person, &app.code(&world, 0)).await.is(204);
    act(&person, Method::POST, "/v1/api-keys", new_key).await.is(201);
    act(&person, Method::DELETE, "/v1/second-factor", json!({})).await.is(204);
}

#[tokio::test]
async fn without_master_keys_nothing_is_kept_and_the_setting_is_named() {
    let world = World::native_with(|key| (key == "MASTER_KEYS").then(String::new));
    let (person, _) = sign_in(&world, BROWSER).await;
    let told = act(&person, Method::POST, "/v1/second-factor", json!({})).await.problem(409, "conflict");
    assert!(told.string("/detail").contains("MASTER_KEYS"), "{}", told.text());
    assert_eq!(person.get("/v1/second-factor").await.is(200).json()["available"], false);
}

#[tokio::test]
async fn the_secret_is_sealed_at_rest_and_survives_a_new_master_key() {
    let world = World::native();
    let (person, app) = unproven(&world).await;
    let rows = world.doubles().sql.inspect("SELECT * FROM second_factors").unwrap();
    assert!(rows[0].text("secret").unwrap().starts_with("AQJrM"), "version 1, a key id of two bytes, k1");
    let rotated = "k2:cm90YXRlZC1tYXN0ZXIta2V5LTAxMjM0NTY3ODlhYmM=,".to_owned() + crate::support::MASTER_KEYS;
    let setting = |value: String| move |key: &str| (key == "MASTER_KEYS").then(|| value.clone());
    let moved = World::over(world.doubles().clone(), setting(rotated.clone()));
    prove(&person.in_world(&moved), &app.code(&world, 1)).await.is(204);
    let lost = rotated.split(',').next().unwrap().to_owned();
    let lost = World::over(world.doubles().clone(), setting(lost));
    prove(&person.in_world(&lost), &app.code(&world, 1)).await.problem(500, "internal");
}

#[tokio::test]
async fn an_offer_nobody_confirms_is_forgotten_and_guards_nothing() {
    let world = World::native();
    let (person, _) = sign_in(&world, BROWSER).await;
    let first = act(&person, Method::POST, "/v1/second-factor", json!({})).await.is(201);
    let second = act(&person, Method::POST, "/v1/second-factor", json!({})).await.is(201);
    assert_ne!(first.string("/secret"), second.string("/secret"));
    let stale = json!({ "code": Authenticator::with(&first.string("/secret")).code(&world, 0) });
    act(&person, Method::POST, "/v1/second-factor/confirm", stale).await.problem(422, "invalid-body");
    assert_eq!(sign_in(&world, BROWSER).await.1.string("/second_factor"), "off");
    let repeated = person.with_json(Method::POST, "/v1/second-factor", &json!({}));
    let repeated = repeated.header("sec-fetch-site", "same-origin").header("idempotency-key", "once");
    person.send(repeated.clone()).await.is(201);
    let again = person.send(repeated).await.is(201).json();
    assert_eq!(again, json!({ "secret": null, "uri": null }), "the secret is shown once");
    for stmt in vibe_edge::features::identity::purge(world.now_ms() + 86_400_001) {
        ports::Sql::rows(&*world.doubles().sql, stmt).await.unwrap();
    }
    let count = world.doubles().sql.inspect("SELECT count(*) AS n FROM second_factors").unwrap();
    assert_eq!(count[0].uint("n").unwrap(), 0);
}

#[tokio::test]
async fn codes_of_any_shape_are_refused() {
    let world = World::native();
    let (person, _) = unproven(&world).await;
    let shapes: [Value; 5] =
        [json!(""), json!("\u{664}\u{665}\u{666}"), json!("1".repeat(100_000)), json!(null), json!(123_456)];
    for shape in shapes {
        let body = json!({ "code": shape });
        let answer = act(&person, Method::POST, "/v1/sessions/current/prove", body).await;
        answer.problem(422, "invalid-body").names(&["code"]);
    }
}
