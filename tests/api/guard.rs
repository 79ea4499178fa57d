//! The layer before the router: other origins, and headers that are the same everywhere.

use http::Method;
use serde_json::json;

use crate::support::{Answer, Call, World};

const APP: &str = "https://app.example.com";

fn world() -> World {
    World::native_with(|key| (key == "CORS_ORIGINS").then(|| format!("https://other.example, {APP}")))
}

async fn preflight(world: &World, origin: &str, method: &str, headers: &str) -> Answer {
    let call = Call::new(Method::OPTIONS, "/v1/projects").header("origin", origin);
    let call = call.header("access-control-request-method", method);
    world.send(call.header("access-control-request-headers", headers)).await
}

#[tokio::test]
async fn listed_origins_may_call_and_others_may_not() {
    let world = world();
    let answer = preflight(&world, APP, "PATCH", "authorization,if-match").await.is(204);
    assert_eq!(answer.header("access-control-allow-origin"), Some(APP));
    assert_eq!(answer.header("access-control-allow-methods"), Some("GET, HEAD, POST, PUT, PATCH, DELETE"));
    assert_eq!(answer.header("access-control-allow-credentials"), None);
    assert!(answer.header("x-request-id").is_some());
    for (origin, method, headers) in [
        ("https://app.example.com.evil.example", "GET", ""),
        ("null", "GET", ""),
        (APP, "TRACE", ""),
        (APP, "GET", "x-other"),
    ] {
        let answer = preflight(&world, origin, method, headers).await.problem(403, "forbidden");
        assert_eq!(answer.header("access-control-allow-origin"), None, "{origin}");
        assert_eq!(answer.header("vary"), Some("Origin"));
    }

    let owner = world.owner();
    let from = |origin: &str| owner.call(Method::GET, "/v1/projects").header("origin", origin);
    let answer = world.send(from(APP)).await.is(200);
    assert_eq!(answer.header("access-control-allow-origin"), Some(APP));
    let read = answer.header("access-control-expose-headers").unwrap();
    assert!(read.contains("etag") && read.contains("link"), "{read}");
    for origin in ["https://evil.example", "http://localhost"] {
        let answer = world.send(from(origin)).await.is(200);
        assert_eq!(answer.header("access-control-allow-origin"), None, "{origin}");
    }
    // A problem can be read by the page that caused it.
    let missing = owner.call(Method::GET, "/v1/nothing").header("origin", APP);
    let answer = world.send(missing).await.problem(404, "not-found");
    assert_eq!(answer.header("access-control-allow-origin"), Some(APP));
}

#[tokio::test]
async fn without_the_setting_no_other_origin_may_call() {
    let world = World::native();
    preflight(&world, APP, "GET", "").await.problem(403, "forbidden");
    // Not a preflight: nobody asks for a method.
    world.send(Call::new(Method::OPTIONS, "/v1/projects")).await.problem(405, "method-not-allowed");
}

#[tokio::test]
async fn an_announced_body_is_refused_before_it_comes() {
    let world = World::native();
    let owner = world.owner();
    let call = |length: usize| {
        let call = owner.call(Method::POST, "/v1/projects").header("content-type", "application/json");
        call.header("content-length", length.to_string()).bytes(json!({ "name": "x" }).to_string())
    };
    world.send(call((1 << 20) + 1)).await.problem(413, "payload-too-large");
    world.send(call(1 << 20)).await.is(201);
    // The bytes of a file are limited by what was announced for it.
    let part = owner.call(Method::PUT, "/v1/uploads/upl_none/content").header("content-length", "9999999");
    world.send(part).await.problem(404, "not-found");
}

#[test]
fn files_and_answers_have_the_same_headers() {
    use guard::headers::{Page, security};
    let files = include_str!("../../static/_headers");
    let first = files.split("\n\n").next().unwrap();
    let (page, data) = (Page::Html { nonce: "", connect: &[] }, Page::Data);
    // Answers have fewer: a window, features of a browser and links are a document's (OWASP REST Security Cheat Sheet).
    for (name, value) in [page, data].into_iter().flat_map(|page| security(page, true)) {
        let line = first.lines().find(|line| line.trim_start().to_lowercase().starts_with(name));
        let given = line.and_then(|line| line.split_once(": ")).unwrap_or_else(|| panic!("no {name}")).1;
        assert!(given == value || name == "content-security-policy", "{name}: {given}");
    }
}
