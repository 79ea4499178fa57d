//! Tar archives: ustar, GNU long names, pax paths (POSIX.1-2001).
//!
//! Reads raw headers instead of the library's resolved entries, because those hold a long name of
//! any length in memory. Whatever is not a plain file or folder is left out or refused.

use std::io::Read;

use tar::{Archive, Entry, EntryType, Header, PaxExtensions};

use super::sink::Sink;
use super::{damaged, refused};
use crate::job::Failure;

/// Longest extension header that is read into memory.
const MAX_EXTENSION: u64 = 1 << 20;

/// Unpacks all entries of an uncompressed tar stream.
pub fn unpack<R: Read>(reader: R, sink: &mut Sink<'_>) -> Result<(), Failure> {
    let mut archive = Archive::new(reader);
    let mut long_name = None;
    for entry in archive.entries().map_err(damaged)?.raw(true) {
        let mut entry = entry.map_err(damaged)?;
        sink.entry()?;
        match entry.header().entry_type() {
            EntryType::GNULongName => long_name = Some(gnu_name(&mut entry)?),
            EntryType::XHeader => long_name = pax_name(&mut entry)?.or(long_name),
            EntryType::GNULongLink | EntryType::XGlobalHeader => {}
            kind => {
                let name = long_name.take().unwrap_or_else(|| entry.header().path_bytes().into_owned());
                one(kind, &name, &mut entry, sink)?;
            }
        }
    }
    Ok(())
}

fn one<R: Read>(
    kind: EntryType,
    name: &[u8],
    entry: &mut Entry<'_, R>,
    sink: &mut Sink<'_>,
) -> Result<(), Failure> {
    match kind {
        EntryType::Directory => sink.folder(name),
        // Before ustar, folders were files whose names end with a slash.
        EntryType::Regular | EntryType::Continuous if name.ends_with(b"/") => sink.folder(name),
        EntryType::Regular | EntryType::Continuous => {
            let size = entry.header().entry_size().map_err(damaged)?;
            sink.file(name, Some(size), entry)
        }
        EntryType::Link | EntryType::Symlink => sink.link(name),
        EntryType::Char | EntryType::Block | EntryType::Fifo => Err(refused("the archive holds a device")),
        EntryType::GNUSparse => Err(refused("sparse files are not supported")),
        _ => {
            sink.other();
            Ok(())
        }
    }
}

fn extension<R: Read>(entry: &mut Entry<'_, R>) -> Result<Vec<u8>, Failure> {
    let size = entry.header().entry_size().map_err(damaged)?;
    if size > MAX_EXTENSION {
        return Err(refused("an extended header is too long"));
    }
    let mut bytes = Vec::new();
    entry.take(MAX_EXTENSION).read_to_end(&mut bytes).map_err(damaged)?;
    Ok(bytes)
}

fn gnu_name<R: Read>(entry: &mut Entry<'_, R>) -> Result<Vec<u8>, Failure> {
    let mut name = extension(entry)?;
    let end = name.iter().position(|byte| *byte == 0).unwrap_or(name.len());
    name.truncate(end);
    Ok(name)
}

/// The `path` of a pax header. A `size` there would make readers disagree on where the next entry
/// begins, and is needed only for files over 8 GiB, so it refuses the archive.
fn pax_name<R: Read>(entry: &mut Entry<'_, R>) -> Result<Option<Vec<u8>>, Failure> {
    let bytes = extension(entry)?;
    let mut path = None;
    for record in PaxExtensions::new(&bytes) {
        let record = record.map_err(damaged)?;
        match record.key_bytes() {
            b"path" => path = Some(record.value_bytes().to_vec()),
            b"size" => return Err(refused("an entry is larger than 8 GiB")),
            key if key.starts_with(b"GNU.sparse.") => return Err(refused("sparse files are not supported")),
            _ => {}
        }
    }
    Ok(path)
}

/// Whether a block's checksum is that of a tar header, whichever of the formats it is.
pub fn is_header(block: &[u8; 512]) -> bool {
    let stored = Header::from_byte_slice(block).cksum();
    let sum = block.iter().enumerate().map(|(i, byte)| match i {
        148..156 => u32::from(b' '),
        _ => u32::from(*byte),
    });
    stored.is_ok_and(|stored| stored == sum.sum::<u32>())
}
