//! Passwords: guessed at by many at once, compared for nobody, chosen, forgotten.
//!
//! For: worlds with `PASSWORDS=on`, natively and a Worker built with the feature (`tests/workerd/passwords.rs`). Not in
//! `every_story!`: a Worker has no passwords unless it is built so.

use futures_util::future::join_all;
use http::Method;
use serde_json::json;

use super::{
    account::act,
    sign_in::{Mailbox, newcomer, redeem, signed_in},
};
use crate::support::{Answer, Person, World};

/// A password that is taken.
pub const GOOD: &str = "correct horse battery";
/// Another one.
pub const OTHER: &str = "staple of a longer kind";

/// Somebody with this address and the password [`GOOD`].
pub async fn with_password(world: &World, email: &str) -> Person {
    let person = newcomer(world, email).await;
    act(&person, Method::PUT, "/v1/account/password", json!({ "password": GOOD })).await.is(204);
    person
}

/// Signs in, or tries to.
pub async fn by_password(world: &World, email: &str, password: &str) -> Answer {
    world.anyone().post("/v1/sign-in/password", json!({ "email": email, "password": password })).await
}

/// What a client can see of an answer, but for the request's id.
pub fn seen(answer: &Answer) -> (u16, String) {
    let own = answer.header("x-request-id").unwrap_or_default();
    (answer.status, answer.text().replace(own, "ID"))
}

/// Of 200 guesses at once ten are looked at, whether or not anybody has the address; then not even the right password
/// opens the door, but a link still does.
pub async fn of_two_hundred_guesses_at_once_ten_are_looked_at(world: &World) {
    with_password(world, "guessed@example.com").await;
    for email in ["guessed@example.com", "nobody@example.com"] {
        let guesses: Vec<String> = (0..200).map(|n| format!("guess number {n}")).collect();
        let answers = join_all(guesses.iter().map(|guess| by_password(world, email, guess))).await;
        let with = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
        assert_eq!((with(401), with(429)), (10, 190), "{email}");
    }
    by_password(world, "guessed@example.com", GOOD).await.problem(429, "too-many-tries");
    by_password(world, "GUESSED@example.com", GOOD).await.problem(429, "too-many-tries");
    let mut mailbox = Mailbox::new(world, "guessed@example.com");
    mailbox.unread().await;
    world.anyone().post("/v1/sign-in/links", json!({ "email": "guessed@example.com" })).await.is(202);
    redeem(world, &mailbox.next().await.1).await.is(201);
}

/// A wrong password, an address without one, and an address nobody has: one answer. That the same work is done for each is
/// counted natively (`api: a_wrong_password_and_an_unknown_address_are_the_same_answer`): a clock would say it less surely.
pub async fn nobodys_address_is_answered_as_a_wrong_password(world: &World) {
    with_password(world, "known@example.com").await;
    newcomer(world, "link-only@example.com").await;
    let mut answers = Vec::new();
    for _ in 0..3 {
        for email in ["known@example.com", "link-only@example.com", "nobody-at-all@example.com"] {
            answers.push(seen(&by_password(world, email, OTHER).await));
        }
    }
    assert_eq!(answers[0].0, 401);
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    by_password(world, "known@example.com", GOOD).await.is(201);
}

/// A password from sign-up to reset: it counts once its link was opened, and a new one ends the old sessions.
pub async fn a_password_is_chosen_forgotten_and_replaced(world: &World) {
    let email = "pat@example.com";
    let mut mailbox = Mailbox::new(world, email);
    let body = json!({ "name": "Pat", "email": email, "password": GOOD });
    world.anyone().post("/v1/sign-up", body).await.is(202);
    by_password(world, email, GOOD).await.problem(401, "unauthenticated");
    let (_, token) = mailbox.next().await;
    redeem(world, &token).await.is(201);
    let there = signed_in(world, &by_password(world, email, GOOD).await.is(201));
    assert_eq!(there.get("/v1/account").await.is(200).json()["has_password"], true);

    world.anyone().post("/v1/password-resets", json!({ "email": email })).await.is(202);
    let (_, token) = mailbox.next().await;
    let reset = async |password: &str| {
        let body = json!({ "token": token, "password": password });
        world.anyone().post("/v1/password-resets/redeem", body).await
    };
    reset("password").await.problem(422, "invalid-body").names(&["password"]);
    let here = signed_in(world, &reset(OTHER).await.is(201));
    reset(OTHER).await.problem(401, "unauthenticated");
    here.get("/v1/session").await.is(200);
    act(&there, Method::PATCH, "/v1/account", json!({ "name": "P" })).await.problem(401, "unauthenticated");
    by_password(world, email, GOOD).await.problem(401, "unauthenticated");
    by_password(world, email, OTHER).await.is(201);
    assert_eq!(mailbox.next().await.0, "Your password was changed");
}
