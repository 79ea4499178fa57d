//! The other doubles keep the rules of what they stand for.

use std::{path::PathBuf, sync::Arc, time::Duration};

use futures_util::{StreamExt, stream};
use ports::{
    Background, Blobs, BoxState, Boxes, ByteStream, Bytes, Clock, Counters, Ids, Kv, Nudges, PortError,
    PortErrorKind, PutOptions, Sample, Signals,
};
use sha2::{Digest, Sha256};
use testkit::{Doubles, Fault, MIN_PART_BYTES, SeededIds};

fn doubles() -> Doubles {
    Doubles::new(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../migrations"))
        .expect("migrations apply")
}

fn body(chunks: &[&'static [u8]]) -> ByteStream {
    let chunks: Vec<_> = chunks.iter().map(|chunk| Ok(Bytes::from_static(chunk))).collect();
    Box::pin(stream::iter(chunks))
}

fn whole(bytes: Vec<u8>) -> (ByteStream, PutOptions) {
    let options = PutOptions { size: bytes.len() as u64, ..PutOptions::default() };
    (Box::pin(stream::iter([Ok(Bytes::from(bytes))])), options)
}

fn sized(size: u64) -> PutOptions {
    PutOptions { size, ..PutOptions::default() }
}

#[tokio::test]
async fn an_object_is_stored_whole_and_checked_or_not_at_all() {
    let blobs = doubles().blobs;
    let cut: ByteStream = Box::pin(stream::iter([
        Ok(Bytes::from_static(b"half")),
        Err(PortError::new(PortErrorKind::Unavailable, "the client left")),
    ]));
    assert_eq!(blobs.put("a", cut, sized(8)).await.unwrap_err().kind, PortErrorKind::Unavailable);
    for size in [3, 5] {
        let error = blobs.put("a", body(&[b"ab", b"cd"]), sized(size)).await.unwrap_err();
        assert_eq!(error.kind, PortErrorKind::Integrity);
    }
    let wrong = PutOptions { sha256: Some([0; 32]), ..sized(4) };
    assert_eq!(blobs.put("a", body(&[b"abcd"]), wrong).await.unwrap_err().kind, PortErrorKind::Integrity);
    assert_eq!(blobs.keys(), Vec::<String>::new());

    let right = PutOptions { sha256: Some(Sha256::digest(b"abcd").into()), ..sized(4) };
    blobs.put("a", body(&[b"abc", b"d"]), right).await.unwrap();
    let read = blobs.get("a").await.unwrap().expect("stored");
    let bytes: Vec<u8> = read.body.map(|chunk| chunk.unwrap().to_vec()).concat().await;
    assert_eq!((read.size, bytes.as_slice(), blobs.largest_chunk()), (4, b"abcd".as_slice(), 4));
    blobs.delete("a").await.unwrap();
    assert!(blobs.get("a").await.unwrap().is_none());
}

#[tokio::test]
async fn parts_become_one_object_by_the_stores_rules() {
    let blobs = doubles().blobs;
    let id = blobs.begin("big").await.unwrap();
    let mut tags = Vec::new();
    for (part, size) in [(1, MIN_PART_BYTES), (2, MIN_PART_BYTES), (3, 7)] {
        let (bytes, options) = whole(vec![u8::try_from(part).unwrap(); size]);
        tags.push(blobs.put_part("big", &id, part, bytes, options).await.unwrap());
    }
    let (short, options) = whole(vec![9; MIN_PART_BYTES - 1]);
    let uneven = blobs.put_part("big", &id, 4, short, options).await.unwrap();
    let refused = blobs.complete("big", &id, [tags.clone(), vec![uneven]].concat()).await.unwrap_err();
    assert_eq!(refused.kind, PortErrorKind::Integrity);
    blobs.complete("big", &id, tags.clone()).await.unwrap();
    assert_eq!(blobs.bytes("big").unwrap().len(), 2 * MIN_PART_BYTES + 7);
    assert_eq!(blobs.open_uploads(), 0);
    assert_eq!(blobs.complete("big", &id, tags).await.unwrap_err().kind, PortErrorKind::Missing);
}

#[tokio::test]
async fn a_part_sent_again_replaces_the_first() {
    let blobs = doubles().blobs;
    let id = blobs.begin("k").await.unwrap();
    let first = blobs.put_part("k", &id, 1, body(&[b"old"]), sized(3)).await.unwrap();
    let second = blobs.put_part("k", &id, 1, body(&[b"new"]), sized(3)).await.unwrap();
    assert_eq!(blobs.complete("k", &id, vec![first]).await.unwrap_err().kind, PortErrorKind::Missing);
    blobs.complete("k", &id, vec![second]).await.unwrap();
    assert_eq!(blobs.bytes("k").unwrap(), "new");
    let other = blobs.begin("k").await.unwrap();
    blobs.abort("k", &other).await.unwrap();
    let gone = blobs.put_part("k", &other, 1, body(&[b"x"]), sized(1)).await.unwrap_err();
    assert_eq!(gone.kind, PortErrorKind::Missing);
}

#[tokio::test]
async fn listings_come_in_pages_in_key_order() {
    let blobs = doubles().blobs;
    blobs.set_page_size(2);
    for key in ["u/3", "u/1", "v/1", "u/2"] {
        blobs.put(key, body(&[b"x"]), sized(1)).await.unwrap();
    }
    let first = blobs.list("u/", None).await.unwrap();
    assert_eq!(first.items.iter().map(|item| item.key.as_str()).collect::<Vec<_>>(), ["u/1", "u/2"]);
    let second = blobs.list("u/", first.cursor.as_deref()).await.unwrap();
    assert_eq!((second.items[0].key.as_str(), second.cursor), ("u/3", None));
}

#[tokio::test]
async fn a_store_that_executes_and_times_out_has_the_object() {
    let blobs = doubles().blobs;
    blobs.faults.on_key("u/", 1, Fault::ExecutedThenTimeout);
    assert!(blobs.put("u/1", body(&[b"x"]), sized(1)).await.is_err());
    assert_eq!(blobs.keys(), ["u/1"]);
}

#[tokio::test]
async fn cached_text_ends_by_the_clock() {
    let all = doubles();
    assert_eq!(all.kv.put("k", "v", 59).await.unwrap_err().kind, PortErrorKind::Misuse);
    all.kv.put("k", "v", 60).await.unwrap();
    all.clock.advance(59_999);
    assert_eq!(all.kv.get("k").await.unwrap().as_deref(), Some("v"));
    all.clock.advance(1);
    assert_eq!(all.kv.get("k").await.unwrap(), None);
}

#[tokio::test]
async fn nudges_wait_for_their_time_and_get_lost_or_doubled_on_command() {
    let all = doubles();
    all.nudges.send("tsk_1", 0).await.unwrap();
    all.nudges.send("tsk_2", 5).await.unwrap();
    assert_eq!(all.nudges.take_due().len(), 1);
    all.clock.advance(5_000);
    assert_eq!(all.nudges.take_due()[0].task_id, "tsk_2");
    all.nudges.lose_next(1);
    all.nudges.send("tsk_3", 0).await.unwrap();
    all.nudges.double_next(1);
    all.nudges.send("tsk_4", 0).await.unwrap();
    let ids: Vec<String> = all.nudges.take().into_iter().map(|nudge| nudge.task_id).collect();
    assert_eq!(ids, ["tsk_4", "tsk_4"]);
}

#[tokio::test]
async fn a_wake_up_between_reading_the_mark_and_waiting_is_not_lost() {
    let signals = doubles().signals;
    let mark = signals.wait("t", 0, 1_000).await.unwrap();
    signals.notify("t").await.unwrap();
    let next = tokio::time::timeout(Duration::from_secs(5), signals.wait("t", mark, 60_000)).await;
    assert_ne!(next.expect("woke at once").unwrap(), mark);
    let still = signals.wait("t", mark + 1, 10).await.unwrap();
    assert_eq!(still, mark + 1, "nothing was notified, the time limit passed");
}

#[tokio::test]
async fn every_waiter_wakes_on_notify_and_on_eviction() {
    let signals = doubles().signals;
    for evicted in [false, true] {
        let mark = signals.wait("t", 0, 0).await.unwrap();
        let waiters: Vec<_> = (0..8)
            .map(|_| {
                let signals = Arc::clone(&signals);
                tokio::spawn(async move { signals.wait("t", mark, 60_000).await.unwrap() })
            })
            .collect();
        tokio::task::yield_now().await;
        if evicted {
            signals.evict()
        } else {
            signals.notify("t").await.unwrap()
        }
        for waiter in waiters {
            assert_ne!(waiter.await.unwrap(), mark);
        }
    }
}

#[tokio::test]
async fn background_work_that_starts_more_is_all_waited_for() {
    let all = doubles();
    let (inner, counters) = (Arc::clone(&all.background), Arc::clone(&all.counters));
    all.background.spawn(Box::pin(async move {
        tokio::task::yield_now().await;
        inner.spawn(Box::pin(async move {
            let sample = Sample { series: "done".into(), value: 2.0 };
            counters.add(vec![sample.clone(), sample]).await.unwrap();
        }));
    }));
    all.background.settle().await;
    assert!((all.counters.sum("done") - 4.0).abs() < f64::EPSILON);
}

#[tokio::test]
async fn containers_start_once() {
    let boxes = doubles().boxes;
    assert_eq!(boxes.ensure("run_1", vec![]).await.unwrap(), BoxState::Started);
    assert_eq!(boxes.ensure("run_1", vec![]).await.unwrap(), BoxState::Running);
    boxes.stop("run_1");
    assert_eq!(boxes.ensure("run_1", vec![]).await.unwrap(), BoxState::Started);
}

#[test]
fn one_seed_gives_the_same_ids_and_another_gives_others() {
    let draw = |seed| {
        let mut bytes = [0; 21];
        SeededIds::new(seed).fill(&mut bytes);
        bytes
    };
    assert_eq!(draw(7), draw(7));
    assert_ne!(draw(7), draw(8));
    assert!(doubles().clock.now_ms() > 0);
}
