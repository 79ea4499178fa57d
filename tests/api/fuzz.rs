//! Random requests: no input is answered with a fault of ours.
//!
//! People ask for anything at any address. A runner with a valid key reports on a task that it holds, mostly under the
//! right fence: its requests get past the signature and the lease, into what reports mean.

use std::{
    collections::BTreeMap,
    time::{SystemTime, UNIX_EPOCH},
};

use contract::wire::{Artifacts, Grant};
use http::Method;
use serde_json::{Value, json};
use testkit::Random;

use crate::support::{Answer, Call, Person, TestRunner, World, runner::finding};

/// From so many requests on, everything that can be accepted must have been.
const ENOUGH: u32 = 5_000;

#[tokio::test]
async fn random_requests_never_hit_a_fault_of_ours() {
    let number = |name: &str| std::env::var(name).ok().and_then(|n| n.parse::<u64>().ok());
    let count = u32::try_from(number("FUZZ_REQUESTS").unwrap_or(u64::from(ENOUGH))).expect("a count");
    let seed = number("FUZZ_SEED").unwrap_or_else(of_this_moment);
    println!("FUZZ_REQUESTS={count} FUZZ_SEED={seed}");
    let mut fuzz = Fuzz::begin(seed).await;
    for n in 0..count {
        let call = fuzz.next_call();
        let answer = fuzz.world.send(call.clone()).await;
        assert!(answer.status < 500, "FUZZ_SEED={seed}, request {n}: {call:?} -> {}", answer.text());
        if answer.status >= 400 {
            assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{call:?}");
        }
        fuzz.learn(call, &answer).await;
    }
    if count >= ENOUGH {
        fuzz.has_been_everywhere();
    }
}

fn of_this_moment() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    u64::try_from(now.as_micros()).expect("before the year 500,000")
}

/// Who asks, and what they know.
struct Fuzz {
    world: World,
    random: Random,
    people: Vec<Person>,
    runner: TestRunner,
    /// What the runner holds.
    grant: Grant,
    artifacts: Option<Artifacts>,
    /// A project and a task.
    ids: [String; 2],
    last: Option<Call>,
    /// Answers that show how far requests got.
    reached: BTreeMap<&'static str, u32>,
}

/// What must be reached: the ends of what a runner asks for, and the kept answers.
const ENDS: [&str; 7] =
    ["/lease", "/backlog", "/heartbeat", "/source", "/artifacts", "/complete", "/release"];
const SUCCEEDED: &str = "a success";
const REPLAYED: &str = "a kept answer";

impl Fuzz {
    async fn begin(seed: u64) -> Self {
        // Nobody waits: the clock of this world moves only between requests.
        let world = World::native_with(|key| (key == "LONG_POLL_S").then(|| "0".into()));
        let owner = world.owner();
        let people = vec![world.anyone(), a_developer(&world).await, signed_in(&world).await];
        let runner = TestRunner::register(&world, "fuzz").await;
        let ids: [String; 2] = owner.scan("Fuzz").await.into();
        let grant = runner.lease_one().await;
        let random = Random::new(seed);
        let (artifacts, last, reached) = (None, None, BTreeMap::new());
        Self { world, random, people, runner, grant, artifacts, ids, last, reached }
    }

    /// Mostly something new; sometimes what was asked just now, for those answers are kept.
    fn next_call(&mut self) -> Call {
        if let Some(last) = self.last.take().filter(|_| self.random.chance(150)) {
            return last;
        }
        match self.random.below(20) {
            0 => self.command(),
            1..=6 => self.report(),
            _ => self.ask(),
        }
    }

    /// What the owner might ask for in earnest, mostly with a key.
    fn command(&mut self) -> Call {
        let ([project, task], random) = (&self.ids, &mut self.random);
        let (path, mut body) = match random.below(6) {
            0 => ("/v1/projects".to_owned(), json!({ "name": random_text(random), "tags": ["a"] })),
            1 => (format!("/v1/projects/{project}/scans"), json!({})),
            2 => (format!("/v1/tasks/{task}/cancel"), json!({})),
            3 => (format!("/v1/tasks/{task}/retry"), json!({})),
            4 => (format!("/v1/projects/{project}/restore"), json!({})),
            _ => ("/v1/tasks/redrive".to_owned(), json!({ "kind": "scan" })),
        };
        if random.chance(200) {
            spoil(random, &mut body);
        }
        let call = self.world.owner().with_json(Method::POST, &path, &body);
        let key = random.next_u64().to_string();
        if random.chance(800) { call.header("idempotency-key", key) } else { call }
    }

    /// A person's request at any address, also at those of runners.
    fn ask(&mut self) -> Call {
        let routes = &vibe_edge::app::routes().table();
        let route = pick(&mut self.random, routes);
        let random = &mut self.random;
        let method = if random.chance(50) {
            pick(random, &[Method::GET, Method::POST, Method::PUT]).clone()
        } else {
            route.method.clone()
        };
        let mut path = filled(random, route.path, &self.ids);
        if random.chance(300) {
            let keys = ["limit", "cursor", "q", "state", "sort", "kind", "after", "fence", "severity", "x"];
            let key = pick(random, &keys);
            path.push_str(&format!("?{key}={}", random_segment(random, &self.ids)));
        }
        let owner = self.world.owner();
        let person = if random.chance(700) { &owner } else { pick(random, &self.people) };
        let mut call = person.call(method, &path);
        for (name, value) in [
            ("accept", "text/html"),
            ("last-event-id", "9007199254740993"),
            ("if-match", "\"r1\""),
            ("content-length", "5"),
        ] {
            if random.chance(100) {
                call = call.header(name, value);
            }
        }
        if random.chance(300) {
            // Few keys meet again, each then with another request: those are refused.
            let key = if random.chance(100) { random.below(10) } else { random.next_u64() };
            call = call.header("idempotency-key", key.to_string());
        }
        if random.chance(700) {
            call = call.header("content-type", "application/json").bytes(random_body(random));
        }
        call
    }

    /// A runner's request, signed: mostly about the task that it holds, mostly with a body that could be one.
    fn report(&mut self) -> Call {
        let (random, grant) = (&mut self.random, &self.grant);
        let end = *pick(random, &ENDS);
        let task = if random.chance(900) { grant.task_id.clone() } else { random_segment(random, &self.ids) };
        let fence = if random.chance(900) { grant.fence } else { *pick(random, &EDGES) };
        let name = ["report.json", "report.md", "bom.cdx.json", "x"];
        let (method, path) = match end {
            "/lease" => (Method::POST, "/runner/v1/lease".to_owned()),
            "/backlog" => (Method::GET, "/runner/v1/backlog".to_owned()),
            "/source" => (Method::GET, format!("/runner/v1/tasks/{task}/source?fence={fence}")),
            "/artifacts" => {
                let name = pick(random, &name);
                (Method::PUT, format!("/runner/v1/tasks/{task}/artifacts/{name}?fence={fence}"))
            }
            end => (Method::POST, format!("/runner/v1/tasks/{task}{end}")),
        };
        let body = match end {
            "/backlog" | "/source" => Vec::new(),
            _ if random.chance(100) => random_body(random),
            "/artifacts" => random_body(random),
            end => {
                let mut message = self.message(end, fence);
                if self.random.chance(200) {
                    spoil(&mut self.random, &mut message);
                }
                message.to_string().into_bytes()
            }
        };
        self.runner.signed(method, &path, body).header("content-type", "application/json")
    }

    /// A message as a runner might send it.
    fn message(&mut self, end: &str, fence: u64) -> Value {
        let random = &mut self.random;
        match end {
            "/lease" => {
                let (max, wait) = (1 + random.below(16), random.below(20_001));
                json!({ "capabilities": ["scan"], "max": max, "wait_ms": wait, "version": random_text(random) })
            }
            "/heartbeat" => json!({ "fence": fence, "events": random_events(random) }),
            "/release" => json!({ "fence": fence, "reason": random_text(random) }),
            _ => self.completion(fence),
        }
    }

    fn completion(&mut self, fence: u64) -> Value {
        let random = &mut self.random;
        if let Some(artifacts) = self.artifacts.clone().filter(|_| random.chance(500)) {
            let mut title = || random_text(random).chars().take(40).collect::<String>();
            let found = (0..30).map(|n| finding(&n.to_string(), &title())).collect();
            let mut report = TestRunner::success(&self.grant, artifacts, 0.5, found);
            report["fence"] = json!(fence);
            if random.chance(300) {
                spoil(random, &mut report["result"]);
            }
            return report;
        }
        match random.below(4) {
            0 => json!({ "fence": fence, "outcome": "cancelled" }),
            1 => json!({ "fence": fence, "outcome": "succeeded", "result": random_json(random, 0) }),
            _ => json!({ "fence": fence, "outcome": "failed", "code": random_text(random),
                "message": random_text(random), "retryable": random.chance(500) }),
        }
    }

    /// Notes how far the request got, lets some time pass, and finds the runner new work when its task is over.
    async fn learn(&mut self, call: Call, answer: &Answer) {
        let accepted = answer.status < 300;
        let end = ENDS.into_iter().find(|end| call.path.starts_with("/runner/") && call.path.contains(end));
        if let Some(end) = end.filter(|_| accepted) {
            *self.reached.entry(end).or_default() += 1;
            if end == "/complete" && answer.json()["state"] == "succeeded" {
                *self.reached.entry(SUCCEEDED).or_default() += 1;
            }
        }
        if answer.header("idempotent-replayed").is_some() {
            *self.reached.entry(REPLAYED).or_default() += 1;
        }
        self.last = Some(call);
        self.world.advance(self.random.below(200));
        let ended = accepted && matches!(end, Some("/complete" | "/release"));
        if ended || self.random.chance(20) {
            self.find_work().await;
        }
    }

    /// A new project and its task for everybody, and a task for the runner, perhaps with its files.
    async fn find_work(&mut self) {
        self.ids = self.world.owner().scan("Fuzz").await.into();
        let mut found = self.runner.lease().await;
        while found.is_empty() {
            // Whatever is held or has failed is due again after some minutes.
            self.world.advance(600_000);
            found = self.runner.lease().await;
        }
        self.grant = found.remove(0);
        self.artifacts =
            if self.random.chance(500) { Some(self.runner.artifacts(&self.grant).await) } else { None };
    }

    fn has_been_everywhere(&self) {
        for what in ENDS.into_iter().chain([SUCCEEDED, REPLAYED]) {
            assert!(self.reached.contains_key(what), "never accepted: {what}; accepted: {:?}", self.reached);
        }
    }
}

async fn a_developer(world: &World) -> Person {
    let asked = json!({ "name": "k", "scopes": ["read", "write"], "role": "developer" });
    let key = world.owner().post("/v1/api-keys", asked).await.is(201).string("/key");
    Person::with_token(world.clone(), &key)
}

async fn signed_in(world: &World) -> Person {
    let token = world.owner().post("/v1/owner-links", json!({})).await.is(201).string("/token");
    let session = world.anyone().post("/v1/sessions", json!({ "token": token })).await.is(201);
    let cookie = session.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    Person::with_cookie(world.clone(), &cookie)
}

/// Numbers at the edges: of the database (2^53), of times, of the machine.
const EDGES: [u64; 6] = [0, (1 << 53) - 1, 1 << 53, (1 << 53) + 1, 10_000_000_000_000_000, u64::MAX];

fn pick<'a, T>(random: &mut Random, from: &'a [T]) -> &'a T {
    &from[usize::try_from(random.below(from.len() as u64)).expect("small")]
}

/// The address of a route with something in its places.
fn filled(random: &mut Random, route: &str, ids: &[String]) -> String {
    let parts = route.split('/').skip(1);
    let segment =
        |part: &str| if part.starts_with('{') { random_segment(random, ids) } else { part.to_owned() };
    parts.map(segment).map(|segment| format!("/{segment}")).collect()
}

fn random_segment(random: &mut Random, ids: &[String]) -> String {
    match random.below(7) {
        6 => pick(random, &EDGES).to_string(),
        0 | 1 => pick(random, ids).clone(),
        2 => "1".repeat(usize::try_from(random.below(40)).expect("small")),
        3 => (*pick(
            random,
            &["%00", "%FF", "%F0%9F%A6%80", "..%2F..", "%22%27--", "a%20b", "-1", "1e999", "json"],
        ))
        .to_owned(),
        _ => format!("{:x}", random.next_u64()),
    }
}

fn random_text(random: &mut Random) -> String {
    let texts = ["", "a", "clone-failed", "\u{0}\u{202e}x", "🦀", "'; DROP TABLE tasks; --", "\u{ffff}"];
    pick(random, &texts).repeat(usize::try_from(random.below(3)).expect("small") * 900 + 1)
}

/// Events of a heartbeat, with rising numbers.
fn random_events(random: &mut Random) -> Vec<Value> {
    let (first, count) = (random.below(100), random.below(53)); // a heartbeat may carry fifty
    let event = |n: u64| match random.below(4) {
        0 => json!({ "n": n, "at": random.next_u64(), "kind": "log",
            "data": { "level": "info", "message": random_text(random) } }),
        1 => json!({ "n": n, "at": *pick(random, &EDGES), "kind": "progress",
            "data": { "phase": random_text(random), "done": *pick(random, &EDGES), "total": *pick(random, &EDGES) } }),
        2 => json!({ "n": n, "at": 0, "kind": "state", "data": { "state": "succeeded" } }),
        _ => json!({ "n": n, "at": 0, "kind": "progress", "data": { "phase": "scan", "done": n } }),
    };
    (first + 1..=first + count).map(event).collect()
}

/// Puts something else in the place of one field.
fn spoil(random: &mut Random, message: &mut Value) {
    let Some(fields) = message.as_object_mut().filter(|fields| !fields.is_empty()) else { return };
    let names: Vec<String> = fields.keys().cloned().collect();
    let name = pick(random, &names).clone();
    if random.chance(500) {
        fields.remove(&name);
    } else {
        fields.insert(name, random_json(random, 0));
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
