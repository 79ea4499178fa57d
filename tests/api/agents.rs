//! Programs that sign their requests, through the whole application: the npm package `web-bot-auth` signs, this server
//! checks, fetches the directory, remembers what was used, and lets rules speak of agents. And our own signatures.
//!
//! Needs the repository's node_modules (`cargo xtask setup`).

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
    time::{SystemTime, UNIX_EPOCH},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::Method;
use httpsig::{
    Message, Request, Response, Target,
    bot::{self, Identity, Policy, Reading},
    read,
};
use ports::{Crypto as _, Fetch as _, FetchMethod, FetchRequest, PublicKey};
use serde_json::{Value, json};
use testkit::Fault;

use crate::support::{Answer, Call, Person, World};

const AGENT: &str = "https://signer.example";
const DIRECTORY: &str = "https://signer.example/.well-known/http-message-signatures-directory";
/// Where the tests' requests are sent to.
const HERE: &str = "http://localhost";
/// What this server calls itself.
const OWN: &str = "https://vibe.example";
const URL: &str = "http://localhost/v1/projects";
const SEED: [u8; 32] = [21; 32];

/// The package compares with its own clock, so these worlds live in the present.
fn world() -> World {
    let world = World::native_with(|key| (key == "PUBLIC_URL").then(|| OWN.to_owned()));
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    world.advance(u64::try_from(now).unwrap() - world.now_ms());
    world
}

async fn public(world: &World) -> httpsig::PublicKey {
    httpsig::PublicKey::new(world.doubles().crypto.public_ed25519(&SEED).await.unwrap()).unwrap()
}

/// The agent's directory answers with its key.
async fn publish(world: &World) {
    let document = bot::directory_document(&[public(world).await]);
    let kind = [("content-type", bot::DIRECTORY_MEDIA_TYPE)];
    world.doubles().fetch.answer(DIRECTORY, 200, &kind, document);
}

/// The header fields by which the package signs a request to this server.
async fn signed(world: &World, url: &str, lasts_s: u64) -> Vec<(String, String)> {
    let (key, now) = (public(world).await, world.now_ms() / 1_000);
    let jwk = json!({
        "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "kid": key.thumbprint(), "x": key.x(),
        "d": URL_SAFE_NO_PAD.encode(SEED),
    });
    let agent = format!("\"{AGENT}\"");
    let task = json!({
        "action": "sign", "jwk": jwk, "method": "GET", "url": url, "label": "sig1",
        "headers": { "Signature-Agent": agent }, "created": now, "expires": now + lasts_s,
    });
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let node = root.join("node_modules/.bin/node");
    assert!(node.exists(), "{} is missing: run `cargo xtask setup`", node.display());
    let script = root.join("crates/httpsig/tests/support/web-bot-auth.mjs");
    let (piped, mut node) = (Stdio::piped, Command::new(node));
    let mut child = node.arg(script).stdin(piped()).stdout(piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(task.to_string().as_bytes()).unwrap();
    let said: Value = serde_json::from_slice(&child.wait_with_output().unwrap().stdout).unwrap();
    let made = said["ok"].as_object().unwrap_or_else(|| panic!("{said}"));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let fields = made.iter().map(|(name, value)| (name.to_lowercase(), text(value)));
    fields.chain([("signature-agent".to_owned(), agent)]).collect()
}

fn carrying(call: Call, fields: &[(String, String)]) -> Call {
    fields.iter().fold(call, |call, (name, value)| call.header(name, value.clone()))
}

async fn get(world: &World, path: &str, fields: &[(String, String)]) -> Answer {
    world.send(carrying(world.owner().call(Method::GET, path), fields)).await
}

/// How often which outcome was counted: verified, unverified, invalid.
async fn outcomes(world: &World) -> [u64; 3] {
    world.doubles().background.settle().await;
    let metrics = world.owner().get("/metrics").await.is(200).text();
    ["verified", "unverified", "invalid"].map(|outcome| {
        let series = format!("vibe_agents_total{{outcome=\"{outcome}\"}} ");
        metrics.lines().find_map(|line| line.strip_prefix(&series)).map_or(0, |count| count.parse().unwrap())
    })
}

#[tokio::test]
async fn what_the_package_signs_is_verified_once_and_its_directory_kept() {
    let world = world();
    publish(&world).await;
    let first = signed(&world, URL, 300).await;
    get(&world, "/v1/projects", &first).await.is(200);
    assert_eq!(outcomes(&world).await, [1, 0, 0]);
    // The same again is a replay, and served like any other request.
    get(&world, "/v1/projects", &first).await.is(200);
    assert_eq!(outcomes(&world).await, [1, 0, 1]);
    // Another isolate remembers it as well.
    let other = World::over(world.doubles().clone(), |key| (key == "PUBLIC_URL").then(|| OWN.to_owned()));
    publish(&other).await;
    get(&other, "/v1/projects", &first).await.is(200);
    get(&other, "/v1/projects", &signed(&world, URL, 300).await).await.is(200);
    assert_eq!(outcomes(&other).await, [2, 0, 2], "the counters are shared");
    get(&world, "/v1/projects", &signed(&world, URL, 300).await).await.is(200);
    let fetched = world.doubles().fetch.asked().len();
    assert_eq!(fetched, 2, "one directory an isolate");
}

#[tokio::test]
async fn bad_signatures_are_outcomes_and_never_errors() {
    let world = world();
    publish(&world).await;
    let good = signed(&world, URL, 300).await;
    let changed = |name: &str, value: &str| -> Vec<(String, String)> {
        let one = |(known, old): &(String, String)| {
            (known.clone(), if known == name { value.to_owned() } else { old.clone() })
        };
        good.iter().map(one).collect()
    };
    let other = |name: &str| good.iter().find(|(known, _)| known == name).unwrap().1.clone();
    let tags = other("signature-input");
    for fields in [
        changed("signature", "sig1=:AAAA:"),
        changed("signature", &format!("sig1=:{}:", "A".repeat(88))),
        changed("signature-input", "sig1"),
        changed("signature-input", &"x".repeat(9_000)),
        changed("signature-input", &tags.replace("expires=", "expires=1")),
        changed("signature-agent", "\"https://other.example\""),
    ] {
        get(&world, "/v1/projects", &fields).await.is(200);
    }
    let [verified, unverified, invalid] = outcomes(&world).await;
    assert_eq!((verified, unverified + invalid), (0, 6));
    // Another tag is somebody else's signature and none of an agent.
    get(&world, "/v1/projects", &changed("signature-input", &tags.replace("web-bot-auth", "mine")))
        .await
        .is(200);
    assert_eq!(outcomes(&world).await.iter().sum::<u64>(), 6);
    // To another host it does not hold; for longer than an hour nobody could remember it.
    let elsewhere = signed(&world, "http://other.example/v1/projects", 300).await;
    get(&world, "/v1/projects", &elsewhere).await.is(200);
    get(&world, "/v1/projects", &signed(&world, URL, 7_200).await).await.is(200);
    assert_eq!(outcomes(&world).await[0], 0);
}

#[tokio::test]
async fn no_inner_address_is_fetched_and_a_lost_directory_costs_nothing() {
    let world = world();
    let good = signed(&world, URL, 300).await;
    world.doubles().fetch.faults.on_key(DIRECTORY, 1, Fault::Timeout);
    get(&world, "/v1/projects", &good).await.is(200);
    get(&world, "/v1/projects", &good).await.is(200);
    assert_eq!(outcomes(&world).await, [0, 2, 0]);
    let asked = world.doubles().fetch.faults.calls();
    for inner in
        ["https://10.0.0.1", "https://metadata.google.internal", "https://a.local", "https://[fd00::1]"]
    {
        let fields: Vec<(String, String)> = good
            .iter()
            .map(|(name, value)| {
                (name.clone(), if name == "signature-agent" { format!("\"{inner}\"") } else { value.clone() })
            })
            .collect();
        get(&world, "/v1/projects", &fields).await.is(200);
    }
    assert_eq!(world.doubles().fetch.faults.calls(), asked, "nothing more was asked for");
}

#[tokio::test]
async fn rules_may_speak_of_agents() {
    let world = world();
    publish(&world).await;
    let body = json!({ "name": "robot", "role": "viewer", "scopes": ["read"] });
    let key = world.owner().post("/v1/api-keys", body).await.is(201).string("/key");
    let robot = Person::with_token(world.clone(), &key);
    for (names, status) in
        [(json!([DIRECTORY]), 200), (json!(["*"]), 200), (json!(["https://else.example/"]), 403)]
    {
        let rule = json!({ "id": "agents-only", "effect": "forbid", "actions": ["projects.read"], "unless": [{ "agent": names }] });
        let policy = json!({ "rules": [rule] }).to_string();
        let set = format!("UPDATE organisations SET policy = '{policy}'");
        world.change_elsewhere(&set);
        robot.get("/v1/projects").await.problem(403, "forbidden");
        let fields = signed(&world, URL, 300).await;
        world.send(carrying(robot.call(Method::GET, "/v1/projects"), &fields)).await.is(status);
    }
}

#[tokio::test]
async fn our_own_directory_is_signed_and_so_are_our_requests() {
    let world = world();
    let path = bot::WELL_KNOWN;
    let answer = world.send(world.anyone().call(Method::GET, path)).await.is(200);
    assert_eq!(answer.header("content-type"), Some(bot::DIRECTORY_MEDIA_TYPE));
    let document = answer.json();
    let listed = document["keys"][0].clone();
    let x = URL_SAFE_NO_PAD.decode(listed["x"].as_str().unwrap()).unwrap();
    let key = httpsig::PublicKey::new(x.try_into().unwrap()).unwrap();
    assert_eq!(listed["kid"], key.thumbprint());
    let crypto = &world.doubles().crypto;
    let fields: Vec<(&str, &[u8])> = ["content-digest", "signature-input", "signature"]
        .map(|name| (name, answer.header(name).unwrap().as_bytes()))
        .to_vec();
    assert_eq!(answer.header("content-digest"), Some(bot::content_digest(answer.text().as_bytes()).as_str()));
    let asked = Target::parse(&format!("{HERE}{path}")).unwrap();
    let request = Some(Request { method: "GET", target: asked, fields: Vec::new() });
    let message = Message::Response(Response { status: 200, fields, request });
    let pending = read(&message).unwrap()[0].pending(&message).unwrap();
    let own = PublicKey::Ed25519(*key.as_bytes());
    assert!(crypto.verify(&own, pending.base.as_bytes(), &pending.signature).await.unwrap());

    // A request out carries our name and a signature that this key verifies.
    let url = "https://peer.example/v1/x?y=1";
    let request = FetchRequest::new(FetchMethod::Post, url).body("{}").within(1_000, 1_000);
    let request = vibe_edge::features::agents::signed(world.app(), request).await;
    let fields: Vec<(&str, &[u8])> =
        request.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
    let message = Message::Request(Request { method: "POST", target: Target::parse(url).unwrap(), fields });
    let Reading::Claims(claims) = bot::read(&message, &Policy::PRODUCTION, world.now_ms() / 1_000) else {
        panic!("{request:?}")
    };
    let claim = &claims[0];
    assert!(crypto.verify(&own, claim.pending.base.as_bytes(), &claim.pending.signature).await.unwrap());
    let bot::Outcome::Verified(verified) = claim.settle(true) else { panic!("{claim:?}") };
    assert_eq!(verified.identity, Identity::Agent(format!("{OWN}{path}")));
    assert!(verified.covers.iter().any(|covered| covered.contains("content-digest")), "{verified:?}");
    world.doubles().fetch.answer(url, 200, &[], "ok");
    assert_eq!(world.doubles().fetch.fetch(request).await.unwrap().status, 200, "it can be sent");

    let bare = World::native_with(|key| (key == "MASTER_KEYS").then(String::new));
    bare.anyone().get(path).await.problem(404, "not-found");
}
