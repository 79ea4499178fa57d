//! `vibe-runner push` against a scripted people's API.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::{Arc, Mutex};

use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// Small, so that a small folder already comes in parts.
const PART: usize = 1_000;

#[derive(Default)]
struct Seen {
    multipart: bool,
    /// Parts that are refused once with 503 before they are taken.
    flaky: Vec<u64>,
    /// Parts that are refused for ever.
    broken: Option<u64>,
    announced: Value,
    parts: BTreeMap<u64, Vec<u8>>,
    complete: bool,
    scans: Vec<Value>,
    created: Vec<Value>,
    looks: u32,
    fails: bool,
    /// The project is there, on the second page.
    known: bool,
}

type Shared = Arc<Mutex<Seen>>;

async fn start(seen: Seen) -> (Shared, String) {
    let shared = Arc::new(Mutex::new(seen));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("port");
    let url = format!("http://{}", listener.local_addr().expect("address"));
    let app = axum::Router::new().fallback(answer).with_state(shared.clone());
    tokio::spawn(async move { axum::serve(listener, app).await });
    (shared, url)
}

async fn answer(State(shared): State<Shared>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let header = |name: &str| {
        parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    };
    assert_eq!(header("authorization"), "Bearer ve_test");
    if parts.method == "POST" {
        assert_eq!(header("idempotency-key").len(), 32);
    }
    let body = to_bytes(body, 64 << 20).await.expect("body");
    let mut seen = shared.lock().expect("not poisoned");
    let path = parts.uri.path().to_owned();
    match (parts.method.as_str(), path.as_str()) {
        ("GET", "/v1/projects")
            if parts.uri.query().is_some_and(|query| query.ends_with("&cursor=second")) =>
        {
            let here = if seen.known { vec![json!({ "id": "prj_1", "name": "Demo" })] } else { Vec::new() };
            reply(json!({ "items": here, "next_cursor": null }))
        }
        ("GET", "/v1/projects") => {
            let other = json!([{ "id": "prj_other", "name": "Demo 2" }]);
            reply(json!({ "items": other, "next_cursor": "second" }))
        }
        ("POST", "/v1/projects") => {
            seen.created.push(serde_json::from_slice(&body).expect("json"));
            reply(json!({ "id": "prj_1", "name": "Demo" }))
        }
        ("POST", "/v1/uploads") => {
            seen.announced = serde_json::from_slice(&body).expect("json");
            reply(upload(&seen))
        }
        ("GET", "/v1/uploads/upl_1") => reply(upload(&seen)),
        ("PUT", path) => {
            assert_eq!(header("content-length"), body.len().to_string());
            assert_eq!(header("x-content-sha256"), signing::sha256_hex(&body));
            take(&mut seen, path, &body)
        }
        ("POST", "/v1/uploads/upl_1/complete") => {
            seen.complete = true;
            reply(upload(&seen))
        }
        ("POST", "/v1/projects/prj_1/scans") => {
            assert!(seen.complete, "scanned before the upload was complete");
            seen.scans.push(serde_json::from_slice(&body).expect("json"));
            reply(json!({ "id": "tsk_1", "state": "queued", "error": null, "result": null }))
        }
        ("GET", "/v1/tasks/tsk_1") => task(&mut seen),
        ("GET", "/v1/tasks/tsk_1/events") => {
            let first = json!({ "seq": 4, "at": 1, "kind": "progress", "data": { "phase": "scan", "done": 5, "total": 9 } });
            let fresh = parts.uri.query() == Some("after=0");
            reply(json!({ "items": if fresh { vec![first] } else { vec![] }, "next_cursor": null }))
        }
        ("GET", "/v1/reports/rep_1") => reply(json!({ "id": "rep_1", "summary": {
            "score": 0.83, "coverage": 1.0, "files": 2, "lines": 9, "code_lines": 7, "findings": { "high": 1 } } })),
        other => panic!("unexpected {other:?}"),
    }
}

/// Bytes arrive: a whole upload or a part, refused where the script says so.
fn take(seen: &mut Seen, path: &str, body: &[u8]) -> Response {
    let number = path.rsplit('/').next().and_then(|n| n.parse().ok()).unwrap_or(1);
    if seen.broken == Some(number) {
        return StatusCode::FORBIDDEN.into_response();
    }
    if let Some(at) = seen.flaky.iter().position(|n| *n == number) {
        seen.flaky.remove(at);
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    assert!(seen.parts.insert(number, body.to_vec()).is_none(), "part {number} came twice");
    seen.complete |= !seen.multipart;
    reply(json!({ "part": number, "size": body.len() }))
}

/// Running at the first look, ended at the second.
fn task(seen: &mut Seen) -> Response {
    seen.looks += 1;
    let (state, error, result) = match (seen.looks, seen.fails) {
        (1, _) => ("running", Value::Null, Value::Null),
        (_, true) => ("failed", json!({ "code": "too-large", "message": "much too large" }), Value::Null),
        (_, false) => ("succeeded", Value::Null, json!({ "report_id": "rep_1" })),
    };
    reply(json!({ "id": "tsk_1", "state": state, "error": error, "result": result }))
}

fn upload(seen: &Seen) -> Value {
    let size = seen.announced["size"].as_u64().expect("size");
    let received: Vec<Value> =
        seen.parts.iter().map(|(n, b)| json!({ "part": n, "size": b.len() })).collect();
    json!({
        "id": "upl_1", "size": size, "sha256": seen.announced["sha256"], "part_size": PART,
        "state": if seen.complete { "complete" } else { "pending" },
        "mode": if seen.multipart { "multipart" } else { "single" },
        "parts_total": size.div_ceil(PART as u64), "received": received,
    })
}

fn reply(body: Value) -> Response {
    ([("content-type", "application/json")], body.to_string()).into_response()
}

/// A folder whose archive has several parts: it does not compress.
fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("temp dir");
    let mut state: u32 = 1;
    let mut next = || {
        // xorshift: a compressor finds nothing in it.
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_le_bytes()[0]
    };
    let noise: Vec<u8> = (0..4_000).map(|_| next()).collect();
    std::fs::write(dir.path().join("noise.bin"), noise).expect("file");
    std::fs::write(dir.path().join("main.rs"), "fn main() {}\n").expect("file");
    dir
}

async fn push(
    url: &str,
    folder: &std::path::Path,
    more: &'static [&'static str],
) -> (Option<i32>, String, String) {
    let (url, folder) = (url.to_owned(), folder.to_owned());
    let run = move || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vibe-runner"));
        command.arg("push").arg(folder).args(["--url", &url, "--project", "Demo"]).args(more);
        command.env("VIBE_API_KEY", "ve_test").output().expect("runs")
    };
    let output = tokio::task::spawn_blocking(run).await.expect("joins");
    let text = |bytes| String::from_utf8(bytes).expect("utf-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_folder_goes_up_in_one_piece_and_is_scanned() {
    let (seen, url) = start(Seen { flaky: vec![1], ..Seen::default() }).await;
    let (code, out, err) = push(&url, folder().path(), &[]).await;
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(out.contains("score    83 of 100") && out.contains("7 lines in 2 files"), "{out}");
    assert!(out.contains(&format!("{url}/projects/prj_1")), "{out}");
    assert_eq!(err.matches("scan 5 of 9").count(), 1, "{err}");
    let seen = seen.lock().expect("not poisoned");
    assert_eq!(seen.created, [json!({ "name": "Demo" })], "the project of another name was not taken");
    assert_eq!(seen.announced["filename"], "Demo.tar.gz");
    assert_eq!(seen.announced["sha256"], signing::sha256_hex(&seen.parts[&1]));
    assert_eq!(seen.scans, [json!({ "source": { "kind": "archive", "upload_id": "upl_1" } })]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_on_a_later_page_is_found() {
    let (seen, url) = start(Seen { known: true, ..Seen::default() }).await;
    let (code, out, err) = push(&url, folder().path(), &[]).await;
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(seen.lock().expect("not poisoned").created.is_empty(), "no second project of the same name");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_upload_goes_on_where_it_stopped() {
    let (seen, url) =
        start(Seen { multipart: true, broken: Some(3), flaky: vec![2], ..Seen::default() }).await;
    let folder = folder();
    let (code, out, err) = push(&url, folder.path(), &[]).await;
    assert_eq!(code, Some(2), "{out}{err}");
    assert!(err.contains("go on with: --resume upl_1"), "{err}");
    seen.lock().expect("not poisoned").broken = None;

    let (code, out, err) = push(&url, folder.path(), &["--resume", "upl_1"]).await;

    assert_eq!(code, Some(0), "{out}{err}");
    let whole = seen.lock().expect("not poisoned").parts.values().flatten().copied().collect::<Vec<u8>>();
    assert_eq!(seen.lock().expect("not poisoned").announced["sha256"], signing::sha256_hex(&whole));
    std::fs::write(folder.path().join("new.rs"), "x").expect("file");
    let (code, _, err) = push(&url, folder.path(), &["--resume", "upl_1"]).await;
    assert!(code == Some(2) && err.contains("the folder has changed"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_scan_is_said_and_is_exit_code_one() {
    let (_seen, url) = start(Seen { fails: true, ..Seen::default() }).await;
    let (code, out, err) = push(&url, folder().path(), &[]).await;
    assert_eq!(code, Some(1), "{out}{err}");
    assert!(out.contains("scan failed: much too large (too-large)"), "{out}");
}
