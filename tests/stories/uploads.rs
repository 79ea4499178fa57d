//! Bytes on their way in.

use http::Method;
use serde_json::json;

use crate::support::{World, sha256_hex};

/// A small file goes in one request and must be what was announced.
pub async fn a_single_upload_is_verified(world: &World) {
    let owner = world.owner();
    let bytes = b"PK pretend archive".to_vec();
    let body = json!({ "filename": "a.zip", "size": bytes.len(), "sha256": sha256_hex(&bytes) });
    let upload = owner.post("/v1/uploads", body).await.is(201);
    assert_eq!(upload.string("/mode"), "single");
    let path = format!("/v1/uploads/{}", upload.string("/id"));
    let wrong = vec![b'x'; bytes.len()];
    owner.put(&format!("{path}/content"), wrong).await.problem(422, "checksum-mismatch");
    owner.put(&format!("{path}/content"), b"short".to_vec()).await.problem(422, "checksum-mismatch");
    assert_eq!(owner.get(&path).await.string("/state"), "pending");
    let done = owner.put(&format!("{path}/content"), bytes.clone()).await.is(200);
    assert_eq!(done.string("/state"), "complete");
    // The answer may have been lost on the way: the same again is answered the same.
    let again = owner.put(&format!("{path}/content"), bytes).await.is(200);
    assert_eq!(again.json(), done.json());
    owner.put(&format!("{path}/content"), b"short".to_vec()).await.problem(409, "conflict");
    owner.delete(&path).await.is(204);
    owner.get(&path).await.problem(404, "not-found");
}

/// A large file goes in parts, in any order, over a break, and is put together once.
pub async fn a_multipart_upload_resumes(world: &World) {
    let owner = world.owner();
    let part_size = 16 << 20;
    let bytes: Vec<u8> =
        (0..part_size + 1000).map(|n: usize| u8::try_from(n % 251).expect("below 251")).collect();
    let body = json!({ "filename": "a.tar", "size": bytes.len(), "sha256": sha256_hex(&bytes) });
    let upload = owner.post("/v1/uploads", body).await.is(201);
    assert_eq!(upload.json()["parts_total"], 2);
    let path = format!("/v1/uploads/{}", upload.string("/id"));
    let part = |n: usize, bytes: &[u8]| {
        let call = owner.call(Method::PUT, &format!("{path}/parts/{n}"));
        call.header("x-content-sha256", sha256_hex(bytes)).bytes(bytes)
    };
    owner.send(part(2, &bytes[part_size..])).await.is(200);
    owner.post(&format!("{path}/complete"), json!({})).await.problem(409, "conflict");
    assert_eq!(owner.get(&path).await.json()["received"], json!([{ "part": 2, "size": 1000 }]));
    let mut damaged = part(1, &bytes[..part_size]);
    damaged.body[7] ^= 1;
    owner.send(damaged).await.problem(422, "checksum-mismatch");
    owner.send(part(3, &bytes[..10])).await.problem(404, "not-found");
    owner.send(part(1, &bytes[..part_size])).await.is(200);
    let done = owner.post(&format!("{path}/complete"), json!({})).await.is(200);
    assert_eq!(done.string("/state"), "complete");
    owner.post(&format!("{path}/complete"), json!({})).await.is(200);
}

/// What cannot be an archive, or is too large, is refused before a byte is sent.
pub async fn bad_announcements_are_refused(world: &World) {
    let owner = world.owner();
    let sum = "a".repeat(64);
    let too_large = json!({ "filename": "a.zip", "size": 600_u64 << 20, "sha256": sum });
    owner.post("/v1/uploads", too_large).await.problem(413, "payload-too-large");
    let body = json!({ "filename": "../a.exe", "size": 0, "sha256": "A" });
    owner.post("/v1/uploads", body).await.problem(422, "invalid-body").names(&["filename", "size", "sha256"]);
    let id = owner
        .post("/v1/uploads", json!({ "filename": "a.zip", "size": 5, "sha256": sum }))
        .await
        .string("/id");
    owner.delete(&format!("/v1/uploads/{id}")).await.is(204);
    owner.put(&format!("/v1/uploads/{id}/content"), b"12345".to_vec()).await.problem(409, "conflict");
}
