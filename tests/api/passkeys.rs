//! Passkeys under attack: challenges that are old or used at once, copies, keys that do not verify their user.

use futures_util::future::join_all;
use http::Method;
use serde_json::json;

use crate::{
    stories::{
        account::{act, sign_in},
        passkeys::{enrol, enter, options, person, prove, prove_options},
    },
    support::{Passkey, World},
};

const MINUTE: u64 = 60_000;
const BROWSER: &str = "a browser";

fn count(world: &World, what: &str) -> u64 {
    world.doubles().sql.inspect(&format!("SELECT count(*) AS n FROM {what}")).unwrap()[0].uint("n").unwrap()
}

#[tokio::test]
async fn a_challenge_ends_after_five_minutes_and_is_forgotten() {
    let world = World::native();
    let (here, _) = sign_in(&world, BROWSER).await;
    let mut passkey = Passkey::new(world.origin());
    enrol(&here, &mut passkey).await.is(201);
    let (soon, late) = (options(&world).await, options(&world).await);
    world.advance(5 * MINUTE - 1);
    let credential = passkey.get(&soon);
    world.anyone().post("/v1/sign-in/passkeys", json!({ "credential": credential })).await.is(201);
    world.advance(1);
    let credential = passkey.get(&late);
    let answer = world.anyone().post("/v1/sign-in/passkeys", json!({ "credential": credential })).await;
    answer.problem(401, "unauthenticated");
    assert_eq!(count(&world, "passkey_challenges"), 1);
    world.advance(MINUTE);
    vibe_edge::schedule::run(world.app(), vibe_edge::schedule::HOUSEKEEPING).await;
    assert_eq!(count(&world, "passkey_challenges"), 0);
}

#[tokio::test]
async fn of_fifty_uses_of_one_answer_one_signs_in() {
    let world = World::native();
    let (here, _) = sign_in(&world, BROWSER).await;
    let mut passkey = Passkey::new(world.origin());
    enrol(&here, &mut passkey).await.is(201);
    let body = json!({ "credential": passkey.get(&options(&world).await) });
    let anyone = world.anyone();
    let answers = join_all((0..50).map(|_| anyone.post("/v1/sign-in/passkeys", body.clone()))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    assert!(answers.iter().all(|answer| matches!(answer.status, 201 | 401)));
}

#[tokio::test]
async fn a_copy_is_told_of_and_a_key_without_a_counter_goes_on() {
    let world = World::native();
    let (here, _) = sign_in(&world, BROWSER).await;
    let mut passkey = Passkey::new(world.origin());
    enrol(&here, &mut passkey).await.is(201);
    enter(&world, &mut passkey).await.is(201);
    passkey.counter -= 1;
    enter(&world, &mut passkey).await.problem(401, "unauthenticated");
    assert_eq!(count(&world, "audit_log WHERE action = 'passkey.copied' AND actor LIKE 'usr_%'"), 1);
    assert_eq!(count(&world, "audit_log WHERE action = 'session.create' AND decision = 'denied'"), 1);
    let mut uncounted = Passkey::new(world.origin());
    uncounted.counts = false;
    enrol(&here, &mut uncounted).await.is(201);
    for _ in 0..3 {
        enter(&world, &mut uncounted).await.is(201);
    }
}

/// Who only touched the key has shown one factor, and the same key is no second one.
#[tokio::test]
async fn without_verification_a_passkey_is_one_factor() {
    let world = World::native();
    let (here, _) = sign_in(&world, BROWSER).await;
    let mut passkey = Passkey::new(world.origin());
    enrol(&here, &mut passkey).await.is(201);
    passkey.verifies = false;
    let answer = enter(&world, &mut passkey).await.is(201);
    assert_eq!(answer.string("/second_factor"), "needed");
    let touched = person(&world, &answer);
    prove(&touched, &mut passkey).await.problem(422, "invalid-body").names(&["credential"]);
    touched.get("/v1/projects").await.problem(403, "second-factor-required");
    passkey.verifies = true;
    prove(&touched, &mut passkey).await.is(204);
    touched.get("/v1/projects").await.is(200);
}

#[tokio::test]
async fn a_passkey_is_a_step_up_and_taking_it_away_needs_one() {
    let world = World::native();
    let (here, _) = sign_in(&world, BROWSER).await;
    let mut passkey = Passkey::new(world.origin());
    let id = enrol(&here, &mut passkey).await.is(201).string("/id");
    world.advance(16 * MINUTE);
    let path = format!("/v1/passkeys/{id}");
    act(&here, Method::DELETE, &path, json!({})).await.problem(403, "step-up-required");
    act(&here, Method::POST, "/v1/passkeys/options", json!({})).await.problem(403, "step-up-required");
    prove(&here, &mut passkey).await.is(204);
    act(&here, Method::POST, "/v1/passkeys/options", json!({})).await.is(200);
    act(&here, Method::DELETE, &path, json!({})).await.is(204);
    prove_options(&here).await.problem(409, "conflict");
    let rows = world.doubles().sql.inspect("SELECT action FROM audit_log WHERE action LIKE 'passkey.%'");
    let actions: Vec<String> = rows.unwrap().iter().map(|row| row.text("action").unwrap()).collect();
    assert_eq!(actions, ["passkey.add", "passkey.remove"]);
}

#[tokio::test]
async fn a_handle_says_nothing_of_its_person_and_stays_the_same() {
    let world = World::native();
    let (here, _) = sign_in(&world, BROWSER).await;
    let (mut one, mut two) = (Passkey::new(world.origin()), Passkey::new(world.origin()));
    enrol(&here, &mut one).await.is(201);
    enrol(&here, &mut two).await.is(201);
    let handle = one.handle.clone().unwrap();
    assert_eq!(one.handle, two.handle);
    assert_eq!(handle.len(), 43, "32 bytes");
    let options = act(&here, Method::POST, "/v1/passkeys/options", json!({})).await.is(200).json();
    assert_eq!(options["public_key"]["excludeCredentials"].as_array().unwrap().len(), 2);
    assert_eq!(options["public_key"]["rp"]["id"], "localhost");
}
