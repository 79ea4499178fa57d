//! Uploads that stall, crawl, break off or are given up half-way: ended with a problem, nothing kept.

use std::convert::Infallible;

use axum::body::Body;
use futures_util::{StreamExt as _, stream};
use http::Method;
use serde_json::json;

use crate::support::{Call, Person, TestRunner, World, sha256_hex};

const PART: usize = 16 << 20;

/// Announces an upload of these bytes; its address.
async fn announce(owner: &Person, bytes: &[u8]) -> String {
    let body = json!({ "filename": "a.tar", "size": bytes.len(), "sha256": sha256_hex(bytes) });
    format!("/v1/uploads/{}", owner.post("/v1/uploads", body).await.is(201).string("/id"))
}

fn put(owner: &Person, path: &str, bytes: &[u8]) -> Call {
    owner
        .call(Method::PUT, path)
        .header("content-length", bytes.len().to_string())
        .header("x-content-sha256", sha256_hex(bytes))
}

/// A body in pieces of `size`, each of which comes `ms` after the one before.
fn dripping(world: &World, bytes: &[u8], size: usize, ms: u64) -> Body {
    let pieces: Vec<Vec<u8>> = bytes.chunks(size).map(<[u8]>::to_vec).collect();
    let clock = world.doubles().clock.clone();
    Body::from_stream(stream::iter(pieces).map(move |piece| {
        clock.advance(ms);
        Ok::<_, Infallible>(piece)
    }))
}

#[tokio::test]
async fn a_crawling_upload_is_ended_and_can_be_sent_again() {
    let world = World::native();
    let owner = world.owner();
    let bytes = vec![7; 100_000];
    let path = announce(&owner, &bytes).await;
    let content = format!("{path}/content");
    let crawl = dripping(&world, &bytes, 1_000, 1_000);
    world.send_slowly(put(&owner, &content, &bytes), crawl).await.problem(408, "too-slow");
    assert!(world.doubles().blobs.keys().is_empty());
    assert_eq!(owner.get(&path).await.string("/state"), "pending");
    let slow_but_steady = dripping(&world, &bytes, 10_000, 1_000);
    let done = world.send_slowly(put(&owner, &content, &bytes), slow_but_steady).await.is(200);
    assert_eq!(done.string("/state"), "complete");
}

#[tokio::test]
async fn a_crawling_part_and_a_crawling_artifact_are_ended_too() {
    let world = World::native();
    let owner = world.owner();
    let bytes = vec![7; PART + 100];
    let path = announce(&owner, &bytes).await;
    let last = &bytes[PART..];
    let crawl = dripping(&world, last, 10, 10_000);
    let part = put(&owner, &format!("{path}/parts/2"), last);
    world.send_slowly(part, crawl).await.problem(408, "too-slow");
    assert_eq!(owner.get(&path).await.json()["received"], json!([]));

    owner.scan("Slow").await;
    let runner = TestRunner::register(&world, "one").await;
    let grant = runner.lease_one().await;
    let before = world.doubles().blobs.keys();
    let target = format!("/runner/v1/tasks/{}/artifacts/report.md?fence={}", grant.task_id, grant.fence);
    let mut call = runner.signed(Method::PUT, &target, last.to_vec());
    call.body.clear();
    let call = call.header("content-length", last.len().to_string());
    let crawl = dripping(&world, last, 10, 10_000);
    world.send_slowly(call, crawl).await.problem(408, "too-slow");
    assert_eq!(world.doubles().blobs.keys(), before);
}

#[tokio::test]
async fn a_cut_upload_leaves_nothing() {
    let world = World::native();
    let owner = world.owner();
    let bytes = vec![7; 1_000];
    let path = announce(&owner, &bytes).await;
    let pieces = [Ok(bytes[..500].to_vec()), Err(std::io::Error::other("connection reset"))];
    let call = put(&owner, &format!("{path}/content"), &bytes);
    let cut = Body::from_stream(stream::iter(pieces));
    world.send_slowly(call, cut).await.problem(422, "checksum-mismatch");
    assert!(world.doubles().blobs.keys().is_empty());
    assert_eq!(owner.get(&path).await.string("/state"), "pending");
}

/// A body after whose first half the upload is given up.
fn given_up_half_way(owner: &Person, path: &str, bytes: &[u8]) -> Body {
    let (owner, path) = (owner.clone(), path.to_owned());
    let (first, second) = (bytes[..bytes.len() / 2].to_vec(), bytes[bytes.len() / 2..].to_vec());
    Body::from_stream(
        stream::iter([first])
            .chain(stream::once(async move {
                owner.delete(&path).await.is(204);
                second
            }))
            .map(Ok::<_, Infallible>),
    )
}

#[tokio::test]
async fn an_upload_given_up_while_its_bytes_come_leaves_nothing() {
    let world = World::native();
    let owner = world.owner();
    let bytes = vec![7; 1_000];
    let path = announce(&owner, &bytes).await;
    let body = given_up_half_way(&owner, &path, &bytes);
    world.send_slowly(put(&owner, &format!("{path}/content"), &bytes), body).await.problem(409, "conflict");
    assert!(world.doubles().blobs.keys().is_empty());
    assert_eq!(owner.get(&path).await.string("/state"), "aborted");

    let bytes = vec![7; PART + 100];
    let path = announce(&owner, &bytes).await;
    let last = &bytes[PART..];
    let body = given_up_half_way(&owner, &path, last);
    world.send_slowly(put(&owner, &format!("{path}/parts/2"), last), body).await.problem(409, "conflict");
    assert_eq!((world.doubles().blobs.keys().len(), world.doubles().blobs.open_uploads()), (0, 0));
}
