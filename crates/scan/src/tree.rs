//! Lists the files of a tree: parallel walk, .gitignore honoured, links never followed, sorted.
//!
//! Not for: reading them (`engine`).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use contract::report::SkipReason;
use ignore::{DirEntry, WalkBuilder, WalkState};

use crate::engine::tally::Sample;
use crate::engine::{Options, ScanError};

/// One file to read. There may be hundreds of thousands, so it holds no more than it must.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// From the root, with `/`.
    pub path: Box<str>,
    /// The name as the file system has it, where `path` cannot say it (it is not UTF-8).
    odd: Option<Box<Path>>,
}

impl Entry {
    /// Where it is.
    pub fn place(&self, root: &Path) -> PathBuf {
        self.odd.as_deref().map_or_else(|| root.join(&*self.path), |odd| root.join(odd))
    }
}

/// What the walk met.
#[derive(Debug, Default)]
pub struct Listing {
    /// Sorted by path, at most `max_files`.
    pub files: Vec<Entry>,
    /// Entries that are not files to read.
    pub skipped: BTreeMap<SkipReason, Sample>,
    /// Everything met.
    pub seen: u64,
    /// There were more than `max_files`.
    pub truncated: bool,
}

/// Memory guard of the listing itself: far above any `max_files` in use.
const HARD_LIMIT: usize = 5_000_000;

/// Walks `root`.
pub fn list(root: &Path, options: &Options<'_>) -> Result<Listing, ScanError> {
    let met = AtomicUsize::new(0);
    let found: Mutex<Listing> = Mutex::default();
    walker(root, options).run(|| {
        Box::new(|entry| {
            if options.cancelled() {
                return WalkState::Quit;
            }
            let Some(entry) = classify(root, entry) else { return WalkState::Continue };
            if met.fetch_add(1, Ordering::Relaxed) >= HARD_LIMIT {
                return WalkState::Quit;
            }
            if let Ok(mut listing) = found.lock() {
                listing.add(entry);
            }
            WalkState::Continue
        })
    });
    if options.cancelled() {
        return Err(ScanError::Cancelled);
    }
    let mut listing = found.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    listing.files.sort_unstable();
    listing.truncated = listing.files.len() > options.max_files || met.into_inner() > HARD_LIMIT;
    listing.files.truncate(options.max_files);
    listing.files.shrink_to_fit();
    Ok(listing)
}

impl Listing {
    fn add(&mut self, (entry, skip): (Entry, Option<SkipReason>)) {
        self.seen += 1;
        match skip {
            None => self.files.push(entry),
            Some(reason) => self.skipped.entry(reason).or_default().add(&entry.path),
        }
    }
}

fn walker(root: &Path, options: &Options<'_>) -> ignore::WalkParallel {
    WalkBuilder::new(root)
        .hidden(false)
        .require_git(false)
        .parents(false)
        .git_global(false)
        .git_exclude(false)
        .follow_links(false)
        .threads(options.threads)
        .filter_entry(|entry| entry.file_name() != ".git")
        .build_parallel()
}

/// The entry, and why it is not to be read; `None` for folders.
fn classify(root: &Path, entry: Result<DirEntry, ignore::Error>) -> Option<(Entry, Option<SkipReason>)> {
    let entry = match entry {
        Ok(entry) => entry,
        Err(error) => {
            let path = unreadable(root, &error).into_boxed_str();
            return Some((Entry { path, odd: None }, Some(SkipReason::Unreadable)));
        }
    };
    let kind = entry.file_type()?;
    if kind.is_dir() {
        return None;
    }
    let skip = match kind {
        kind if kind.is_file() => None,
        kind if kind.is_symlink() => Some(SkipReason::Symlink),
        _ => Some(SkipReason::NotRegular),
    };
    let place = entry.path().strip_prefix(root).unwrap_or(entry.path());
    let odd = place.to_str().is_none().then(|| place.into());
    Some((Entry { path: relative(root, entry.path()).into_boxed_str(), odd }, skip))
}

fn unreadable(root: &Path, error: &ignore::Error) -> String {
    match error {
        ignore::Error::WithPath { path, .. } => relative(root, path),
        ignore::Error::WithDepth { err, .. } => unreadable(root, err),
        _ => "(unknown)".to_owned(),
    }
}

fn relative(root: &Path, path: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path).to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        path.into_owned()
    } else {
        path.replace(std::path::MAIN_SEPARATOR, "/")
    }
}
