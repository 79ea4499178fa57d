//! Stories of the object store.

use futures_util::{StreamExt as _, stream};

use super::{Outcome, Told, ensure};
use crate::{BlobRead, Blobs, ByteStream, Bytes, MAX_DELETED, PortError, PortErrorKind, PutOptions};

/// SHA-256 of `abc` (FIPS 180-4, appendix B.1).
const SHA_ABC: [u8; 32] = [
    0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0,
    0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad,
];
/// R2's smallest part but for the last.
const PART: u64 = 5 << 20;
/// SHA-256 of [`PART`] zeros.
const SHA_ZEROS: [u8; 32] = [
    0xc0, 0x36, 0xcb, 0xb7, 0x55, 0x3a, 0x90, 0x9f, 0x8b, 0x88, 0x77, 0xd4, 0x46, 0x19, 0x24, 0x30, 0x7f,
    0x27, 0xec, 0xb6, 0x6c, 0xff, 0x92, 0x8e, 0xee, 0xaf, 0xd5, 0x69, 0xc3, 0x88, 0x7e, 0x29,
];

/// Plays them all.
pub async fn blobs(blobs: &dyn Blobs) -> Vec<Told> {
    vec![
        Told::new("bytes come back as they went in", round_trip(blobs).await),
        Told::new("an empty object is an object", empty(blobs).await),
        Told::new("a wrong checksum stores nothing", wrong_sum(blobs).await),
        Told::new("a body that is too short or too long stores nothing", wrong_size(blobs).await),
        Told::new("a body that breaks off stores nothing and says why", broken(blobs).await),
        Told::new("a failed put leaves the object before it", keeps_old(blobs).await),
        Told::new("what is not there is None, deleting it no error", absent(blobs).await),
        Told::new("a thousand keys are deleted in one call", delete_many(blobs).await),
        Told::new("a listing knows prefixes, sizes and order", list(blobs).await),
        Told::new("parts become one object", multipart(blobs).await),
        Told::new("a wrong part is refused and may be sent again", wrong_part(blobs).await),
        Told::new("an aborted upload is gone, aborting again no error", aborted(blobs).await),
    ]
}

fn body(chunks: &[&'static str]) -> ByteStream {
    let chunks: Vec<Result<Bytes, PortError>> =
        chunks.iter().map(|chunk| Ok(Bytes::from_static(chunk.as_bytes()))).collect();
    Box::pin(stream::iter(chunks))
}

fn zeros(size: u64) -> ByteStream {
    const CHUNK: usize = 64 * 1024;
    let chunks = usize::try_from(size).unwrap_or(0) / CHUNK;
    Box::pin(stream::repeat_with(|| Ok(Bytes::from_static(&[0; CHUNK]))).take(chunks))
}

fn of(size: u64, sha256: Option<[u8; 32]>) -> PutOptions {
    PutOptions { size, sha256, content_type: Some("text/plain".to_owned()) }
}

async fn text(read: Option<BlobRead>) -> Result<Option<String>, super::Wrong> {
    let Some(mut read) = read else { return Ok(None) };
    let mut text = Vec::new();
    while let Some(chunk) = read.body.next().await {
        text.extend_from_slice(&chunk?);
    }
    ensure!(text.len() as u64 == read.size, "{} bytes of {}", text.len(), read.size);
    Ok(Some(String::from_utf8_lossy(&text).into_owned()))
}

fn is_integrity<T>(outcome: &Result<T, PortError>) -> bool {
    outcome.as_ref().is_err_and(|error| error.kind == PortErrorKind::Integrity)
}

async fn round_trip(blobs: &dyn Blobs) -> Outcome {
    blobs.put("story/abc", body(&["a", "", "bc"]), of(3, Some(SHA_ABC))).await?;
    let read = blobs.get("story/abc").await?;
    let media = read.as_ref().and_then(|read| read.content_type.clone());
    ensure!(media.as_deref() == Some("text/plain"), "media type {media:?}");
    let text = text(read).await?;
    ensure!(text.as_deref() == Some("abc"), "{text:?}");
    Ok(())
}

async fn empty(blobs: &dyn Blobs) -> Outcome {
    blobs.put("story/empty", body(&[]), of(0, None)).await?;
    let text = text(blobs.get("story/empty").await?).await?;
    ensure!(text.as_deref() == Some(""), "{text:?}");
    Ok(())
}

async fn wrong_sum(blobs: &dyn Blobs) -> Outcome {
    let outcome = blobs.put("story/sum", body(&["abd"]), of(3, Some(SHA_ABC))).await;
    ensure!(is_integrity(&outcome), "{outcome:?}");
    ensure!(blobs.get("story/sum").await?.is_none(), "it was stored");
    Ok(())
}

async fn wrong_size(blobs: &dyn Blobs) -> Outcome {
    for chunks in [&["ab"][..], &[][..], &["abcd"][..], &["abc", "d"][..]] {
        let outcome = blobs.put("story/size", body(chunks), of(3, None)).await;
        ensure!(is_integrity(&outcome), "{chunks:?}: {outcome:?}");
        ensure!(blobs.get("story/size").await?.is_none(), "{chunks:?} was stored");
    }
    Ok(())
}

async fn broken(blobs: &dyn Blobs) -> Outcome {
    let cut =
        vec![Ok(Bytes::from_static(b"a")), Err(PortError::new(PortErrorKind::Integrity, "the client left"))];
    let outcome = blobs.put("story/cut", Box::pin(stream::iter(cut)), of(3, None)).await;
    ensure!(outcome.as_ref().is_err_and(|error| error.text == "the client left"), "{outcome:?}");
    ensure!(blobs.get("story/cut").await?.is_none(), "it was stored");
    Ok(())
}

async fn keeps_old(blobs: &dyn Blobs) -> Outcome {
    blobs.put("story/old", body(&["old"]), of(3, None)).await?;
    let outcome = blobs.put("story/old", body(&["ne"]), of(3, None)).await;
    ensure!(is_integrity(&outcome), "{outcome:?}");
    let text = text(blobs.get("story/old").await?).await?;
    ensure!(text.as_deref() == Some("old"), "{text:?}");
    Ok(())
}

async fn absent(blobs: &dyn Blobs) -> Outcome {
    ensure!(blobs.get("story/nothing").await?.is_none(), "something was there");
    blobs.delete("story/nothing").await?;
    Ok(())
}

async fn delete_many(blobs: &dyn Blobs) -> Outcome {
    let keys: Vec<String> = (0..MAX_DELETED).map(|n| format!("many/{n}")).collect();
    for key in keys.iter().step_by(400).map(String::as_str).chain(["many/kept"]) {
        blobs.put(key, body(&["abc"]), of(3, None)).await?;
    }
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    blobs.delete_many(&keys).await?;
    blobs.delete_many(&[]).await?;
    let left = blobs.list("many/", None).await?.items;
    ensure!(left.len() == 1 && left.iter().all(|item| item.key == "many/kept"), "{left:?}");
    Ok(())
}

async fn list(blobs: &dyn Blobs) -> Outcome {
    for key in ["list/b", "list/a", "list/c", "other/a"] {
        blobs.put(key, body(&["abc"]), of(3, None)).await?;
    }
    blobs.delete("list/c").await?;
    let page = blobs.list("list/", None).await?;
    let keys: Vec<&str> = page.items.iter().map(|item| item.key.as_str()).collect();
    ensure!(keys == ["list/a", "list/b"], "{keys:?}");
    ensure!(page.items.iter().all(|item| item.size == 3 && item.uploaded_at > 0), "{page:?}");
    ensure!(page.cursor.is_none(), "{page:?}");
    Ok(())
}

async fn multipart(blobs: &dyn Blobs) -> Outcome {
    let upload = blobs.begin("story/parts").await?;
    let last = blobs.put_part("story/parts", &upload, 2, body(&["abc"]), of(3, Some(SHA_ABC))).await?;
    let first = blobs.put_part("story/parts", &upload, 1, zeros(PART), of(PART, Some(SHA_ZEROS))).await?;
    ensure!(blobs.get("story/parts").await?.is_none(), "it is there before it is complete");
    blobs.complete("story/parts", &upload, vec![first, last]).await?;
    let size = blobs.get("story/parts").await?.map(|read| read.size);
    ensure!(size == Some(PART + 3), "{size:?}");
    Ok(())
}

async fn wrong_part(blobs: &dyn Blobs) -> Outcome {
    let upload = blobs.begin("story/wrong").await?;
    let outcome = blobs.put_part("story/wrong", &upload, 1, body(&["abd"]), of(3, Some(SHA_ABC))).await;
    ensure!(is_integrity(&outcome), "sum: {outcome:?}");
    let outcome = blobs.put_part("story/wrong", &upload, 1, body(&["ab"]), of(3, None)).await;
    ensure!(is_integrity(&outcome), "size: {outcome:?}");
    let part = blobs.put_part("story/wrong", &upload, 1, body(&["abc"]), of(3, Some(SHA_ABC))).await?;
    blobs.complete("story/wrong", &upload, vec![part]).await?;
    let text = text(blobs.get("story/wrong").await?).await?;
    ensure!(text.as_deref() == Some("abc"), "{text:?}");
    Ok(())
}

async fn aborted(blobs: &dyn Blobs) -> Outcome {
    let upload = blobs.begin("story/aborted").await?;
    let part = blobs.put_part("story/aborted", &upload, 1, body(&["abc"]), of(3, None)).await?;
    blobs.abort("story/aborted", &upload).await?;
    blobs.abort("story/aborted", &upload).await?;
    let outcome = blobs.complete("story/aborted", &upload, vec![part]).await;
    ensure!(outcome.as_ref().is_err_and(|error| error.kind == PortErrorKind::Missing), "{outcome:?}");
    let outcome = blobs.put_part("story/aborted", &upload, 1, body(&["abc"]), of(3, None)).await;
    ensure!(outcome.as_ref().is_err_and(|error| error.kind == PortErrorKind::Missing), "{outcome:?}");
    Ok(())
}
