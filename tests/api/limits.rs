//! Budgets: statements a request, and that no input is answered with a fault of ours.

use contract::wire::MAX_FINDINGS;
use http::Method;
use serde_json::{Value, json};
use testkit::{Random, SqliteSql};

use crate::support::{Call, TestRunner, World, runner::finding};

/// D1's limit on a free plan.
const MAX_STATEMENTS: u64 = 50;

#[tokio::test]
async fn no_request_needs_more_than_fifty_statements() {
    let world = World::native();
    let runner = TestRunner::register(&world, "one").await;
    for n in 0..9 {
        world.owner().scan(&format!("P{n}")).await;
    }
    let (grant, used) = SqliteSql::counted(runner.lease_one()).await;
    assert!(used <= MAX_STATEMENTS, "lease: {used}");
    let artifacts = runner.artifacts(&grant).await;
    let many = (0..MAX_FINDINGS).map(|n| finding(&n.to_string(), &format!("Finding {n}"))).collect();
    let report = TestRunner::success(&grant, artifacts, 0.5, many);
    let (answer, used) = SqliteSql::counted(runner.complete(&grant, report)).await;
    answer.is(200);
    assert!(used <= MAX_STATEMENTS, "complete: {used}");
    let count = |sql: &str| world.doubles().sql.inspect(sql).unwrap()[0].uint("n").unwrap();
    assert_eq!(count("SELECT COUNT(*) AS n FROM findings"), MAX_FINDINGS as u64);
    assert_eq!(count("SELECT COUNT(*) AS n FROM search_docs WHERE kind = 'finding'"), 200, "the worst ones");
    let task = world.owner().get(&format!("/v1/tasks/{}", grant.task_id)).await.json();
    let report = task["result"]["report_id"].as_str().unwrap();
    let downloads = world.owner().get(&format!("/v1/reports/{report}")).await.json()["downloads"].clone();
    assert_eq!(downloads[1]["format"], "markdown");
    assert_eq!(downloads[1]["size"], format!("report.md of {}", grant.task_id).len());
    let (_, used) = SqliteSql::counted(world.owner().get("/v1/projects?limit=100")).await;
    assert!(used <= 5, "list: {used}");
}

/// Statements of a whole empty long poll, with time standing still between the rounds.
#[tokio::test]
async fn an_empty_long_poll_stays_within_the_budget() {
    let world = World::native();
    let runner = TestRunner::register(&world, "one").await;
    let (_, used) = SqliteSql::counted(runner.lease()).await;
    assert!(used <= 10, "{used}");
}

#[tokio::test]
async fn random_requests_never_hit_a_fault_of_ours() {
    let world = World::native();
    let (project, task) = world.owner().scan("Fuzz").await;
    let count: u32 = std::env::var("FUZZ_REQUESTS").ok().and_then(|n| n.parse().ok()).unwrap_or(5_000);
    let seed: u64 = std::env::var("FUZZ_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    let mut random = Random::new(seed);
    for n in 0..count {
        let call = random_call(&mut random, &world, &[&project, &task]);
        let answer = world.send(call.clone()).await;
        assert!(answer.status < 500, "seed {seed}, request {n}: {call:?} -> {}", answer.text());
        if answer.status >= 400 {
            assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{call:?}");
        }
    }
}

/// Numbers at the edges: of the database (2^53), of times, of the machine.
const EDGES: [u64; 6] = [0, (1 << 53) - 1, 1 << 53, (1 << 53) + 1, 10_000_000_000_000_000, u64::MAX];

fn pick<'a, T>(random: &mut Random, from: &'a [T]) -> &'a T {
    &from[usize::try_from(random.below(from.len() as u64)).expect("small")]
}

fn random_call(random: &mut Random, world: &World, ids: &[&str]) -> Call {
    let routes = world.app().table();
    let route = pick(random, routes);
    let method = if random.chance(50) {
        pick(random, &[Method::GET, Method::POST, Method::PUT]).clone()
    } else {
        route.method.clone()
    };
    let mut path = String::new();
    for part in route.path.split('/').skip(1) {
        path.push('/');
        path.push_str(&if part.starts_with('{') { random_segment(random, ids) } else { part.to_owned() });
    }
    if random.chance(300) {
        let key = pick(
            random,
            &["limit", "cursor", "q", "state", "sort", "kind", "after", "fence", "severity", "x"],
        );
        path.push_str(&format!("?{key}={}", random_segment(random, ids)));
    }
    let mut call = world.owner().call(method, &path);
    for (name, value) in [
        ("idempotency-key", "same"),
        ("accept", "text/html"),
        ("last-event-id", "9007199254740993"),
        ("if-match", "\"r1\""),
        ("content-length", "5"),
    ] {
        if random.chance(100) {
            call = call.header(name, value);
        }
    }
    if random.chance(700) {
        call = call.header("content-type", "application/json").bytes(random_body(random));
    }
    call
}

fn random_segment(random: &mut Random, ids: &[&str]) -> String {
    match random.below(7) {
        6 => pick(random, &EDGES).to_string(),
        0 | 1 => (*pick(random, ids)).to_owned(),
        2 => "1".repeat(usize::try_from(random.below(40)).expect("small")),
        3 => (*pick(
            random,
            &["%00", "%FF", "%F0%9F%A6%80", "..%2F..", "%22%27--", "a%20b", "-1", "1e999", "json"],
        ))
        .to_owned(),
        _ => format!("{:x}", random.next_u64()),
    }
}

fn random_body(random: &mut Random) -> Vec<u8> {
    match random.below(4) {
        0 => (0..random.below(60)).map(|_| u8::try_from(random.below(256)).expect("a byte")).collect(),
        _ => random_json(random, 0).to_string().into_bytes(),
    }
}

fn random_json(random: &mut Random, depth: u32) -> Value {
    let keys = [
        "name",
        "tags",
        "source",
        "kind",
        "url",
        "ref",
        "upload_id",
        "token",
        "scopes",
        "size",
        "sha256",
        "filename",
        "fence",
        "description",
        "expires_at",
    ];
    match random.below(if depth > 3 { 6 } else { 9 }) {
        0 => Value::Null,
        1 => json!(random.chance(500)),
        2 if random.chance(500) => json!(*pick(random, &EDGES)),
        2 => json!(random.next_u64()),
        3 => json!(-1.5e300),
        4 => json!("\u{0}\u{202e}x".repeat(usize::try_from(random.below(80)).expect("small"))),
        5 => json!(*pick(
            random,
            &["a", "git", "archive", "read", "repo.zip", "https://example.com/a/b", "active"]
        )),
        6 => (0..random.below(4)).map(|_| random_json(random, depth + 1)).collect(),
        _ => Value::Object(
            (0..random.below(5))
                .map(|_| ((*pick(random, &keys)).to_owned(), random_json(random, depth + 1)))
                .collect(),
        ),
    }
}
