//! [`Blobs`] over R2.
//!
//! For: objects and multipart uploads, streamed. Not for: checking bytes on their way (`pump`).

use async_trait::async_trait;
use futures_util::StreamExt as _;
use js_sys::{Object, Uint8Array};
use ports::{BlobInfo, BlobPage, BlobRead, Blobs, ByteStream, PartTag, PortError, PortErrorKind, PutOptions};
use wasm_bindgen::{JsCast as _, JsValue};
use worker::{
    send::SendWrapper,
    worker_sys::types::{R2Bucket, R2MultipartUpload, R2Object, R2ObjectBody, R2Objects, R2UploadedPart},
};

use super::{
    js::{local, set, settle, text},
    pump::{self, Promised},
};
use crate::rooms::faults;

/// The bucket binding.
pub struct R2(pub SendWrapper<R2Bucket>);

impl R2 {
    fn resume(&self, key: &str, upload: &str) -> Result<R2MultipartUpload, PortError> {
        let resumed = self.0.resume_multipart_upload(key.to_owned(), upload.to_owned());
        resumed.map(JsValue::unchecked_into).map_err(fault)
    }
}

#[async_trait]
impl Blobs for R2 {
    async fn put(&self, key: &str, body: ByteStream, options: PutOptions) -> Result<(), PortError> {
        local(async move {
            let promised = Promised { size: options.size, sha256: None };
            let raw = put_options(&options);
            pump::send(body, promised, |stream| self.0.put(key.to_owned(), stream.into(), raw))
                .await
                .map(drop)
        })
        .await
    }

    async fn get(&self, key: &str) -> Result<Option<BlobRead>, PortError> {
        local(async move {
            let found = settle(self.0.get(key.to_owned(), JsValue::UNDEFINED)).await.map_err(fault)?;
            if found.is_null() { Ok(None) } else { read(found.unchecked_into()).map(Some).map_err(fault) }
        })
        .await
    }

    async fn delete_many(&self, keys: &[&str]) -> Result<(), PortError> {
        local(async move {
            let keys: Vec<JsValue> = keys.iter().map(|key| JsValue::from_str(key)).collect();
            if keys.is_empty() {
                return Ok(());
            }
            settle(self.0.delete_multiple(keys)).await.map(drop).map_err(fault)
        })
        .await
    }

    async fn list(&self, prefix: &str, cursor: Option<&str>) -> Result<BlobPage, PortError> {
        local(async move {
            let options = Object::new();
            set(&options, "prefix", &prefix.into());
            if let Some(cursor) = cursor {
                set(&options, "cursor", &cursor.into());
            }
            let objects = settle(self.0.list(options.into())).await.map_err(fault)?;
            page(&objects.unchecked_into()).map_err(fault)
        })
        .await
    }

    async fn begin(&self, key: &str) -> Result<String, PortError> {
        local(async move {
            let upload = settle(self.0.create_multipart_upload(key.to_owned(), JsValue::UNDEFINED)).await;
            upload.map_err(fault)?.unchecked_into::<R2MultipartUpload>().upload_id().map_err(fault)
        })
        .await
    }

    async fn put_part(
        &self,
        key: &str,
        upload: &str,
        part: u32,
        body: ByteStream,
        options: PutOptions,
    ) -> Result<PartTag, PortError> {
        local(async move {
            let number = u16::try_from(part)
                .map_err(|_| PortError::new(PortErrorKind::Misuse, format!("{part} is no part number")))?;
            let upload = self.resume(key, upload)?;
            let promised = Promised { size: options.size, sha256: options.sha256 };
            let stored =
                pump::send(body, promised, |stream| upload.upload_part(number, stream.into())).await?;
            let etag = stored.unchecked_into::<R2UploadedPart>().etag().map_err(fault)?;
            Ok(PartTag { part, etag })
        })
        .await
    }

    async fn complete(&self, key: &str, upload: &str, parts: Vec<PartTag>) -> Result<(), PortError> {
        local(async move {
            let parts = parts.iter().map(part_object).collect();
            settle(self.resume(key, upload)?.complete(parts)).await.map(drop).map_err(fault)
        })
        .await
    }

    async fn abort(&self, key: &str, upload: &str) -> Result<(), PortError> {
        local(async move {
            match settle(self.resume(key, upload)?.abort()).await.map_err(fault) {
                Err(error) if error.kind != PortErrorKind::Missing => Err(error),
                _ => Ok(()),
            }
        })
        .await
    }
}

fn put_options(options: &PutOptions) -> JsValue {
    let raw = Object::new();
    if let Some(sha256) = &options.sha256 {
        set(&raw, "sha256", &Uint8Array::from(sha256.as_slice()).buffer());
    }
    if let Some(content_type) = &options.content_type {
        let metadata = Object::new();
        set(&metadata, "contentType", &content_type.into());
        set(&raw, "httpMetadata", &metadata);
    }
    raw.into()
}

fn read(object: R2ObjectBody) -> Result<BlobRead, JsValue> {
    let body = worker::Body::new(object.body()?);
    let body = body.map(|chunk| {
        chunk.map_err(|error| PortError::new(PortErrorKind::Unavailable, format!("reading from R2: {error}")))
    });
    Ok(BlobRead {
        size: whole(object.size()?),
        content_type: object.http_metadata()?.content_type()?,
        body: Box::pin(body),
    })
}

fn page(objects: &R2Objects) -> Result<BlobPage, JsValue> {
    let info = |object: &R2Object| -> Result<BlobInfo, JsValue> {
        Ok(BlobInfo {
            key: object.key()?,
            size: whole(object.size()?),
            uploaded_at: whole(object.uploaded()?.get_time()),
        })
    };
    let items = objects.objects()?.iter().map(info).collect::<Result<_, _>>()?;
    let cursor = if objects.truncated()? { objects.cursor()? } else { None };
    Ok(BlobPage { items, cursor })
}

fn part_object(tag: &PartTag) -> JsValue {
    let part = Object::new();
    set(&part, "partNumber", &tag.part.into());
    set(&part, "etag", &tag.etag.as_str().into());
    part.into()
}

/// JavaScript's numbers are doubles; sizes and times in them are whole and not negative.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and not negative")]
fn whole(number: f64) -> u64 {
    number as u64
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of map_err")]
fn fault(thrown: JsValue) -> PortError {
    faults::of_blobs(&text(&thrown))
}
