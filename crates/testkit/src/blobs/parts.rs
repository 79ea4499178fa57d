//! Multipart uploads by R2's rules (R2, "Multipart upload limits").

use std::collections::{BTreeMap, HashMap};

use ports::{Bytes, PartTag, PortError, PortErrorKind};

/// Every part but the last has at least so many bytes.
pub const MIN_PART_BYTES: usize = 5 * 1024 * 1024;
/// An upload has at most so many parts.
pub const MAX_PARTS: u32 = 10_000;

struct Upload {
    key: String,
    parts: BTreeMap<u32, (String, Bytes)>,
}

/// The uploads in progress.
#[derive(Default)]
pub(super) struct Uploads {
    by_id: HashMap<String, Upload>,
    issued: u64,
}

impl Uploads {
    pub(super) fn open(&self) -> usize {
        self.by_id.len()
    }

    pub(super) fn begin(&mut self, key: &str) -> String {
        let id = format!("upload-{}", self.next());
        self.by_id.insert(id.clone(), Upload { key: key.to_owned(), parts: BTreeMap::new() });
        id
    }

    pub(super) fn put(&mut self, key: &str, id: &str, part: u32, bytes: Bytes) -> Result<PartTag, PortError> {
        if !(1..=MAX_PARTS).contains(&part) {
            return Err(PortError::new(PortErrorKind::Misuse, "part numbers go from 1 to 10,000"));
        }
        let etag = format!("part-{}", self.next());
        let upload = self.by_id.get_mut(id).filter(|upload| upload.key == key).ok_or_else(no_upload)?;
        upload.parts.insert(part, (etag.clone(), bytes));
        Ok(PartTag { part, etag })
    }

    /// The whole object; the upload is over. A refused completion leaves it open.
    pub(super) fn complete(&mut self, key: &str, id: &str, tags: &[PartTag]) -> Result<Bytes, PortError> {
        let upload = self.by_id.get(id).filter(|upload| upload.key == key).ok_or_else(no_upload)?;
        let parts = named_parts(upload, tags)?;
        check_sizes(&parts)?;
        let whole: Vec<u8> = parts.concat();
        self.by_id.remove(id);
        Ok(whole.into())
    }

    pub(super) fn abort(&mut self, key: &str, id: &str) {
        if self.by_id.get(id).is_some_and(|upload| upload.key == key) {
            self.by_id.remove(id);
        }
    }

    fn next(&mut self) -> u64 {
        self.issued += 1;
        self.issued
    }
}

fn named_parts<'u>(upload: &'u Upload, tags: &[PartTag]) -> Result<Vec<&'u [u8]>, PortError> {
    let mut sorted: Vec<&PartTag> = tags.iter().collect();
    sorted.sort_by_key(|tag| tag.part);
    if sorted.windows(2).any(|pair| matches!(pair, [a, b] if a.part == b.part)) {
        return Err(PortError::new(PortErrorKind::Integrity, "a part is named twice"));
    }
    sorted
        .into_iter()
        .map(|tag| match upload.parts.get(&tag.part) {
            Some((etag, bytes)) if *etag == tag.etag => Ok(bytes.as_ref()),
            _ => Err(PortError::new(PortErrorKind::Missing, format!("part {} is not there", tag.part))),
        })
        .collect()
}

fn check_sizes(parts: &[&[u8]]) -> Result<(), PortError> {
    let Some((last, others)) = parts.split_last() else {
        return Err(PortError::new(PortErrorKind::Integrity, "an object needs a part"));
    };
    let Some(first) = others.first() else { return Ok(()) };
    if first.len() < MIN_PART_BYTES {
        return Err(PortError::new(
            PortErrorKind::Integrity,
            "parts must have 5 MiB or more, but for the last",
        ));
    }
    if others.iter().any(|part| part.len() != first.len()) || last.len() > first.len() {
        let text = "all parts must be equally large, and the last no larger";
        return Err(PortError::new(PortErrorKind::Integrity, text));
    }
    Ok(())
}

fn no_upload() -> PortError {
    PortError::new(PortErrorKind::Missing, "there is no such upload")
}
