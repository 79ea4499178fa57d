//! Lists the files of a tree: parallel walk, .gitignore honoured, links never followed, sorted.
//!
//! Not for: reading them (`engine`).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use contract::report::SkipReason;
use ignore::{DirEntry, WalkBuilder, WalkState};

use crate::engine::{Options, ScanError};

/// One file to read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// From the root, with `/`.
    pub path: String,
    /// Where it is.
    pub place: PathBuf,
}

/// What the walk met.
#[derive(Debug, Default)]
pub struct Listing {
    /// Sorted by path, at most `max_files`.
    pub files: Vec<Entry>,
    /// Entries that are not files to read.
    pub skipped: BTreeMap<SkipReason, Vec<String>>,
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
    let all: Mutex<Vec<(String, Result<PathBuf, SkipReason>)>> = Mutex::new(Vec::new());
    walker(root, options).run(|| {
        Box::new(|entry| {
            if options.cancelled() {
                return WalkState::Quit;
            }
            let Some(found) = classify(root, entry) else { return WalkState::Continue };
            if met.fetch_add(1, Ordering::Relaxed) >= HARD_LIMIT {
                return WalkState::Quit;
            }
            if let Ok(mut list) = all.lock() {
                list.push(found);
            }
            WalkState::Continue
        })
    });
    if options.cancelled() {
        return Err(ScanError::Cancelled);
    }
    let mut all = all.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    all.sort_by(|a, b| a.0.cmp(&b.0));
    let mut listing = Listing { seen: all.len() as u64, ..Listing::default() };
    for (path, found) in all {
        match found {
            Ok(place) if listing.files.len() < options.max_files => listing.files.push(Entry { path, place }),
            Ok(_) => listing.truncated = true,
            Err(reason) => listing.skipped.entry(reason).or_default().push(path),
        }
    }
    listing.truncated |= met.load(Ordering::Relaxed) > HARD_LIMIT;
    Ok(listing)
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

fn classify(
    root: &Path,
    entry: Result<DirEntry, ignore::Error>,
) -> Option<(String, Result<PathBuf, SkipReason>)> {
    let entry = match entry {
        Ok(entry) => entry,
        Err(error) => return Some((unreadable(root, &error), Err(SkipReason::Unreadable))),
    };
    let kind = entry.file_type()?;
    if kind.is_dir() {
        return None;
    }
    let path = relative(root, entry.path());
    let found = if kind.is_file() {
        Ok(entry.into_path())
    } else if kind.is_symlink() {
        Err(SkipReason::Symlink)
    } else {
        Err(SkipReason::NotRegular)
    };
    Some((path, found))
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
