//! The isolate's memory does not grow with the number of requests: neither wasm's nor JavaScript's.
//!
//! For: one isolate under a mix of what it does all day: constants, D1 reads, refusals, projects and whole
//! scans by a runner. Counted on the Worker as built, through `fixture/probe.mjs`. wasm memory never
//! shrinks, so whatever leaks shows; the JavaScript heap is asked for after a collection. Not for: workerd's own
//! memory with its databases, which is printed only.
//!
//! `MEMORY_REQUESTS=n` sets the number of requests (10,000; 100,000 in `cargo xtask test`).

use std::{
    io::Write as _,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tokio::time::sleep;

use crate::{
    harness::{Slot, lone_slot},
    support::{Person, TestRunner, World},
};

/// Connections that ask at the same time. The same from begin to end: memory follows the peak.
const ASKERS: usize = 8;
/// The share of requests after which memory must have reached its height.
const WARM_UP: u64 = 10;
/// What it may grow by after that: two bytes for each request of the long run. Not nothing, because what a
/// Durable Object holds is freed when V8 collects its wrapper, and nobody says when that is.
const SLACK: u64 = 192 << 10;
/// What the JavaScript heap may grow by: V8 goes on compiling functions that get hot.
const HEAP_SLACK: u64 = 2 << 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_stays_flat_however_many_requests_there_are() {
    let requests = std::env::var("MEMORY_REQUESTS").ok().and_then(|n| n.parse().ok()).unwrap_or(10_000);
    let slot = lone_slot(json!({ "probe": true }));
    let world = World::at(&slot.url(""));
    let runner = TestRunner::register(&world, "memory").await;
    let asked = Arc::new(AtomicU64::new(0));
    let begun = Instant::now();
    let askers: Vec<_> = (0..ASKERS)
        .map(|n| tokio::spawn(ask(world.owner(), runner.clone(), n, asked.clone(), requests)))
        .collect();

    // Where it grew after the warm-up: (requests, bytes).
    let mut grown: Vec<(u64, u64)> = Vec::new();
    let mut heap_warm = None;
    while askers.iter().any(|asker| !asker.is_finished()) {
        sleep(Duration::from_millis(500)).await;
        let now = bytes(slot).await;
        if asked.load(Ordering::Relaxed) < requests / WARM_UP {
            grown.clear();
        } else if heap_warm.is_none() {
            heap_warm = Some(heap(slot).await);
        }
        if grown.last().is_none_or(|(_, last)| *last != now) {
            grown.push((asked.load(Ordering::Relaxed), now));
        }
    }
    for asker in askers {
        asker.await.expect("every answer was the right one");
    }

    let asked = asked.load(Ordering::Relaxed);
    let warm = grown.first().expect("a look after the warm-up").1;
    let last = bytes(slot).await;
    let (heap_warm, heap_last) = (heap_warm.expect("a look after the warm-up"), heap(slot).await);
    let rss = slot.control("stats", json!({})).await[0]["rss_kib"].as_u64().unwrap_or(0);
    say(&format!(
        "memory: {asked} requests in {:.0?}: {} KiB of wasm and {} KiB of heap after a tenth, {} and {} KiB at the end; workerd {} MiB",
        begun.elapsed(),
        warm >> 10,
        heap_warm >> 10,
        last >> 10,
        heap_last >> 10,
        rss >> 10
    ));
    assert!(asked >= requests, "{asked}");
    assert!(last <= warm + SLACK, "it grew from {warm} to {last} bytes: {grown:?}");
    assert!(heap_last <= heap_warm + HEAP_SLACK, "the heap grew from {heap_warm} to {heap_last} bytes");
}

/// Bytes of the JavaScript heap in use.
async fn heap(slot: Slot) -> u64 {
    slot.control("heap", json!({})).await.as_u64().expect("the heap's size")
}

/// The bytes of the one instance there is.
async fn bytes(slot: Slot) -> u64 {
    let memory: Value = slot.get("/__memory").send().await.unwrap().json().await.unwrap();
    assert_eq!(memory["instances"], 1, "a second instance means that the first one broke");
    memory["bytes"].as_u64().filter(|bytes| *bytes > 0).expect("the probe found the memory")
}

/// Asks in rounds of about a hundred until all have asked enough.
async fn ask(owner: Person, runner: TestRunner, n: usize, asked: Arc<AtomicU64>, requests: u64) {
    let anyone = owner.world.anyone();
    for round in 0.. {
        if asked.load(Ordering::Relaxed) >= requests {
            return;
        }
        for _ in 0..9 {
            anyone.get("/healthz").await.is(200);
            owner.get("/v1/organisation").await.is(200);
            owner.get("/v1/projects?limit=20").await.is(200);
            anyone.get("/v1/projects").await.is(401);
            owner.post("/v1/projects", json!({ "name": "" })).await.is(422);
            anyone.get("/readyz").await.is(200);
            owner.get("/v1/tasks").await.is(200);
            owner.get("/v1/projects/prj_00000000000000000000000000").await.is(404);
            anyone.get("/version").await.is(200);
            asked.fetch_add(9, Ordering::Relaxed);
        }
        asked.fetch_add(scan(&owner, &runner, &format!("Memory {n} {round}")).await, Ordering::Relaxed);
    }
}

/// One scan from the archive to the report. Answers how many requests it took, without a waiting lease.
async fn scan(owner: &Person, runner: &TestRunner, name: &str) -> u64 {
    let (project, _) = owner.scan(name).await;
    // Perhaps another asker's task; then that one gets ours.
    for grant in runner.lease().await {
        runner.do_scan(&grant, 0.5).await.is(200);
    }
    owner.get(&format!("/v1/projects/{project}")).await.is(200);
    owner.get("/v1/search?q=memory").await.is(200);
    12
}

fn say(line: &str) {
    // Past the test program's capture: the figure is worth reading when the test passes, too.
    let _ = writeln!(std::io::stderr(), "{line}");
}
