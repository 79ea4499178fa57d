//! Fetching what people named: the rules of `outbound`, over scripted servers.

use ports::{FetchMethod, FetchReply, FetchRequest};
use signing::{RunnerKey, Signed};
use vibe_edge::outbound::{self, OutboundError};

use crate::support::World;

const PROXY: &str = "https://egress.example";

fn world(settings: &'static [(&'static str, &'static str)]) -> World {
    World::native_with(|key| {
        settings.iter().find(|(name, _)| *name == key).map(|(_, value)| (*value).to_owned())
    })
}

fn key() -> RunnerKey {
    RunnerKey::derived(b"m", "run_egress")
}

fn with_proxy() -> World {
    World::native_with(|name| match name {
        "EGRESS_URL" => Some(PROXY.into()),
        "EGRESS_KEY" => Some(key().to_string()),
        _ => None,
    })
}

async fn get(world: &World, url: &str, redirects: u8) -> Result<FetchReply, OutboundError> {
    let request = FetchRequest::new(FetchMethod::Get, url).header("accept", "application/json");
    outbound::get(world.app(), request.within(5_000, 64 * 1024), redirects).await
}

fn asked(world: &World) -> Vec<FetchRequest> {
    world.doubles().fetch.asked()
}

#[tokio::test]
async fn addresses_nobody_may_fetch_are_never_asked_for() {
    let world = world(&[]);
    for url in [
        "http://example.com/",
        "ftp://example.com/",
        "https://user@example.com/",
        "https://example.com:22/",
        "https://localhost/",
        "https://intranet/",
        "https://metadata.google.internal/",
        "https://10.0.0.1.nip.io/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://017700000001/",
        "https://①②⑦.0.0.1/",
        "https://169.254.169.254/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[fd00::1]/",
        "https://example.com\\@10.0.0.1/",
        "",
    ] {
        let refused = get(&world, url, 0).await;
        assert!(matches!(refused, Err(OutboundError::Refused(_))), "{url}: {refused:?}");
    }
    assert!(asked(&world).is_empty());
}

#[tokio::test]
async fn every_redirect_is_checked_and_counted() {
    let world = world(&[]);
    let fetch = &world.doubles().fetch;
    fetch.answer("https://a.example/inside", 302, &[("location", "https://169.254.169.254/latest")], "");
    fetch.answer("https://a.example/down", 301, &[("location", "http://b.example/")], "");
    fetch.answer("https://a.example/round", 307, &[("location", "/round")], "");
    fetch.answer("https://a.example/moved", 308, &[("location", "https://b.example/here")], "");
    fetch.answer("https://b.example/here", 200, &[], "found");
    let from_a =
        async |path: &str, redirects| get(&world, &format!("https://a.example{path}"), redirects).await;
    for path in ["/inside", "/down"] {
        assert!(matches!(from_a(path, 2).await, Err(OutboundError::Refused(_))), "{path}");
    }
    let before = asked(&world).len();
    assert!(matches!(from_a("/round", 2).await, Err(OutboundError::Failed(_))));
    assert_eq!(asked(&world).len() - before, 3);
    assert_eq!(from_a("/moved", 2).await.unwrap().body.as_ref(), b"found");
    assert!(matches!(from_a("/moved", 0).await, Err(OutboundError::Failed(_))));
    assert!(asked(&world).iter().all(|request| request.url.starts_with("https://")));
}

#[tokio::test]
async fn what_is_fetched_is_bounded() {
    let world = world(&[]);
    world.doubles().fetch.answer("https://a.example/", 200, &[], vec![b'x'; 64 * 1024 + 1]);
    let long = get(&world, "https://a.example/", 0).await;
    assert!(matches!(long, Err(OutboundError::Failed(_))));
    assert_eq!(asked(&world)[0].timeout_ms, 5_000);
}

#[tokio::test]
async fn names_go_through_the_proxy_and_addresses_do_not() {
    let world = with_proxy();
    let fetch = &world.doubles().fetch;
    fetch.answer(PROXY, 200, &[("x-egress-status", "404"), ("content-type", "text/plain")], "not there");
    let reply = get(&world, "https://name.example:8443/x?y", 0).await.unwrap();
    assert_eq!((reply.status, reply.body.as_ref()), (404, &b"not there"[..]));
    let sent = asked(&world).pop().unwrap();
    assert_eq!((sent.method.as_str(), sent.url.as_str()), ("POST", "https://egress.example/v1/fetch"));
    let body: serde_json::Value = serde_json::from_slice(&sent.body).unwrap();
    assert_eq!(body["url"], "https://name.example:8443/x?y");
    assert_eq!(body["headers"], serde_json::json!([["accept", "application/json"]]));
    let header = sent.headers.iter().find(|(name, _)| name == "authorization").unwrap();
    let signed: Signed = header.1.parse().unwrap();
    assert!(signed.covers(&sent.body));
    signing::verify(&key().secret, &signed, "POST", "/v1/fetch", world.now_ms() / 1_000).unwrap();

    fetch.answer("https://192.0.34.8/", 200, &[], "direct");
    let direct = get(&world, "https://192.0.34.8/", 0).await.unwrap();
    assert_eq!(direct.body.as_ref(), b"direct");
    // Redirects come back from the proxy, and are checked here.
    fetch.answer(PROXY, 200, &[("x-egress-status", "302"), ("location", "https://10.0.0.1/")], "");
    let away = get(&world, "https://name.example/", 1).await;
    assert!(matches!(away, Err(OutboundError::Refused(_))));
}

#[tokio::test]
async fn what_the_proxy_refuses_stays_refused() {
    let world = with_proxy();
    let fetch = &world.doubles().fetch;
    for (status, refused) in [(422, true), (401, false), (502, false), (504, false), (200, false)] {
        fetch.answer(PROXY, status, &[], "why");
        let answer = get(&world, "https://rebind.example/", 0).await;
        let there = matches!(&answer, Err(OutboundError::RefusedThere(why)) if why == "why");
        assert_eq!(there, refused, "{status}: {answer:?}");
        assert!(answer.is_err(), "{status}: an answer without the other side's status is none");
    }
}

#[tokio::test]
async fn names_are_closed_in_production_until_somebody_opens_them() {
    let world = world(&[("ENVIRONMENT", "production")]);
    let closed = get(&world, "https://name.example/", 0).await;
    assert_eq!(closed, Err(OutboundError::Closed));
    assert!(asked(&world).is_empty());
    let open = self::world(&[("ENVIRONMENT", "production"), ("EGRESS_URL", "direct")]);
    open.doubles().fetch.answer("https://name.example/", 200, &[], "");
    assert_eq!(get(&open, "https://name.example/", 0).await.unwrap().status, 200);
}

#[tokio::test]
async fn this_machine_is_fetched_only_by_the_explicit_exception() {
    let urls = ["http://127.0.0.1:8788/x", "http://localhost:8788/x", "http://[::1]:8788/x"];
    let closed = world(&[]);
    let open = world(&[("LOOPBACK_FETCH", "on")]);
    open.doubles().fetch.answer("http://", 200, &[], "");
    for url in urls {
        assert!(matches!(get(&closed, url, 0).await, Err(OutboundError::Refused(_))));
        assert!(get(&open, url, 0).await.is_ok(), "{url}");
    }
    for url in ["http://name.example/", "http://10.0.0.1/", "https://10.0.0.1/", "http://93.184.216.34/"] {
        let refused = get(&open, url, 0).await;
        assert!(matches!(refused, Err(OutboundError::Refused(_))), "{url}");
    }
}
