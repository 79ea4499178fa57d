//! Accounts under attack: guesses at once, addresses that nobody has, links used late, sign-ups by others.

use futures_util::future::join_all;
use http::Method;
use serde_json::{Value, json};
use vibe_edge::features::accounts;

use crate::{
    stories::{
        account::{act, enrol},
        passwords::{self, GOOD, OTHER, by_password, seen},
        sign_in::{Mailbox, newcomer, redeem, signed_in},
    },
    support::{Person, World},
};

const ADA: &str = "ada@example.com";

fn with_passwords() -> World {
    World::native_with(|key| (key == "PASSWORDS").then(|| "on".to_owned()))
}

/// Somebody with a password.
async fn ada(world: &World) -> Person {
    passwords::with_password(world, ADA).await
}

fn count(world: &World, sql: &str) -> u64 {
    world.doubles().sql.inspect(sql).unwrap().remove(0).uint("n").unwrap()
}

async fn mailbox(world: &World) -> Mailbox {
    let mut mailbox = Mailbox::new(world, ADA);
    mailbox.unread().await;
    mailbox
}

#[tokio::test]
async fn of_two_hundred_guesses_at_once_ten_are_looked_at() {
    let world = with_passwords();
    passwords::of_two_hundred_guesses_at_once_ten_are_looked_at(&world).await;
    assert_eq!(world.doubles().passwords.checks(), 20, "ten for each of two addresses");
    // Not even the right one, until the time is over.
    world.advance(15 * 60_000 - 1);
    by_password(&world, "guessed@example.com", GOOD).await.problem(429, "too-many-tries");
    world.advance(1);
    by_password(&world, "guessed@example.com", GOOD).await.is(201);
    assert!(
        count(&world, "SELECT count(*) AS n FROM audit_log WHERE decision = 'denied'") < 5,
        "counted, not written"
    );
}

#[tokio::test]
async fn nobodys_address_is_answered_as_a_wrong_password() {
    passwords::nobodys_address_is_answered_as_a_wrong_password(&with_passwords()).await;
}

#[tokio::test]
async fn a_password_is_chosen_forgotten_and_replaced() {
    passwords::a_password_is_chosen_forgotten_and_replaced(&with_passwords()).await;
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_the_same_answer() {
    let world = with_passwords();
    ada(&world).await;
    newcomer(&world, "link@example.com").await;
    let before = world.doubles().passwords.checks();
    let wrong = by_password(&world, ADA, OTHER).await;
    let unknown = by_password(&world, "nobody@example.com", OTHER).await;
    let without = by_password(&world, "link@example.com", OTHER).await;
    assert_eq!(wrong.status, 401);
    assert_eq!((seen(&wrong), seen(&without)), (seen(&unknown), seen(&unknown)));
    assert_eq!(world.doubles().passwords.checks() - before, 3, "each costs a hash");
    assert!(by_password(&world, ADA, GOOD).await.is(201).header("set-cookie").is_some());
    // The work behind the answer to a link is the same as well.
    for path in ["/v1/sign-in/links", "/v1/password-resets"] {
        let rows = "SELECT count(*) AS n FROM account_links";
        for email in [ADA, "unknown@example.com"] {
            let before = count(&world, rows);
            let answer = world.anyone().post(path, json!({ "email": email })).await.is(202);
            assert_eq!(answer.string("/email"), email);
            assert_eq!(count(&world, rows) - before, 1, "{path} {email}");
        }
    }
}

#[tokio::test]
async fn a_reset_ends_other_sessions_and_the_old_password() {
    let world = with_passwords();
    let here = ada(&world).await;
    let mut mailbox = mailbox(&world).await;
    let there = signed_in(&world, &by_password(&world, ADA, GOOD).await.is(201));
    world.anyone().post("/v1/password-resets", json!({ "email": ADA })).await.is(202);
    let (subject, token) = mailbox.next().await;
    assert_eq!(subject, "Choose a new password");
    redeem(&world, &token).await.problem(401, "unauthenticated");
    let reset = async |password: &str| {
        world
            .anyone()
            .post("/v1/password-resets/redeem", json!({ "token": token, "password": password }))
            .await
    };
    for weak in ["short", "password", "somebody", ADA, "ada"] {
        reset(weak).await.problem(422, "invalid-body").names(&["password"]);
    }
    here.get("/v1/session").await.is(200);
    let (one, two) = tokio::join!(reset(OTHER), reset(OTHER));
    assert_eq!(one.status + two.status, 201 + 401, "{} {}", one.text(), two.text());
    let now = signed_in(&world, if one.status == 201 { &one } else { &two });
    now.get("/v1/session").await.is(200);
    for gone in [here, there] {
        gone.get("/v1/session").await.problem(401, "unauthenticated");
    }
    by_password(&world, ADA, GOOD).await.problem(401, "unauthenticated");
    by_password(&world, ADA, OTHER).await.is(201);
    assert_eq!(mailbox.next().await.0, "Your password was changed");
}

#[tokio::test]
async fn choosing_a_password_needs_a_fresh_proof_and_ends_the_other_sessions() {
    let world = with_passwords();
    let here = ada(&world).await;
    let there = signed_in(&world, &by_password(&world, ADA, GOOD).await.is(201));
    let choose = json!({ "password": OTHER });
    act(&there, Method::PUT, "/v1/account/password", choose.clone()).await.is(204);
    there.get("/v1/account").await.is(200);
    here.get("/v1/account").await.problem(401, "unauthenticated");
    world.advance(5 * 60_000 + 1_000);
    act(&there, Method::PUT, "/v1/account/password", choose.clone()).await.problem(403, "step-up-required");
    act(&there, Method::POST, "/v1/account/email", json!({ "email": "b@example.com" }))
        .await
        .problem(403, "step-up-required");
    world
        .owner()
        .send(world.owner().with_json(Method::PUT, "/v1/account/password", &choose))
        .await
        .problem(404, "not-found");
    // Whoever has no address has nothing to say together with a password.
    let (owner, _) = crate::stories::account::sign_in(&world, "a browser").await;
    act(&owner, Method::PUT, "/v1/account/password", choose).await.problem(409, "conflict");
}

#[tokio::test]
async fn a_password_does_not_replace_the_second_factor() {
    let world = with_passwords();
    let here = newcomer(&world, ADA).await;
    act(&here, Method::PATCH, "/v1/account", json!({ "name": "Owner" })).await.is(200);
    act(&here, Method::PUT, "/v1/account/password", json!({ "password": GOOD })).await.is(204);
    enrol(&here).await;
    let answer = by_password(&world, ADA, GOOD).await.is(201);
    assert_eq!(answer.string("/second_factor"), "needed");
    signed_in(&world, &answer).get("/v1/projects").await.problem(403, "second-factor-required");
}

#[tokio::test]
async fn a_hash_of_older_parameters_is_made_anew_at_sign_in() {
    let world = with_passwords();
    ada(&world).await;
    // By argon2-cffi: 12 MiB and three passes, see crates/credentials/tests/vectors.
    let (old, word) = (
        "$argon2id$v=19$m=12288,t=3,p=1$kVpwVPWeTp49YimxbCruiA$dU/SYTVVXay1BtzRLkWyCiFM12ZpZLMHU6VhII16pDQ",
        "correct horse battery staple",
    );
    world.doubles().sql.inspect(&format!("UPDATE passwords SET hash = '{old}'")).unwrap();
    by_password(&world, ADA, word).await.is(201);
    let now =
        world.doubles().sql.inspect("SELECT hash FROM passwords").unwrap().remove(0).text("hash").unwrap();
    assert!(now.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{now}");
    by_password(&world, ADA, word).await.is(201);
    by_password(&world, ADA, GOOD).await.is(401);
}

#[tokio::test]
async fn somebody_elses_sign_up_leaves_no_password_behind() {
    let world = with_passwords();
    let theirs = json!({ "name": "Mallory", "email": ADA, "password": OTHER });
    world.anyone().post("/v1/sign-up", theirs).await.is(202);
    by_password(&world, ADA, OTHER).await.problem(401, "unauthenticated");
    let mut mailbox = Mailbox::new(&world, ADA);
    let (_, trap) = mailbox.next().await;
    // The owner of the address signs in by a link of their own: the other one is void, with its password.
    world.anyone().post("/v1/sign-in/links", json!({ "email": ADA })).await.is(202);
    let (_, own) = mailbox.next().await;
    redeem(&world, &own).await.is(201);
    redeem(&world, &trap).await.problem(401, "unauthenticated");
    by_password(&world, ADA, OTHER).await.problem(401, "unauthenticated");

    // Whoever opens the link of their own sign-up has the password they chose.
    let mine = json!({ "name": "Bob", "email": "bob@example.com", "password": OTHER });
    world.anyone().post("/v1/sign-up", mine).await.is(202);
    let (_, token) = Mailbox::new(&world, "bob@example.com").next().await;
    redeem(&world, &token).await.is(201);
    by_password(&world, "bob@example.com", OTHER).await.is(201);
    let weak = json!({ "name": "Bob", "email": "c@example.com", "password": "password" });
    world.anyone().post("/v1/sign-up", weak).await.problem(422, "invalid-body").names(&["password"]);
}

#[tokio::test]
async fn an_address_that_nobody_proved_keeps_nobody_out() {
    let world = with_passwords();
    let sign_up = async |name: &str, email: &str, password: &str| {
        let body = json!({ "name": name, "email": email, "password": password });
        world.anyone().post("/v1/sign-up", body).await.is(202);
    };
    sign_up("Mallory", ADA, OTHER).await;
    let mut mailbox = mailbox(&world).await;
    // Signing up again counts as if nobody had before.
    sign_up("Ada", ADA, GOOD).await;
    let (subject, token) = mailbox.next().await;
    assert_eq!(subject, "Confirm your address");
    assert_eq!(redeem(&world, &token).await.is(201).string("/user/name"), "Ada");
    by_password(&world, ADA, OTHER).await.problem(401, "unauthenticated");
    let ada = signed_in(&world, &by_password(&world, ADA, GOOD).await.is(201));
    // Moving to an address that somebody only typed, too; their own link is void from then on.
    sign_up("Mallory", "ada@example.org", OTHER).await;
    let mut mailbox = Mailbox::new(&world, "ada@example.org");
    let (_, trap) = mailbox.next().await;
    act(&ada, Method::POST, "/v1/account/email", json!({ "email": "ada@example.org" })).await.is(202);
    let (subject, token) = mailbox.next().await;
    assert_eq!(subject, "Confirm your new address");
    redeem(&world, &token).await.is(201);
    redeem(&world, &trap).await.problem(401, "unauthenticated");
    assert_eq!(ada.get("/v1/account").await.is(200).string("/email"), "ada@example.org");
    by_password(&world, "ada@example.org", GOOD).await.is(201);
}

#[tokio::test]
async fn equal_sign_ups_at_once_make_one_account_and_tell_nobody() {
    let world = World::native();
    let body = json!({ "name": "Ada", "email": ADA });
    let anyone = world.anyone();
    let answers = join_all((0..5).map(|_| anyone.post("/v1/sign-up", body.clone()))).await;
    assert!(answers.iter().all(|answer| answer.status == 202), "{answers:?}");
    assert_eq!(count(&world, "SELECT count(*) AS n FROM users WHERE email IS NOT NULL"), 1);
    assert_eq!(count(&world, "SELECT count(*) AS n FROM organisations WHERE is_operator = 0"), 1);
}

#[tokio::test]
async fn who_may_sign_up_is_a_setting() {
    for (word, answer) in [("closed", 403), ("invited", 403), ("open", 202)] {
        let world = World::native_with(|key| (key == "SIGN_UP").then(|| word.to_owned()));
        assert_eq!(world.anyone().get("/v1/sign-in/ways").await.is(200).string("/sign_up"), word);
        let body = json!({ "name": "Ada", "email": ADA });
        world.anyone().post("/v1/sign-up", body).await.is(answer);
        assert_eq!(Mailbox::new(&world, ADA).unread().await.len(), usize::from(answer == 202));
    }
}

#[tokio::test]
async fn without_mail_or_passwords_the_features_say_so() {
    let world = World::native_with(|key| (key == "MAIL_PROVIDER").then(|| "off".to_owned()));
    let ways = world.anyone().get("/v1/sign-in/ways").await.is(200).json();
    let none =
        json!({ "links": false, "passwords": false, "passkeys": true, "providers": [], "sign_up": "open" });
    assert_eq!(ways, none);
    world.anyone().post("/v1/sign-in/links", json!({ "email": ADA })).await.problem(503, "unavailable");
    world
        .anyone()
        .post("/v1/sign-up", json!({ "name": "A", "email": ADA }))
        .await
        .problem(503, "unavailable");
    let without = World::native();
    by_password(&without, ADA, GOOD).await.problem(409, "conflict");
    let body = json!({ "name": "A", "email": ADA, "password": GOOD });
    without.anyone().post("/v1/sign-up", body).await.problem(422, "invalid-body").names(&["password"]);
    let left_out = with_passwords();
    assert_eq!(left_out.anyone().get("/v1/sign-in/ways").await.json()["passwords"], true);
    left_out.doubles().passwords.leave_out();
    assert_eq!(left_out.anyone().get("/v1/sign-in/ways").await.json()["passwords"], false);
    let answer = by_password(&left_out, ADA, GOOD).await.problem(409, "conflict");
    assert!(answer.text().contains("built without passwords"), "{}", answer.text());
}

#[tokio::test]
async fn an_address_gets_five_mails_an_hour() {
    let world = World::native();
    newcomer(&world, ADA).await;
    let mut mailbox = mailbox(&world).await;
    let ask = async || world.anyone().post("/v1/sign-in/links", json!({ "email": ADA })).await.is(202);
    for _ in 0..20 {
        ask().await;
    }
    assert_eq!(mailbox.unread().await.len(), 4, "the sign-up was the first");
    world.advance(3_600_000);
    ask().await;
    assert_eq!(mailbox.unread().await.len(), 1);
}

#[tokio::test]
async fn links_run_out_and_are_forgotten() {
    let world = World::native();
    newcomer(&world, ADA).await;
    let mut mailbox = mailbox(&world).await;
    world.anyone().post("/v1/sign-in/links", json!({ "email": ADA })).await.is(202);
    let (_, token) = mailbox.next().await;
    world.advance(15 * 60_000);
    redeem(&world, &token).await.problem(401, "unauthenticated");
    world.advance(3_600_001);
    world.app().sql().batch(accounts::purge(world.app().now())).await.unwrap();
    for table in ["account_links", "sign_in_tries"] {
        assert_eq!(count(&world, &format!("SELECT count(*) AS n FROM {table}")), 0, "{table}");
    }
}

#[tokio::test]
async fn tokens_and_passwords_are_nowhere_to_be_read() {
    let world = with_passwords();
    ada(&world).await;
    let mut mailbox = mailbox(&world).await;
    world.anyone().post("/v1/sign-in/links", json!({ "email": ADA })).await.is(202);
    let (_, token) = mailbox.next().await;
    by_password(&world, ADA, OTHER).await.is(401);
    redeem(&world, &token).await.is(201);
    world.doubles().background.settle().await;
    let mut text = format!("{:?}", world.doubles().logs.take());
    for table in ["account_links", "passwords", "sign_in_tries", "audit_log", "sessions", "idempotency_keys"]
    {
        let rows = world.doubles().sql.inspect(&format!("SELECT * FROM {table}")).unwrap();
        text.push_str(&format!("{rows:?}"));
    }
    for secret in [token.as_str(), GOOD, OTHER] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn bad_input_is_named() {
    let world = with_passwords();
    let anyone = world.anyone();
    let body = json!({ "name": "", "email": "x@y", "locale": "?", "password": "" });
    anyone
        .post("/v1/sign-up", body)
        .await
        .problem(422, "invalid-body")
        .names(&["locale", "name", "password"]);
    for email in ["a@b", "a b@example.com", "a@example.com,b@example.com", "<a@example.com>"] {
        for path in ["/v1/sign-in/links", "/v1/password-resets"] {
            anyone.post(path, json!({ "email": email })).await.problem(422, "invalid-body").names(&["email"]);
        }
        let body = json!({ "email": email, "password": "x" });
        anyone.post("/v1/sign-in/password", body).await.problem(422, "invalid-body").names(&["email"]);
    }
    let null = json!({ "email": ADA, "password": null });
    anyone.post("/v1/sign-in/password", null).await.problem(422, "invalid-body").names(&["password"]);
    let long: Value = json!({ "email": ADA, "password": "a".repeat(257) });
    anyone.post("/v1/sign-in/password", long).await.problem(422, "invalid-body").names(&["password"]);
}
