//! The object store in memory, with R2's rules on checksums and multipart uploads.

mod parts;

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use futures_util::{StreamExt, stream};
use ports::{
    BlobInfo, BlobPage, BlobRead, Blobs, ByteStream, Bytes, Clock, MAX_DELETED, PartTag, PortError,
    PortErrorKind, PutOptions,
};
use sha2::{Digest, Sha256};

use crate::{faults::Faults, lock::lock};
use parts::Uploads;
pub use parts::{MAX_PARTS, MIN_PART_BYTES};

/// Objects are read back in pieces of this size.
const READ_CHUNK_BYTES: usize = 64 * 1024;

struct Object {
    bytes: Bytes,
    content_type: Option<String>,
    uploaded_at: u64,
}

/// Objects in a sorted map.
pub struct MemoryBlobs {
    /// When calls fail; keys are object keys, and the prefix of a listing.
    pub faults: Faults,
    clock: Arc<dyn Clock>,
    objects: Mutex<BTreeMap<String, Object>>,
    uploads: Mutex<Uploads>,
    largest_chunk: AtomicU64,
    page_size: AtomicUsize,
}

impl MemoryBlobs {
    /// An empty store.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            faults: Faults::default(),
            clock,
            objects: Mutex::default(),
            uploads: Mutex::default(),
            largest_chunk: AtomicU64::new(0),
            page_size: AtomicUsize::new(1_000),
        }
    }

    /// Makes listings return smaller pages, so that a test need not store a thousand objects.
    pub fn set_page_size(&self, objects: usize) {
        self.page_size.store(objects.clamp(1, 1_000), Ordering::SeqCst);
    }

    /// The most bytes anybody handed over at once: what a streaming caller held in memory.
    #[must_use]
    pub fn largest_chunk(&self) -> u64 {
        self.largest_chunk.load(Ordering::SeqCst)
    }

    /// The keys of all objects, sorted.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        lock(&self.objects).keys().cloned().collect()
    }

    /// An object's bytes.
    #[must_use]
    pub fn bytes(&self, key: &str) -> Option<Bytes> {
        lock(&self.objects).get(key).map(|object| object.bytes.clone())
    }

    /// Multipart uploads begun and neither completed nor aborted.
    #[must_use]
    pub fn open_uploads(&self) -> usize {
        lock(&self.uploads).open()
    }

    /// Reads a body to its end; nothing is stored unless all of it came and fits.
    async fn receive(&self, mut body: ByteStream, options: &PutOptions) -> Result<Bytes, PortError> {
        let mut bytes = Vec::new();
        while let Some(chunk) = body.next().await {
            let chunk = chunk?;
            self.largest_chunk.fetch_max(chunk.len() as u64, Ordering::SeqCst);
            if bytes.len() as u64 + chunk.len() as u64 > options.size {
                return Err(broken("more bytes came than were promised"));
            }
            bytes.extend_from_slice(&chunk);
        }
        if bytes.len() as u64 != options.size {
            return Err(broken("fewer bytes came than were promised"));
        }
        if options.sha256.is_some_and(|promised| promised != <[u8; 32]>::from(Sha256::digest(&bytes))) {
            return Err(broken("the SHA-256 checksum does not fit"));
        }
        Ok(bytes.into())
    }

    fn store(&self, key: &str, bytes: Bytes, content_type: Option<String>) {
        let object = Object { bytes, content_type, uploaded_at: self.clock.now_ms() };
        lock(&self.objects).insert(key.to_owned(), object);
    }

    fn page(&self, prefix: &str, after: Option<&str>) -> BlobPage {
        let size = self.page_size.load(Ordering::SeqCst);
        let objects = lock(&self.objects);
        let mut items: Vec<BlobInfo> = objects
            .range(prefix.to_owned()..)
            .take_while(|(key, _)| key.starts_with(prefix))
            .filter(|(key, _)| after.is_none_or(|after| key.as_str() > after))
            .take(size + 1)
            .map(|(key, object)| BlobInfo {
                key: key.clone(),
                size: object.bytes.len() as u64,
                uploaded_at: object.uploaded_at,
            })
            .collect();
        let more = items.len() > size;
        items.truncate(size);
        let cursor = items.last().filter(|_| more).map(|last| last.key.clone());
        BlobPage { items, cursor }
    }
}

#[async_trait]
impl Blobs for MemoryBlobs {
    async fn put(&self, key: &str, body: ByteStream, options: PutOptions) -> Result<(), PortError> {
        let work = async {
            let bytes = self.receive(body, &options).await?;
            self.store(key, bytes, options.content_type);
            Ok(())
        };
        self.faults.run(&[key], work).await
    }

    async fn get(&self, key: &str) -> Result<Option<BlobRead>, PortError> {
        let work = async { Ok(lock(&self.objects).get(key).map(reading)) };
        self.faults.run(&[key], work).await
    }

    async fn delete_many(&self, keys: &[&str]) -> Result<(), PortError> {
        if keys.len() > MAX_DELETED {
            return Err(PortError::new(PortErrorKind::Misuse, "too many keys in one deletion"));
        }
        let work = async {
            let mut objects = lock(&self.objects);
            keys.iter().for_each(|key| drop(objects.remove(*key)));
            Ok(())
        };
        self.faults.run(keys, work).await
    }

    async fn list(&self, prefix: &str, cursor: Option<&str>) -> Result<BlobPage, PortError> {
        self.faults.run(&[prefix], async { Ok(self.page(prefix, cursor)) }).await
    }

    async fn begin(&self, key: &str) -> Result<String, PortError> {
        self.faults.run(&[key], async { Ok(lock(&self.uploads).begin(key)) }).await
    }

    async fn put_part(
        &self,
        key: &str,
        upload: &str,
        part: u32,
        body: ByteStream,
        options: PutOptions,
    ) -> Result<PartTag, PortError> {
        let work = async {
            let bytes = self.receive(body, &options).await?;
            lock(&self.uploads).put(key, upload, part, bytes)
        };
        self.faults.run(&[key], work).await
    }

    async fn complete(&self, key: &str, upload: &str, parts: Vec<PartTag>) -> Result<(), PortError> {
        let work = async {
            let bytes = lock(&self.uploads).complete(key, upload, &parts)?;
            self.store(key, bytes, None);
            Ok(())
        };
        self.faults.run(&[key], work).await
    }

    async fn abort(&self, key: &str, upload: &str) -> Result<(), PortError> {
        let work = async {
            lock(&self.uploads).abort(key, upload);
            Ok(())
        };
        self.faults.run(&[key], work).await
    }
}

fn reading(object: &Object) -> BlobRead {
    let mut rest = object.bytes.clone();
    let chunks = std::iter::from_fn(move || {
        let length = rest.len().min(READ_CHUNK_BYTES);
        (length > 0).then(|| Ok(rest.split_to(length)))
    });
    BlobRead {
        size: object.bytes.len() as u64,
        content_type: object.content_type.clone(),
        body: Box::pin(stream::iter(chunks)),
    }
}

fn broken(text: &str) -> PortError {
    PortError::new(PortErrorKind::Integrity, text)
}
