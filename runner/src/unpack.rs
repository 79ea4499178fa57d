//! Unpacks a stranger's archive into an empty directory, within limits, never outside of it.
//!
//! For: `.zip`, `.tar`, `.tar.gz` and `.tar.zst`, recognised by content. Only plain files and
//! folders are made; links are left out and counted, devices and escaping paths refuse the archive.
//! Nothing is ever executable, and no link ever exists under the root, so no later entry can
//! write through one.
//! Not for: single compressed files, encrypted archives, or keeping owners, modes and times.

mod budget;
mod name;
mod sink;
mod tarball;
mod zipfile;
mod zstd;

use std::fs::File;
use std::io::{BufReader, Read as _, Seek as _};
use std::path::Path;

use crate::job::{Code, Failure};
use budget::{Budget, Metered};
use sink::Sink;

/// What an archive may grow to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Unpacked bytes in all, headers of the archive included.
    pub bytes: u64,
    /// Entries, of whatever kind.
    pub entries: u64,
    /// Unpacked bytes for each packed one, once [`Limits::ratio_floor`] is passed.
    pub ratio: u64,
    /// Below so many unpacked bytes the ratio does not matter.
    pub ratio_floor: u64,
    /// Bytes of one path.
    pub path: usize,
    /// Folders deep.
    pub depth: usize,
}

impl Limits {
    /// The usual limits, with `disk` bytes for everything unpacked.
    #[must_use]
    pub fn within(disk: u64) -> Self {
        Self { bytes: disk, entries: 500_000, ratio: 200, ratio_floor: 64 << 20, path: 1_024, depth: 64 }
    }
}

/// What was unpacked, and what was left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Files written.
    pub files: u64,
    /// Bytes written.
    pub bytes: u64,
    /// Symbolic and hard links left out.
    pub links: u64,
    /// Entries left out because their names are not UTF-8 or hold control characters.
    pub odd_names: u64,
    /// Entries of kinds that hold no content of a project.
    pub others: u64,
    /// Files whose names differ only in case from an earlier one's.
    pub case_collisions: u64,
}

impl Outcome {
    /// One line for people about what was left out; nothing when nothing was.
    #[must_use]
    pub fn note(&self) -> Option<String> {
        let parts = [
            (self.links, "links left out"),
            (self.odd_names, "unreadable names left out"),
            (self.others, "special entries left out"),
            (self.case_collisions, "names that differ only in case"),
        ];
        let parts: Vec<String> =
            parts.iter().filter(|part| part.0 > 0).map(|(n, what)| format!("{n} {what}")).collect();
        (!parts.is_empty()).then(|| format!("archive: {}", parts.join(", ")))
    }
}

/// Unpacks `archive` into the empty directory `root`, calling `progress` with the files so far.
///
/// # Errors
/// [`Code::ArchiveRefused`] and [`Code::TooLarge`], both for good. What was written stays; the
/// caller removes the directory.
pub fn unpack(
    archive: &Path,
    root: &Path,
    limits: &Limits,
    progress: &dyn Fn(u64),
) -> Result<Outcome, Failure> {
    let mut file = File::open(archive)?;
    let budget = Budget::new(limits, file.metadata()?.len());
    let mut sink = Sink::new(root, limits, &budget, progress);
    let format = sniff(&mut file)?;
    let file = BufReader::with_capacity(64 << 10, file);
    match format {
        Format::Zip => zipfile::unpack(file, &mut sink)?,
        Format::Tar => tarball::unpack(Metered::new(file, &budget), &mut sink)?,
        Format::TarGz => {
            tarball::unpack(Metered::new(flate2::bufread::MultiGzDecoder::new(file), &budget), &mut sink)?;
        }
        Format::TarZst => tarball::unpack(Metered::new(zstd::Frames::new(file), &budget), &mut sink)?,
    }
    let outcome = sink.outcome();
    if outcome.files == 0 {
        return Err(refused("the archive holds no files"));
    }
    Ok(outcome)
}

#[derive(Clone, Copy)]
enum Format {
    Zip,
    Tar,
    TarGz,
    TarZst,
}

/// The format by content; names lie.
fn sniff(file: &mut File) -> Result<Format, Failure> {
    let mut head = [0_u8; 512];
    let mut got = 0;
    while let Some(rest) = head.get_mut(got..).filter(|rest| !rest.is_empty()) {
        match file.read(rest)? {
            0 => break,
            n => got += n,
        }
    }
    file.rewind()?;
    match head {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Ok(Format::Zip),
        [0x1f, 0x8b, ..] => Ok(Format::TarGz),
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Ok(Format::TarZst),
        _ if got == 512 && tarball::is_header(&head) => Ok(Format::Tar),
        _ => Err(refused("not a .zip, .tar, .tar.gz or .tar.zst archive")),
    }
}

/// A refusal that no second attempt changes.
fn refused(why: impl Into<String>) -> Failure {
    Failure::new(Code::ArchiveRefused, why)
}

/// A reading error: either one of our own limits, carried through a decoder, or a damaged archive.
fn damaged(error: std::io::Error) -> Failure {
    match error.downcast::<Failure>() {
        Ok(failure) => failure,
        Err(_) => refused("the archive is damaged or cut off"),
    }
}
