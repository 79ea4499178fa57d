//! Sending a Rust stream of known length into R2.
//!
//! For: uploads of any size in bounded memory: each chunk waits until the one before was taken.
//! Length, and for multipart parts the SHA-256, are checked before the last bytes are handed over,
//! so that what is wrong stores nothing.
//! Not for: knowing R2 (`blobs`).

use futures_util::{
    StreamExt as _,
    future::{Either, select},
};
use js_sys::{Promise, Uint8Array};
use ports::{ByteStream, PortError, PortErrorKind};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStream, WritableStreamDefaultWriter};
use worker::{
    crypto::{DigestStream, DigestStreamAlgorithm},
    worker_sys::FixedLengthStream,
};

use super::js::{settle, text};
use crate::rooms::faults;

/// What must come through.
pub struct Promised {
    /// Exactly this many bytes.
    pub size: u64,
    /// With this SHA-256, when it is to be checked here (R2 checks whole objects itself, parts not).
    pub sha256: Option<[u8; 32]>,
}

/// Starts `upload` with a stream of the promised length and feeds it from `body`; returns what the
/// upload returned.
///
/// # Errors
/// `Integrity` when the bytes are not the promised ones; the body's own error when it broke off;
/// what R2 said otherwise. In every case nothing was stored.
pub async fn send(
    body: ByteStream,
    promised: Promised,
    upload: impl FnOnce(ReadableStream) -> Result<Promise, JsValue>,
) -> Result<JsValue, PortError> {
    let fixed = fixed_length(promised.size).map_err(fault)?;
    let writer = fixed.writable().get_writer().map_err(fault)?;
    let uploading = Box::pin(settle(upload(fixed.readable())));
    let feeding = Box::pin(feed(body, &writer, &promised));
    match select(feeding, uploading).await {
        // Everything was handed over: R2 has the last word.
        Either::Left((Ok(()), uploading)) => uploading.await.map_err(fault),
        Either::Left((Err(error), uploading)) => {
            abort(&writer, &error).await;
            _ = uploading.await;
            Err(error)
        }
        // R2 refuses early, or the last chunk's acknowledgement came after the upload's.
        Either::Right((Ok(stored), feeding)) => feeding.await.map(|()| stored),
        Either::Right((Err(thrown), _)) => Err(fault(thrown)),
    }
}

fn fixed_length(size: u64) -> Result<FixedLengthStream, JsValue> {
    match u32::try_from(size) {
        Ok(size) => FixedLengthStream::new(size),
        Err(_) => FixedLengthStream::new_big_int(js_sys::BigInt::from(size)),
    }
}

/// Writes every chunk, counts and, if asked, hashes, then closes. The chunk that completes the
/// promised size is held back until the body has ended and the hash fits: R2 stores as soon as it has
/// all bytes, whether or not the stream is closed.
async fn feed(
    mut body: ByteStream,
    writer: &WritableStreamDefaultWriter,
    promised: &Promised,
) -> Result<(), PortError> {
    let digest = promised.sha256.map(Digest::new).transpose().map_err(fault)?;
    let mut received = 0u64;
    let mut last = None;
    while let Some(chunk) = body.next().await {
        let chunk = chunk?;
        if chunk.is_empty() {
            continue;
        }
        received += chunk.len() as u64;
        if received > promised.size {
            return Err(integrity(format!("more than the promised {} bytes", promised.size)));
        }
        let bytes = Uint8Array::from(chunk.as_ref());
        if let Some(digest) = &digest {
            JsFuture::from(digest.writer.write_with_chunk(&bytes)).await.map_err(fault)?;
        }
        if received == promised.size {
            last = Some(bytes);
        } else {
            JsFuture::from(writer.write_with_chunk(&bytes)).await.map_err(fault)?;
        }
    }
    if received != promised.size {
        return Err(integrity(format!("{received} of the promised {} bytes", promised.size)));
    }
    if let Some(digest) = digest {
        digest.check().await?;
    }
    if let Some(bytes) = last {
        JsFuture::from(writer.write_with_chunk(&bytes)).await.map_err(fault)?;
    }
    JsFuture::from(writer.close()).await.map(drop).map_err(fault)
}

/// The platform's hash over the chunks as they pass.
struct Digest {
    stream: DigestStream,
    writer: WritableStreamDefaultWriter,
    expected: [u8; 32],
}

impl Digest {
    fn new(expected: [u8; 32]) -> Result<Self, JsValue> {
        let stream = DigestStream::new(DigestStreamAlgorithm::Sha256);
        let writer = stream.raw().get_writer()?;
        Ok(Self { stream, writer, expected })
    }

    async fn check(self) -> Result<(), PortError> {
        JsFuture::from(self.writer.close()).await.map_err(fault)?;
        let digest = self.stream.digest().await.map_err(|error| faults::of_blobs(&error.to_string()))?;
        if digest.to_vec() == self.expected {
            Ok(())
        } else {
            Err(integrity("the SHA-256 differs".to_owned()))
        }
    }
}

async fn abort(writer: &WritableStreamDefaultWriter, error: &PortError) {
    let reason = js_sys::Error::new(&error.text);
    _ = JsFuture::from(writer.abort_with_reason(&reason)).await;
}

fn integrity(text: String) -> PortError {
    PortError::new(PortErrorKind::Integrity, text)
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of map_err")]
fn fault(thrown: JsValue) -> PortError {
    faults::of_blobs(&text(&thrown))
}
