//! The scan itself: list, read in parallel, merge in order, judge.
//!
//! For: limits, cancelling, progress, determinism. Not for: any single concern's rules.

mod directories;
mod file;
mod merge;
pub(crate) mod tally;

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use contract::report::{Report, SourceInfo};

use crate::lock::Relations;
use crate::tree::{self, Entry};
use tally::Tally;

/// What a scan gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Scan {
    /// For people, charts and databases.
    pub report: Report,
    /// Which package needs which, by purl. Not in the report, whose size stays bounded: it goes
    /// into the CycloneDX file. A purl that is no key: no file tells what it needs.
    pub relations: Relations,
}

/// What to scan and within which limits.
#[derive(Debug, Clone)]
pub struct Options<'a> {
    /// The project's name.
    pub name: String,
    /// Where the tree came from.
    pub source: SourceInfo,
    /// Unix milliseconds, printed in the report.
    pub now_ms: u64,
    /// Threads; 0 means one a core.
    pub threads: usize,
    /// Larger files are not read.
    pub max_file_bytes: u64,
    /// The walk's first files in path order; the rest is reported as truncated.
    pub max_files: usize,
    /// Set it to stop; checked before every file.
    pub cancel: &'a AtomicBool,
}

impl<'a> Options<'a> {
    /// Sensible limits: 8 MiB a file, 500,000 files.
    pub fn new(name: impl Into<String>, cancel: &'a AtomicBool) -> Self {
        Self {
            name: name.into(),
            source: SourceInfo { kind: "folder".to_owned(), ..SourceInfo::default() },
            now_ms: 0,
            threads: 0,
            max_file_bytes: 8 << 20,
            max_files: 500_000,
            cancel,
        }
    }

    pub(crate) fn cancelled(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
    }
}

/// What the scan is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Listing files.
    Listing,
    /// Reading them.
    Reading,
    /// Merging and judging.
    Judging,
}

/// Hears how far the scan is, from several threads.
pub trait Progress: Sync {
    /// Files done of all known (`None` while listing), bytes read.
    fn update(&self, phase: Phase, done: u64, total: Option<u64>, bytes: u64);
}

/// Hears nothing.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Progress for Silent {
    fn update(&self, _: Phase, _: u64, _: Option<u64>, _: u64) {}
}

/// Why there is no report. Single unreadable files are not errors: see the report's completeness.
#[derive(Debug)]
pub enum ScanError {
    /// The root cannot be read.
    Root(std::io::Error),
    /// The root is not a folder.
    NotAFolder,
    /// `Options::cancel` was set.
    Cancelled,
}

impl std::fmt::Display for ScanError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Root(error) => write!(f, "cannot read the folder: {error}"),
            Self::NotAFolder => f.write_str("not a folder"),
            Self::Cancelled => f.write_str("cancelled"),
        }
    }
}

impl std::error::Error for ScanError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Root(error) => Some(error),
            _ => None,
        }
    }
}

/// Scans `root`.
///
/// # Errors
/// See [`ScanError`].
pub fn scan(root: &Path, options: &Options<'_>, progress: &dyn Progress) -> Result<Scan, ScanError> {
    let meta = std::fs::metadata(root).map_err(ScanError::Root)?;
    if !meta.is_dir() {
        return Err(ScanError::NotAFolder);
    }
    progress.update(Phase::Listing, 0, None, 0);
    let listing = tree::list(root, options)?;
    let tally = read_all(root, &listing.files, options, progress);
    if options.cancelled() {
        return Err(ScanError::Cancelled);
    }
    progress.update(Phase::Judging, listing.files.len() as u64, Some(listing.files.len() as u64), 0);
    Ok(merge::report(options, listing, tally))
}

/// Reads every file on all threads. Each adds to its own tally; the sum does not depend on whoever
/// read what.
fn read_all(root: &Path, files: &[Entry], options: &Options<'_>, progress: &dyn Progress) -> Tally {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = if options.threads == 0 { cores } else { options.threads.min(256) };
    let threads = threads.min(files.len().max(1));
    let (next, done, bytes) = (AtomicUsize::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let work = || {
        let mut reader = file::Reader::new(root, options.max_file_bytes);
        let mut tally = Tally::default();
        while !options.cancelled() {
            let Some(entry) = files.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
            let outcome = reader.read(entry);
            let read = bytes.fetch_add(outcome.bytes, Ordering::Relaxed) + outcome.bytes;
            let count = done.fetch_add(1, Ordering::Relaxed) + 1;
            if count.is_multiple_of(256) || count == files.len() as u64 {
                progress.update(Phase::Reading, count, Some(files.len() as u64), read);
            }
            tally.add(outcome);
        }
        tally
    };
    std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        handles.into_iter().fold(Tally::default(), |mut all, handle| {
            all.absorb(handle.join().unwrap_or_default());
            all
        })
    })
}
