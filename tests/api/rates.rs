//! Rate limits: who is counted, what a refusal says, what survives an isolate, what happens when nobody answers.

use http::Method;
use serde_json::json;
use testkit::Fault;

use crate::support::{Answer, OWNER_TOKEN, Person, TestRunner, World};

fn on(key: &str) -> Option<String> {
    (key == "RATE_LIMITS").then(|| "on".into())
}

fn world() -> World {
    World::native_with(on)
}

async fn key(world: &World) -> Person {
    let body = json!({ "name": "robot", "role": "developer", "scopes": ["read"] });
    let made = world.owner().post("/v1/api-keys", body).await.is(201);
    Person::with_token(world.clone(), &made.string("/key"))
}

async fn guess(world: &World) -> Answer {
    world.anyone().post("/v1/sessions", json!({ "token": "wrong" })).await
}

/// How many of `most` guesses are looked at before one is refused.
async fn guesses(world: &World, most: u32) -> u32 {
    for n in 0..most {
        if guess(world).await.status == 429 {
            return n;
        }
    }
    most
}

#[tokio::test]
async fn guessing_ends_after_a_hundred_a_minute() {
    let world = world();
    assert_eq!(guesses(&world, 200).await, 100);
    let refused = guess(&world).await.problem(429, "rate-limited");
    let policy = refused.header("ratelimit-policy");
    assert_eq!(policy, Some("\"anonymous\";q=1000;w=3600, \"auth\";q=100;w=60"));
    assert!(refused.header("ratelimit").unwrap().contains("\"auth\";r=0;"), "{refused:?}");
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert!(refused.header("content-security-policy").is_some());
    // Other things may still be asked for, and waiting as told helps.
    world.anyone().get("/v1/projects").await.problem(401, "unauthenticated");
    world.advance(wait * 1_000);
    assert_eq!(guess(&world).await.status, 401);
}

#[tokio::test]
async fn an_ordinary_request_does_not_wait() {
    let world = world();
    let robot = key(&world).await;
    let before = world.doubles().limits.faults.calls();
    for _ in 0..49 {
        let answer = robot.get("/v1/projects").await.is(200);
        assert_eq!(
            answer.header("ratelimit-policy"),
            Some("\"authenticated\";q=5000;w=3600, \"api\";q=1000;w=60")
        );
    }
    // The first has to ask; what was let pass since is not reported yet.
    assert_eq!(world.doubles().limits.faults.calls() - before, 1);
    let seen = robot.get("/v1/projects").await.is(200);
    assert!(seen.header("ratelimit").unwrap().starts_with("\"authenticated\";r=49"), "{seen:?}");
    robot.get("/v1/projects").await.is(200);
    assert!(world.doubles().limits.faults.calls() - before >= 2, "then it is");
}

#[tokio::test]
async fn limits_hold_for_each_and_outlive_the_isolate() {
    let world = world();
    let (robot, other) = (key(&world).await, key(&world).await);
    let mut passed = 0;
    while robot.get("/v1/projects").await.status == 200 {
        passed += 1;
        assert!(passed <= 1_000, "the minute's quota is 1,000");
    }
    // The double's clock stands still, so nothing grows: the limit is met exactly.
    assert_eq!(passed, 1_000);
    other.get("/v1/projects").await.is(200);
    let restarted = World::over(world.doubles().clone(), on);
    let token = robot.call(Method::GET, "/v1/projects");
    restarted.send(token).await.problem(429, "rate-limited");
    world.advance(60_000);
    robot.get("/v1/projects").await.is(200);
}

#[tokio::test]
async fn some_are_not_counted() {
    let world = world();
    let runner = TestRunner::register(&world, "one").await;
    let before = world.doubles().limits.faults.calls();
    for answer in [
        world.anyone().get("/healthz").await.is(200),
        world.anyone().get("/readyz").await.is(200),
        world.owner().get("/v1/projects").await.is(200),
        runner.post("/runner/v1/lease", json!({ "capabilities": ["scan"], "slots": 0 })).await,
    ] {
        assert_eq!(answer.header("ratelimit"), None, "{answer:?}");
    }
    assert_eq!(world.doubles().limits.faults.calls(), before);
}

#[tokio::test]
async fn wrong_credentials_and_addresses_count_for_the_sender() {
    let world = world();
    let stranger = Person::with_token(world.clone(), &OWNER_TOKEN.replace('0', "1"));
    for n in 0..500 {
        stranger.get("/v1/projects").await.problem(401, "unauthenticated");
        world.anyone().get(&format!("/v1/probe-{n}")).await.problem(404, "not-found");
        // Nothing here waits for anything, and reports are sent when something does.
        tokio::task::yield_now().await;
    }
    stranger.get("/v1/projects").await.problem(429, "rate-limited");
    world.anyone().get("/v1/probe").await.problem(429, "rate-limited");
    world.owner().get("/v1/projects").await.is(200);
}

#[tokio::test]
async fn without_the_shared_buckets_an_isolate_goes_on_with_less() {
    let world = world();
    let faults = &world.doubles().limits.faults;
    faults.on_key("ip:", 1_000, Fault::Error);
    let calls = faults.calls();
    assert_eq!(guesses(&world, 200).await, 12, "an eighth of a hundred");
    assert_eq!(faults.calls() - calls, 1, "it does not ask again at once");
    faults.clear();
    world.advance(6_000);
    // Then the shared buckets count again, and they are full.
    assert_eq!(guesses(&world, 200).await, 100);
}

#[tokio::test]
async fn tests_and_laptops_have_no_limits() {
    let world = World::native();
    assert_eq!(guesses(&world, 150).await, 150);
    assert_eq!(guess(&world).await.header("ratelimit"), None);
}

#[tokio::test]
async fn a_flood_of_wrong_credentials_is_not_looked_up_and_keeps_no_known_one_out() {
    let world = world();
    let token = world.owner().post("/v1/owner-links", json!({})).await.is(201).string("/token");
    let signed_in = world.anyone().post("/v1/sessions", json!({ "token": token })).await.is(201);
    let cookie = signed_in.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    let person = Person::with_cookie(world.clone(), &cookie);
    person.get("/v1/projects").await.is(200);
    let stranger = |n: u32| {
        let (name, _) = cookie.split_once('=').unwrap();
        Person::with_cookie(world.clone(), &format!("{name}={n:043}"))
    };
    let mut looked_up = 0;
    while stranger(looked_up).get("/v1/projects").await.status == 401 {
        looked_up += 1;
        assert!(looked_up <= 1_000);
        tokio::task::yield_now().await;
    }
    world.doubles().background.settle().await;
    let queries = world.doubles().sql.faults.calls();
    for n in 0..20 {
        let refused = stranger(n).get("/v1/projects").await.problem(429, "rate-limited");
        assert!(refused.header("retry-after").is_some(), "{refused:?}");
    }
    assert_eq!(world.doubles().sql.faults.calls(), queries, "nothing is asked for them");
    person.get("/v1/projects").await.is(200);
    world.owner().get("/v1/projects").await.is(200);
}
