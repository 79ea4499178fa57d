//! Zip archives (APPNOTE 6.3): stored and deflated entries.

use std::io::{Read, Seek};

use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::sink::Sink;
use super::{damaged, refused};
use crate::job::Failure;

/// The file type bits of a Unix mode.
const TYPE: u32 = 0o170_000;

/// Unpacks all entries. The central directory counts; archives in which two readers could see two
/// different things (doubled names, overlapping entries) are refused before anything is written.
pub fn unpack<R: Read + Seek>(reader: R, sink: &mut Sink<'_>) -> Result<(), Failure> {
    let mut archive = ZipArchive::new(reader).map_err(broken)?;
    if archive.has_duplicate_names() {
        return Err(refused("two entries have the same name"));
    }
    for _ in 0..archive.len() {
        sink.entry()?;
    }
    if archive.has_overlapping_entries().map_err(broken)? {
        return Err(refused("entries of the archive overlap"));
    }
    for index in 0..archive.len() {
        one(&mut archive, index, sink)?;
    }
    Ok(())
}

fn one<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    index: usize,
    sink: &mut Sink<'_>,
) -> Result<(), Failure> {
    let mut entry = archive.by_index(index).map_err(broken)?;
    if entry.encrypted() {
        return Err(refused("the archive is encrypted"));
    }
    if !matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
        return Err(refused("the archive uses a compression method that is not supported"));
    }
    let name = entry.name_raw().to_vec();
    match entry.unix_mode().unwrap_or_default() & TYPE {
        0o120_000 => return sink.link(&name),
        0o010_000 | 0o020_000 | 0o060_000 | 0o140_000 => return Err(refused("the archive holds a device")),
        _ => {}
    }
    if name.ends_with(b"/") || name.ends_with(b"\\") {
        return sink.folder(&name);
    }
    let size = entry.size();
    sink.file(&name, Some(size), &mut entry)
}

fn broken(error: ZipError) -> Failure {
    match error {
        ZipError::Io(error) => damaged(error),
        ZipError::UnsupportedArchive(_) => refused("the archive is encrypted or uses an unsupported method"),
        _ => refused("the archive is damaged or cut off"),
    }
}
