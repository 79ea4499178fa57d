//! Objects: uploads, archives, reports. Always streamed, never whole in memory.

use std::pin::Pin;

use async_trait::async_trait;
pub use bytes::Bytes;
use futures_util::Stream;

use crate::PortError;

/// A body on its way in or out.
pub type ByteStream = Pin<Box<dyn Stream<Item = Result<Bytes, PortError>> + Send>>;

/// Most objects that one call deletes (R2).
pub const MAX_DELETED: usize = 1_000;

/// How an object is stored.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PutOptions {
    /// The exact number of bytes that will come; fewer or more is an `Integrity` error.
    pub size: u64,
    /// SHA-256 the bytes must have; anything else is an `Integrity` error and nothing is stored.
    pub sha256: Option<[u8; 32]>,
    /// Media type to serve it under.
    pub content_type: Option<String>,
}

/// What is known of a stored object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobInfo {
    /// Its key.
    pub key: String,
    /// Bytes.
    pub size: u64,
    /// When it was stored (Unix ms).
    pub uploaded_at: u64,
}

/// A stored object, being read.
pub struct BlobRead {
    /// Bytes in all.
    pub size: u64,
    /// Media type it was stored with.
    pub content_type: Option<String>,
    /// The bytes.
    pub body: ByteStream,
}

/// A page of a listing, in key order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobPage {
    /// The objects.
    pub items: Vec<BlobInfo>,
    /// Where the next page starts, if there is one.
    pub cursor: Option<String>,
}

/// A stored part of a multipart upload; handed back on completion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartTag {
    /// Part number, from 1.
    pub part: u32,
    /// The store's tag for the part.
    pub etag: String,
}

/// The object store (R2: parts of one upload must be equally large but for the last).
#[async_trait]
pub trait Blobs: Send + Sync {
    /// Stores an object, replacing one under the same key.
    ///
    /// # Errors
    /// `Integrity` when size or checksum do not fit; then nothing is stored.
    async fn put(&self, key: &str, body: ByteStream, options: PutOptions) -> Result<(), PortError>;

    /// Opens an object, or `None` when there is none.
    ///
    /// # Errors
    /// `Unavailable` when the store failed.
    async fn get(&self, key: &str) -> Result<Option<BlobRead>, PortError>;

    /// Deletes an object; deleting what is not there is no error.
    ///
    /// # Errors
    /// `Unavailable` when the store failed.
    async fn delete(&self, key: &str) -> Result<(), PortError> {
        self.delete_many(&[key]).await
    }

    /// Deletes objects in one call, at most [`MAX_DELETED`]; what is not there is no error.
    ///
    /// # Errors
    /// `Unavailable` when the store failed; then some of them may be gone.
    async fn delete_many(&self, keys: &[&str]) -> Result<(), PortError>;

    /// Lists objects whose key starts with `prefix`, at most 1,000 a page.
    ///
    /// # Errors
    /// `Unavailable` when the store failed.
    async fn list(&self, prefix: &str, cursor: Option<&str>) -> Result<BlobPage, PortError>;

    /// Opens a multipart upload and returns its id.
    ///
    /// # Errors
    /// `Unavailable` when the store failed.
    async fn begin(&self, key: &str) -> Result<String, PortError>;

    /// Stores one part; sending a part again replaces it.
    ///
    /// # Errors
    /// `Integrity` when size or checksum do not fit, `Missing` when the upload is gone.
    async fn put_part(
        &self,
        key: &str,
        upload: &str,
        part: u32,
        body: ByteStream,
        options: PutOptions,
    ) -> Result<PartTag, PortError>;

    /// Makes the parts one object.
    ///
    /// # Errors
    /// `Missing` when the upload or a part is gone, `Integrity` when parts do not fit together.
    async fn complete(&self, key: &str, upload: &str, parts: Vec<PartTag>) -> Result<(), PortError>;

    /// Throws an upload and its parts away; one that is gone already is no error.
    ///
    /// # Errors
    /// `Unavailable` when the store failed.
    async fn abort(&self, key: &str, upload: &str) -> Result<(), PortError>;
}
