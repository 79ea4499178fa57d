//! Every adapter keeps its port's promises on the real runtime: the stories of `ports::stories`, which
//! the doubles pass natively (`crates/testkit/tests/stories.rs`), played inside the Worker.
//!
//! Needs the Worker built with the feature `stories` into target/worker-stories (`cargo xtask test` does).

use std::sync::{Mutex, OnceLock};

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

use crate::harness::{OWNER_TOKEN, Slot, root, slots_with};

#[derive(Debug, Deserialize)]
struct Told {
    story: String,
    wrong: Option<String>,
}

fn slot() -> Slot {
    static SLOTS: OnceLock<Mutex<Vec<Slot>>> = OnceLock::new();
    let slots =
        SLOTS.get_or_init(|| Mutex::new(slots_with(13, json!({ "main": "target/worker-stories/index.js" }))));
    slots.lock().unwrap().pop().expect("one slot a test")
}

async fn play(slot: Slot, port: &str) -> Vec<Told> {
    let reply = slot.post(&format!("/__stories/{port}")).send().await.unwrap();
    assert_eq!(reply.status(), 200, "target/worker-stories is not built with the feature `stories`");
    reply.json().await.unwrap()
}

async fn all_well(port: &str, stories: usize) {
    let told = play(slot(), port).await;
    let wrong: Vec<&Told> = told.iter().filter(|told| told.wrong.is_some()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(told.len() >= stories, "only {:?}", told.iter().map(|told| &told.story).collect::<Vec<_>>());
}

#[tokio::test]
async fn d1_keeps_the_promises_of_sql() {
    all_well("sql", 9).await;
}

#[tokio::test]
async fn r2_keeps_the_promises_of_blobs() {
    all_well("blobs", 11).await;
}

#[tokio::test]
async fn workers_kv_keeps_the_promises_of_kv() {
    all_well("kv", 3).await;
}

#[tokio::test]
async fn signal_hubs_keep_the_promises_of_signals() {
    all_well("signals", 5).await;
}

#[tokio::test]
async fn counter_shards_keep_the_promises_of_counters() {
    all_well("counters", 2).await;
}

#[tokio::test]
async fn limit_shards_keep_the_promises_of_limits() {
    all_well("limits", 4).await;
}

#[tokio::test]
async fn limits_outlive_their_objects() {
    let slot = slot();
    play(slot, "limits").await;
    let shard = vibe_edge::rooms::buckets::shard("story:exact");
    slot.evict("LimitShard", &format!("shard-{shard}")).await;
    // Played a second time the story finds the buckets of the first time, which are empty.
    let again = play(slot, "limits").await;
    assert_eq!(again[0].wrong.as_deref(), Some("0 of 12 passed, the quota is 5"), "{again:#?}");
}

#[tokio::test]
async fn subtle_crypto_keeps_the_promises_of_crypto() {
    all_well("crypto", 8).await;
}

#[tokio::test]
async fn the_platforms_fetch_keeps_the_promises_of_fetch() {
    let peer = testkit::FetchPeer::start().await;
    all_well(&format!("fetch?{}", peer.base()), 10).await;
}

#[tokio::test]
async fn counters_outlive_their_objects() {
    let slot = slot();
    play(slot, "counters").await;
    for shard in 0..8 {
        slot.evict("CounterShard", &format!("shard-{shard}")).await;
    }
    // Played a second time the story finds the first time's sum, and says so.
    let again = play(slot, "counters").await;
    assert_eq!(again[0].wrong.as_deref(), Some("60 instead of 30"), "{again:#?}");
}

#[tokio::test]
async fn what_is_not_configured_is_named_in_a_problem() {
    let bindings = json!({ "OWNER_TOKEN": "short", "RUNNER_MASTER_KEY": "y".repeat(40) });
    let slot = slots_with(1, json!({ "bindings": bindings }))[0];
    let reply = slot.get("/healthz").send().await.unwrap();
    assert_eq!(reply.status(), 500);
    assert_eq!(reply.headers()["content-type"], "application/problem+json");
    let problem: Value = reply.json().await.unwrap();
    assert!(problem["request_id"].as_str().is_some_and(|id| id.starts_with("req_")), "{problem}");
    let logs = slot.control("logs", json!({ "contains": "OWNER_TOKEN" })).await;
    assert_ne!(logs, json!([]), "the log names the setting");
}

#[tokio::test]
async fn an_upload_cut_in_the_middle_leaves_nothing_and_may_be_sent_again() {
    let slot = slot();
    let size = 4usize << 20;
    let upload = json!({ "filename": "cut.tar.gz", "size": size, "sha256": SHA_OF_4_MIB_OF_ZEROS });
    let reply = slot.post("/v1/uploads").bearer_auth(OWNER_TOKEN).json(&upload).send().await.unwrap();
    let upload: Value = reply.json().await.unwrap();
    let path = format!("/v1/uploads/{}", upload["id"].as_str().unwrap());

    let url = slot.url("");
    let mut connection = TcpStream::connect(url.trim_start_matches("http://")).await.unwrap();
    let head = format!(
        "PUT {path}/content HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {OWNER_TOKEN}\r\nContent-Length: {size}\r\n\r\n"
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    connection.write_all(&vec![0; 1 << 20]).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    drop(connection);
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    assert_eq!(slot.control("r2_list", json!({})).await, json!([]));

    let content = slot.request(reqwest::Method::PUT, &format!("{path}/content")).bearer_auth(OWNER_TOKEN);
    let reply = content.body(vec![0; size]).send().await.unwrap();
    assert_eq!(reply.status(), 200, "{}", reply.text().await.unwrap());
    let stored = slot.control("r2_list", json!({})).await;
    assert_eq!(stored[0]["size"], size, "{stored}");
}

/// `head -c 4194304 /dev/zero | sha256sum`
const SHA_OF_4_MIB_OF_ZEROS: &str = "bb9f8df61474d25e71fa00722318cd387396ca1736605e1248821cc0de3d3af8";

#[tokio::test]
async fn a_browser_gets_the_index_for_every_page_and_for_nothing_else() {
    assert!(root().join("static/index.html").exists(), "the UI is not built: run `cargo xtask build`");
    let slot = slot();
    let html = "text/html,application/xhtml+xml";
    for (path, accept, status, media) in [
        ("/projects/prj_1", html, 200, "text/html; charset=utf-8"),
        ("/sign-in", html, 200, "text/html; charset=utf-8"),
        ("/projects/prj_1", "application/json", 404, "application/problem+json"),
        ("/v1/nothing", html, 404, "application/problem+json"),
        ("/assets/gone.js", html, 404, "application/problem+json"),
        ("/healthz", html, 200, "application/json"),
    ] {
        let reply = slot.get(path).header("accept", accept).send().await.unwrap();
        assert_eq!(
            (reply.status().as_u16(), reply.headers()["content-type"].to_str().unwrap()),
            (status, media),
            "{path}"
        );
    }
}
