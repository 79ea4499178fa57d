//! One file: one read into a reused buffer, then every concern looks at the same bytes.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use contract::report::{Scope, SkipReason};

use crate::classify;
use crate::count::{self, Lines};
use crate::lang::{self, Language};
use crate::lock::{self, Parsed};
use crate::rules::{self, Hit};
use crate::stack::{self, Mark};
use crate::tree::Entry;

/// What one file gave.
pub struct Outcome {
    /// From the root.
    pub path: String,
    /// Bytes read, or the size of a file that was not.
    pub bytes: u64,
    /// Own, test, vendored ...
    pub scope: Scope,
    /// Lines, when counted.
    pub counted: Option<(&'static Language, Lines)>,
    /// Why not counted.
    pub skipped: Option<SkipReason>,
    /// Findings of this file.
    pub hits: Vec<Hit>,
    /// Technologies seen in it.
    pub marks: Vec<Mark>,
    /// Packages, or why none.
    pub packages: Option<Result<Parsed, String>>,
}

/// A thread's buffer and limits.
pub struct Reader<'a> {
    root: &'a Path,
    buffer: Vec<u8>,
    max: u64,
}

impl<'a> Reader<'a> {
    /// Reads at most `max` bytes a file below `root`.
    pub fn new(root: &'a Path, max: u64) -> Self {
        Self { root, buffer: Vec::new(), max }
    }

    /// Reads and looks.
    pub fn read(&mut self, entry: &Entry) -> Outcome {
        let base = entry.path.rsplit('/').next().unwrap_or(&entry.path);
        let mut outcome = Outcome {
            path: entry.path.to_string(),
            bytes: 0,
            scope: classify::scope(&entry.path, b""),
            counted: None,
            skipped: None,
            hits: Vec::new(),
            marks: stack::by_path(&entry.path, base),
            packages: None,
        };
        match self.load(entry, &mut outcome) {
            Err(reason) => {
                outcome.skipped = Some(reason);
                if lock::parser(base).is_some() {
                    outcome.packages = Some(Err(format!("not read: {reason:?}")));
                }
            }
            Ok(()) => self.look(base, &mut outcome),
        }
        let hits = rules::by_path(&outcome.path, base, outcome.scope, outcome.bytes, outcome.skipped);
        outcome.hits.extend(hits);
        outcome
    }

    /// The limit holds even when the file grows while it is read.
    fn load(&mut self, entry: &Entry, outcome: &mut Outcome) -> Result<(), SkipReason> {
        self.buffer.clear();
        let file = File::open(entry.place(self.root)).map_err(|_| SkipReason::Unreadable)?;
        let meta = file.metadata().map_err(|_| SkipReason::Unreadable)?;
        if !meta.is_file() {
            return Err(SkipReason::NotRegular);
        }
        outcome.bytes = meta.len();
        if meta.len() > self.max {
            return Err(SkipReason::TooLarge);
        }
        file.take(self.max + 1).read_to_end(&mut self.buffer).map_err(|_| SkipReason::Unreadable)?;
        outcome.bytes = self.buffer.len() as u64;
        if outcome.bytes > self.max { Err(SkipReason::TooLarge) } else { Ok(()) }
    }

    fn look(&self, base: &str, outcome: &mut Outcome) {
        let decoded = count::decode_utf16(&self.buffer);
        let bytes = decoded.as_ref().map_or(self.buffer.as_slice(), |text| text.as_bytes());
        let head = bytes.get(..bytes.len().min(8000)).unwrap_or_default();
        if memchr::memchr(0, head).is_some() {
            outcome.skipped = Some(SkipReason::Binary);
            return;
        }
        outcome.scope = classify::scope(&outcome.path, head);
        outcome.packages = lock::parse(base, &outcome.path, bytes);
        outcome.hits = rules::by_content(&outcome.path, base, outcome.scope, bytes);
        outcome.marks.extend(stack::by_content(&outcome.path, base, bytes));
        match (outcome.scope, lang::detect(base, head)) {
            (Scope::Vendored, _) => outcome.skipped = Some(SkipReason::Vendored),
            (Scope::Generated, _) => outcome.skipped = Some(SkipReason::Generated),
            (_, None) => outcome.skipped = Some(SkipReason::UnknownLanguage),
            (_, Some(language)) => outcome.counted = Some((language, count::count(bytes, &language.syntax))),
        }
    }
}
