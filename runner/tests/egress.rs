//! The egress proxy: whom it serves, where it connects to, and how much it brings back.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "tests say what they expect"
)]

use std::net::{IpAddr, SocketAddr};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::http::HeaderMap;
use axum::routing::get;
use serde_json::{Value, json};
use signing::{RunnerKey, sha256_hex, sign};
use vibe_runner::egress::{Bounds, Egress, Lookup};

fn key() -> RunnerKey {
    RunnerKey::derived(b"master", "run_egress")
}

/// A server that counts who comes; its port.
async fn server(hits: &Arc<AtomicUsize>) -> u16 {
    let counted = hits.clone();
    let host = move |headers: HeaderMap| async move {
        counted.fetch_add(1, Ordering::SeqCst);
        assert_eq!(
            (&headers["accept"], headers.contains_key("signature")),
            (&"text/plain".parse().unwrap(), true)
        );
        headers["host"].to_str().unwrap().to_owned()
    };
    let secret = hits.clone();
    let app = Router::new()
        .route("/host", get(host))
        .route(
            "/away",
            get(|| async {
                (axum::http::StatusCode::FOUND, [("location", "/secret"), ("set-cookie", "a=b")])
            }),
        )
        .route("/secret", get(move || async move { secret.fetch_add(100, Ordering::SeqCst).to_string() }))
        .route("/long", get(|| async { "x".repeat(70_000) }))
        .route("/slow", get(|| async { tokio::time::sleep(Duration::from_secs(30)).await }))
        .route("/gone", get(|| async { axum::http::StatusCode::GONE }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move { axum::serve(listener, app).await });
    port
}

/// A resolver of the test's own: what each name leads to, the third look at `flips.example` elsewhere than the first.
fn names(looks: &Arc<AtomicUsize>) -> Lookup {
    let looks = looks.clone();
    Arc::new(move |name| {
        let look = looks.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            let addresses: &[&str] = match name.as_str() {
                "here.example" => &["127.0.0.1"],
                "flips.example" if look == 0 => &["127.0.0.1"],
                "flips.example" | "private.example" => &["10.0.0.1"],
                "mixed.example" => &["127.0.0.1", "192.168.1.1"],
                "metadata.example" => &["169.254.169.254"],
                "carrier.example" => &["100.64.0.1"],
                "mapped.example" => &["::ffff:169.254.169.254"],
                "nat64.example" => &["64:ff9b::a00:1"],
                "ula.example" => &["fd00::1"],
                "link.example" => &["fe80::1"],
                "nothing.example" => &[],
                _ => return Err(std::io::Error::other("no such name")),
            };
            Ok(addresses.iter().map(|text| text.parse::<IpAddr>().unwrap()).collect())
        })
    })
}

async fn proxy(ports: Vec<u16>, local: bool, looks: &Arc<AtomicUsize>) -> SocketAddr {
    let egress = Egress::new(key(), Bounds { ports, local }, names(looks)).unwrap();
    egress.serve("127.0.0.1:0".parse().unwrap()).await.unwrap()
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

async fn send(at: SocketAddr, body: &str, authorization: String) -> reqwest::Response {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = client.post(format!("http://{at}/v1/fetch")).header("authorization", authorization);
    request.body(body.to_owned()).send().await.unwrap()
}

/// What the Worker sends (`src/outbound.rs`).
async fn ask(at: SocketAddr, url: &str, more: Value) -> reqwest::Response {
    let mut body = json!({ "url": url, "headers": [["accept", "text/plain"], ["signature", "s=:AA==:"]], "timeout_ms": 2_000, "max_bytes": 65_536 });
    for (name, value) in more.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    let body = body.to_string();
    let signature = sign(&key(), "POST", "/v1/fetch", &sha256_hex(body.as_bytes()), now() + 60);
    send(at, &body, signature).await
}

fn status(answer: &reqwest::Response) -> (u16, Option<&str>) {
    let there = answer.headers().get("x-egress-status").map(|value| value.to_str().unwrap());
    (answer.status().as_u16(), there)
}

#[tokio::test]
async fn a_name_is_fetched_from_the_address_that_was_checked() {
    vibe_runner::worker::install_tls();
    let (hits, looks) = (Arc::default(), Arc::default());
    let port = server(&hits).await;
    let at = proxy(vec![port], true, &looks).await;
    let answer = ask(at, &format!("http://here.example:{port}/host"), json!({})).await;
    assert_eq!(status(&answer), (200, Some("200")));
    assert_eq!(answer.text().await.unwrap(), format!("here.example:{port}"), "the name goes into Host");
    assert_eq!((hits.load(Ordering::SeqCst), looks.load(Ordering::SeqCst)), (1, 1));
    let gone = ask(at, &format!("http://here.example:{port}/gone"), json!({})).await;
    assert_eq!(status(&gone), (200, Some("410")), "a status of theirs is no failure of ours");
}

#[tokio::test]
async fn a_redirect_is_handed_back_and_not_followed() {
    vibe_runner::worker::install_tls();
    let (hits, looks) = (Arc::default(), Arc::default());
    let port = server(&hits).await;
    let at = proxy(vec![port], true, &looks).await;
    let answer = ask(at, &format!("http://here.example:{port}/away"), json!({})).await;
    assert_eq!(status(&answer), (200, Some("302")));
    assert_eq!(answer.headers()["location"], "/secret");
    assert!(!answer.headers().contains_key("set-cookie"));
    assert_eq!(hits.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn names_that_lead_inside_are_refused() {
    vibe_runner::worker::install_tls();
    let (hits, looks) = (Arc::default(), Arc::default());
    let port = server(&hits).await;
    let at = proxy(vec![port], true, &looks).await;
    for name in ["private", "mixed", "metadata", "carrier", "mapped", "nat64", "ula", "link"] {
        let answer = ask(at, &format!("http://{name}.example:{port}/host"), json!({})).await;
        assert_eq!(status(&answer), (422, None), "{name}");
    }
    for name in ["nothing", "unknown"] {
        let answer = ask(at, &format!("http://{name}.example:{port}/host"), json!({})).await;
        assert_eq!(status(&answer), (502, None), "{name}");
    }
    assert_eq!(hits.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_name_that_changes_its_mind_gains_nothing() {
    vibe_runner::worker::install_tls();
    let (hits, looks) = (Arc::default(), Arc::default());
    let port = server(&hits).await;
    let at = proxy(vec![port], true, &looks).await;
    let url = format!("http://flips.example:{port}/host");
    assert_eq!(status(&ask(at, &url, json!({})).await), (200, Some("200")));
    assert_eq!(looks.load(Ordering::SeqCst), 1, "one look, and that address is connected to");
    assert_eq!(status(&ask(at, &url, json!({})).await), (422, None), "every exchange looks anew");
    assert_eq!(hits.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn without_the_exception_this_machine_is_as_private_as_any() {
    vibe_runner::worker::install_tls();
    let (hits, looks) = (Arc::default(), Arc::default());
    let port = server(&hits).await;
    let at = proxy(vec![443, port], false, &looks).await;
    for url in [
        format!("http://here.example:{port}/host"),  // not https
        format!("https://here.example:{port}/host"), // a name that leads here
        format!("https://127.0.0.1:{port}/host"),
        format!("https://2130706433:{port}/host"),
        format!("https://0x7f.1:{port}/host"),
        format!("https://[::1]:{port}/host"),
        format!("https://[::ffff:127.0.0.1]:{port}/host"),
        "https://localhost/".into(),
        "https://169.254.169.254/latest/meta-data".into(),
        "https://metadata.google.internal/".into(),
        "https://127.0.0.1.nip.io/".into(),
        "https://user:pw@here.example/".into(),
        "https://here.example:22/".into(),
        "file:///etc/passwd".into(),
        "gopher://here.example/".into(),
        "nonsense".into(),
    ] {
        let answer = ask(at, &url, json!({})).await;
        assert_eq!(status(&answer), (422, None), "{url}");
    }
    assert_eq!(hits.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn answers_are_bounded_in_size_and_time() {
    vibe_runner::worker::install_tls();
    let (hits, looks) = (Arc::default(), Arc::default());
    let port = server(&hits).await;
    let at = proxy(vec![port], true, &looks).await;
    let long = format!("http://here.example:{port}/long");
    assert_eq!(status(&ask(at, &long, json!({})).await), (502, None));
    assert_eq!(status(&ask(at, &long, json!({ "max_bytes": 70_000 })).await), (200, Some("200")));
    let slow = format!("http://here.example:{port}/slow");
    assert_eq!(status(&ask(at, &slow, json!({ "timeout_ms": 200 })).await), (504, None));
    assert_eq!(status(&ask(at, &slow, json!({ "more": 1 })).await), (400, None));
    for name in ["cookie", "authorization", "host", "Accept", "x y"] {
        let headers = json!({ "headers": [[name, "x"]] });
        assert_eq!(status(&ask(at, &long, headers).await), (400, None), "{name}");
    }
}

#[tokio::test]
async fn nobody_else_is_served() {
    vibe_runner::worker::install_tls();
    let (hits, looks) = (Arc::default(), Arc::default());
    let port = server(&hits).await;
    let at = proxy(vec![port], true, &looks).await;
    let body = json!({ "url": format!("http://here.example:{port}/gone"), "headers": [], "timeout_ms": 1000,
        "max_bytes": 1000 });
    let body = body.to_string();
    let (hash, until) = (sha256_hex(body.as_bytes()), now() + 60);
    let other = RunnerKey::derived(b"master", "run_other");
    let stolen = RunnerKey { id: key().id, secret: [1; 32] };
    for (what, authorization) in [
        ("nothing", String::new()),
        ("a bearer", "Bearer x".to_owned()),
        ("another key", sign(&other, "POST", "/v1/fetch", &hash, until)),
        ("another secret", sign(&stolen, "POST", "/v1/fetch", &hash, until)),
        ("another path", sign(&key(), "POST", "/runner/v1/lease", &hash, until)),
        ("another body", sign(&key(), "POST", "/v1/fetch", &sha256_hex(b"{}"), until)),
        ("too old", sign(&key(), "POST", "/v1/fetch", &hash, now() - 1)),
        ("too far ahead", sign(&key(), "POST", "/v1/fetch", &hash, now() + 4_000)),
    ] {
        assert_eq!(status(&send(at, &body, authorization).await), (401, None), "{what}");
    }
    assert_eq!((hits.load(Ordering::SeqCst), looks.load(Ordering::SeqCst)), (0, 0));
    let signature = sign(&key(), "POST", "/v1/fetch", &hash, until);
    assert_eq!(status(&send(at, &body, signature).await), (200, Some("410")));
}

/// The command itself, with the system's resolver: it says where it listens, serves, and ends on SIGTERM.
#[tokio::test]
async fn the_command_serves_until_it_is_told_to_end() {
    use std::io::{BufRead as _, BufReader};
    vibe_runner::worker::install_tls();
    let hits = Arc::default();
    let port = server(&hits).await;
    let mut child = Command::new(env!("CARGO_BIN_EXE_vibe-runner"))
        .args(["egress", "--listen", "127.0.0.1:0", "--allow-local", "--key", &key().to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let at: SocketAddr = line.trim().parse().unwrap();
    let answer = ask(at, &format!("http://localhost:{port}/host"), json!({})).await;
    assert_eq!(status(&answer), (200, Some("200")));
    assert_eq!(status(&ask(at, "https://10.0.0.1/", json!({})).await), (422, None));
    let id = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    assert!(child.wait().unwrap().success());
}
