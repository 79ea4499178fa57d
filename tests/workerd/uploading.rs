//! The isolate's memory while 200 MiB pass through it: neither wasm's nor JavaScript's grows by as much as one part.
//!
//! For: "streamed in bounded memory, never buffered in the isolate", on the Worker as built, through `fixture/probe.mjs`.
//! Not for: growth over many requests (`memory`), cut and wrong uploads (`bindings`, the stories).

use std::{
    io::Write as _,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::{
    harness::{Slot, lone_slot},
    support::{Call, Person, World, sha256_hex},
};

/// What goes up.
const SIZE: u64 = 200 << 20;
/// Parts on their way at the same time; together 64 MiB, which nobody may hold.
const AT_ONCE: usize = 4;
/// What wasm memory may grow by: a quarter of a part, for all parts that are on their way.
const WASM_SLACK: u64 = 4 << 20;
/// For JavaScript's heap and the buffers beside it half a part. They are looked at after a collection, in the middle of
/// parts.
const HEAP_SLACK: u64 = 8 << 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_passes_through_in_bounded_memory() {
    let slot = lone_slot(json!({ "probe": true }));
    let owner = World::at(&slot.url("")).owner();
    // A small one first: what is compiled and made once is there afterwards.
    owner.upload("first.tar.gz", &part(1_000, 1 << 20)).await;
    let before = Memory::of(slot).await;

    let begun = Instant::now();
    let (over, peak) = (AtomicBool::new(false), before);
    let (peak, ()) = tokio::join!(watch(slot, peak, &over), async {
        upload(&owner).await;
        over.store(true, Ordering::Relaxed);
    });

    let line = format!(
        "uploading: {} MiB in {:.0?}: {} KiB of wasm and {} KiB of heap before, at most {} and {} KiB in {} looks",
        SIZE >> 20,
        begun.elapsed(),
        before.wasm >> 10,
        before.heap >> 10,
        peak.wasm >> 10,
        peak.heap >> 10,
        peak.looks
    );
    // Past the test program's capture: the figures are worth reading when the test passes, too.
    let _ = writeln!(std::io::stderr(), "{line}");
    assert!(peak.looks >= 5, "{line}");
    assert!(peak.wasm <= before.wasm + WASM_SLACK, "{line}");
    assert!(peak.heap <= before.heap + HEAP_SLACK, "{line}");
}

#[derive(Clone, Copy)]
struct Memory {
    wasm: u64,
    heap: u64,
    looks: u32,
}

impl Memory {
    async fn of(slot: Slot) -> Memory {
        let wasm: serde_json::Value = slot.get("/__memory").send().await.unwrap().json().await.unwrap();
        assert_eq!(wasm["instances"], 1, "a second instance means that the first one broke");
        let heap = slot.control("heap_and_buffers", json!({})).await;
        let number = |value: &serde_json::Value| value.as_u64().filter(|n| *n > 0).expect("a size");
        Memory { wasm: number(&wasm["bytes"]), heap: number(&heap), looks: 1 }
    }
}

/// The most there was of each until it was over.
async fn watch(slot: Slot, mut peak: Memory, over: &AtomicBool) -> Memory {
    while !over.load(Ordering::Relaxed) {
        let now = Memory::of(slot).await;
        peak = Memory { wasm: peak.wasm.max(now.wasm), heap: peak.heap.max(now.heap), looks: peak.looks + 1 };
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let last = Memory::of(slot).await;
    Memory { wasm: peak.wasm.max(last.wasm), heap: peak.heap.max(last.heap), looks: peak.looks }
}

async fn upload(owner: &Person) {
    let part_size = 16 << 20;
    let sizes: Vec<usize> = (0..SIZE.div_ceil(part_size))
        .map(|n| usize::try_from(part_size.min(SIZE - n * part_size)).unwrap())
        .collect();
    let mut whole = Sha256::new();
    for (n, size) in sizes.iter().enumerate() {
        whole.update(part(n, *size));
    }
    let whole: String = whole.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    let announced = json!({ "filename": "large.tar.gz", "size": SIZE, "sha256": whole });
    let made = owner.post("/v1/uploads", announced).await.is(201).json();
    assert_eq!((&made["mode"], &made["part_size"]), (&json!("multipart"), &json!(part_size)));
    let path = format!("/v1/uploads/{}", made["id"].as_str().unwrap());
    let numbered: Vec<(usize, usize)> = sizes.into_iter().enumerate().collect();
    for together in numbered.chunks(AT_ONCE) {
        let sent = together.iter().map(|(n, size)| send_part(owner, &path, *n, *size));
        futures_util::future::join_all(sent).await;
    }
    let completed = owner.post(&format!("{path}/complete"), json!({})).await.is(200).json();
    assert_eq!((&completed["state"], &completed["size"]), (&json!("complete"), &json!(SIZE)));
}

async fn send_part(owner: &Person, path: &str, n: usize, size: usize) {
    let bytes = part(n, size);
    let call: Call = owner.call(http::Method::PUT, &format!("{path}/parts/{}", n + 1));
    owner.send(call.header("x-content-sha256", sha256_hex(&bytes)).bytes(bytes)).await.is(200);
}

/// Noise that nothing can make smaller, the same each time.
fn part(n: usize, size: usize) -> Vec<u8> {
    let mut bytes = vec![0; size];
    testkit::Random::new(n as u64).fill(&mut bytes);
    bytes
}
