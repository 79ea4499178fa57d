//! What the files read so far come to: sums, and samples of bounded size.
//!
//! For: memory that grows with what the report will say, not with the number of files. Every part
//! is a sum, a set or a list that is sorted later, so it does not matter which thread read what in
//! which order. Not for: judging (`merge`).

use std::collections::{BTreeMap, BTreeSet};

use contract::report::{LanguageKind, Scope, SkipReason};

use super::file::Outcome;
use crate::health;
use crate::lang::Language;
use crate::lock::Parsed;
use crate::rules::Hit;
use crate::stack::Marks;

/// Examples a reason and pieces of evidence a technology keep: what a report shows.
pub const SHOWN: usize = 5;

/// How many files, and the first few of them in path order.
#[derive(Debug, Default)]
pub struct Sample {
    /// All of them.
    pub files: u64,
    /// At most [`SHOWN`].
    pub examples: BTreeSet<String>,
}

impl Sample {
    /// One more.
    pub fn add(&mut self, path: &str) {
        self.files += 1;
        let shown =
            self.examples.len() < SHOWN || self.examples.last().is_some_and(|last| path < last.as_str());
        if shown {
            keep_first(&mut self.examples, path.to_owned());
        }
    }

    /// Another sample's as well.
    pub fn absorb(&mut self, other: Self) {
        self.files += other.files;
        other.examples.into_iter().for_each(|path| keep_first(&mut self.examples, path));
    }
}

/// Adds to a set that keeps its [`SHOWN`] smallest.
fn keep_first<T: Ord>(set: &mut BTreeSet<T>, item: T) {
    set.insert(item);
    if set.len() > SHOWN {
        set.pop_last();
    }
}

/// Lines, files and bytes of one language in one place.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sum {
    /// Programming, data ...
    pub kind: Option<LanguageKind>,
    /// Files.
    pub files: u64,
    /// Lines of code.
    pub code: u64,
    /// Lines of comment.
    pub comments: u64,
    /// Blank lines.
    pub blanks: u64,
    /// Bytes.
    pub bytes: u64,
}

impl Sum {
    /// Physical lines.
    pub fn lines(self) -> u64 {
        self.code + self.comments + self.blanks
    }

    /// Both together.
    pub fn plus(self, other: Self) -> Self {
        Self {
            kind: self.kind.or(other.kind),
            files: self.files + other.files,
            code: self.code + other.code,
            comments: self.comments + other.comments,
            blanks: self.blanks + other.blanks,
            bytes: self.bytes + other.bytes,
        }
    }
}

/// By language name.
pub type Languages = BTreeMap<&'static str, Sum>;

/// See the module.
#[derive(Default)]
pub struct Tally {
    /// Files looked at.
    pub files: u64,
    /// Files whose lines were counted.
    pub counted: u64,
    /// By directory, at most two names deep.
    pub directories: BTreeMap<String, Languages>,
    /// Why files were not counted.
    pub skipped: BTreeMap<SkipReason, Sample>,
    /// Of all files, unsorted.
    pub hits: Vec<Hit>,
    /// By category and name of the technology.
    pub marks: Marks,
    /// Dependency files of the project itself, unsorted.
    pub packages: Vec<(String, Result<Parsed, String>)>,
    /// Paths a rule asks for ([`health::Facts::asks_for`]).
    pub paths: BTreeSet<String>,
    /// Test files with code.
    pub test_files: u64,
    /// Code lines in large production files.
    pub large_file_code: u64,
}

impl Tally {
    /// One more file.
    pub fn add(&mut self, outcome: Outcome) {
        self.files += 1;
        if let Some(reason) = outcome.skipped {
            self.skipped.entry(reason).or_default().add(&outcome.path);
        }
        if let Some((language, _)) = outcome.counted {
            self.count(language, &outcome);
        }
        self.hits.extend(outcome.hits);
        if outcome.scope == Scope::Vendored {
            // Somebody else's dependency files and tools say nothing about this project.
            return;
        }
        for mark in outcome.marks {
            keep_first(self.marks.entry((mark.category, mark.name)).or_default(), mark.evidence);
        }
        if health::Facts::asks_for(&outcome.path) {
            self.paths.insert(outcome.path.clone());
        }
        if let Some(packages) = outcome.packages {
            self.packages.push((outcome.path, packages));
        }
    }

    fn count(&mut self, language: &'static Language, outcome: &Outcome) {
        let Some((_, lines)) = outcome.counted else { return };
        self.counted += 1;
        let sum = Sum {
            kind: Some(language.kind),
            files: 1,
            code: lines.code,
            comments: lines.comments,
            blanks: lines.blanks,
            bytes: outcome.bytes,
        };
        let place = directory(&outcome.path);
        if !self.directories.contains_key(place) {
            self.directories.insert(place.to_owned(), Languages::new());
        }
        if let Some(languages) = self.directories.get_mut(place) {
            let entry = languages.entry(language.name).or_default();
            *entry = entry.plus(sum);
        }
        if language.kind == LanguageKind::Programming {
            self.test_files += u64::from(outcome.scope == Scope::Test && lines.code > 0);
            let large = outcome.scope == Scope::Production && lines.code > health::LARGE_FILE_LINES;
            self.large_file_code += if large { lines.code } else { 0 };
        }
    }

    /// Another thread's as well.
    pub fn absorb(&mut self, other: Self) {
        self.files += other.files;
        self.counted += other.counted;
        self.test_files += other.test_files;
        self.large_file_code += other.large_file_code;
        for (place, languages) in other.directories {
            let into = self.directories.entry(place).or_default();
            for (name, sum) in languages {
                let entry = into.entry(name).or_default();
                *entry = entry.plus(sum);
            }
        }
        for (reason, sample) in other.skipped {
            self.skipped.entry(reason).or_default().absorb(sample);
        }
        for (technology, evidence) in other.marks {
            let into = self.marks.entry(technology).or_default();
            evidence.into_iter().for_each(|one| keep_first(into, one));
        }
        self.hits.extend(other.hits);
        self.packages.extend(other.packages);
        self.paths.extend(other.paths);
    }
}

/// The first two names of a file's folder; empty at the root.
fn directory(path: &str) -> &str {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    folder.match_indices('/').nth(1).and_then(|(at, _)| folder.get(..at)).unwrap_or(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories_are_two_names_deep() {
        let deep = ["a.rs", "a/b.rs", "a/b/c.rs", "a/b/c/d/e.rs"].map(directory);
        assert_eq!(deep, ["", "a", "a/b", "a/b"]);
    }

    #[test]
    fn a_sample_keeps_the_first_paths_whatever_the_order() {
        let (mut forth, mut back) = (Sample::default(), Sample::default());
        let paths: Vec<String> = (10..30).map(|i| format!("f{i}")).collect();
        paths.iter().for_each(|path| forth.add(path));
        paths.iter().rev().for_each(|path| back.add(path));
        assert_eq!((forth.files, &forth.examples), (20, &back.examples));
        assert_eq!(forth.examples.into_iter().collect::<Vec<_>>(), ["f10", "f11", "f12", "f13", "f14"]);
    }
}
