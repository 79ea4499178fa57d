//! Writes entries under the root and keeps count.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write as _};
use std::path::{Path, PathBuf};

use super::budget::Budget;
use super::name::{self, Name};
use super::{Limits, Outcome, damaged, refused};
use crate::job::{Code, Failure};

/// Where an archive's entries go.
pub struct Sink<'a> {
    root: &'a Path,
    limits: &'a Limits,
    budget: &'a Budget,
    progress: &'a dyn Fn(u64),
    outcome: Outcome,
    entries: u64,
    lower: HashSet<String>,
    folder: PathBuf,
    buffer: Vec<u8>,
}

impl<'a> Sink<'a> {
    /// A sink into the empty directory `root`.
    pub fn new(root: &'a Path, limits: &'a Limits, budget: &'a Budget, progress: &'a dyn Fn(u64)) -> Self {
        Self {
            root,
            limits,
            budget,
            progress,
            outcome: Outcome::default(),
            entries: 0,
            lower: HashSet::new(),
            folder: PathBuf::new(),
            buffer: vec![0; 64 << 10],
        }
    }

    /// What came out.
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// Counts one more entry of any kind; called once for each, before anything else.
    pub fn entry(&mut self) -> Result<(), Failure> {
        self.entries += 1;
        if self.entries > self.limits.entries {
            let message = format!("the archive has more than {} entries", self.limits.entries);
            return Err(Failure::new(Code::TooLarge, message));
        }
        Ok(())
    }

    /// A folder.
    pub fn folder(&mut self, raw: &[u8]) -> Result<(), Failure> {
        let Some(path) = self.place(raw)? else { return Ok(()) };
        let path = self.root.join(path);
        self.make_folder(&path)
    }

    /// A file of exactly `size` bytes, when the archive says a size.
    pub fn file(&mut self, raw: &[u8], size: Option<u64>, content: &mut dyn Read) -> Result<(), Failure> {
        let Some(path) = self.place(raw)? else { return Ok(()) };
        if !self.lower.insert(path.to_lowercase()) {
            self.outcome.case_collisions += 1;
        }
        let full = self.root.join(&path);
        if let Some(parent) = full.parent() {
            self.make_folder(parent)?;
        }
        let mut file = create(&full)?;
        let written = self.copy(content, &mut file)?;
        if size.is_some_and(|size| size != written) {
            return Err(refused("the archive is damaged or cut off"));
        }
        self.outcome.files += 1;
        (self.progress)(self.outcome.files);
        Ok(())
    }

    /// A symbolic or hard link: left out, but its name must not try anything.
    pub fn link(&mut self, raw: &[u8]) -> Result<(), Failure> {
        name::read(raw, self.limits)?;
        self.outcome.links += 1;
        Ok(())
    }

    /// An entry of a kind that is no content.
    pub fn other(&mut self) {
        self.outcome.others += 1;
    }

    fn place(&mut self, raw: &[u8]) -> Result<Option<String>, Failure> {
        match name::read(raw, self.limits)? {
            Name::Path(path) => Ok(Some(path)),
            Name::Nothing => Ok(None),
            Name::Odd => {
                self.outcome.odd_names += 1;
                Ok(None)
            }
        }
    }

    /// Entries come folder by folder, so remembering the last one saves most of the calls.
    fn make_folder(&mut self, path: &Path) -> Result<(), Failure> {
        if self.folder == path {
            return Ok(());
        }
        match std::fs::create_dir_all(path) {
            Ok(()) => path.clone_into(&mut self.folder),
            Err(error) if matches!(error.kind(), ErrorKind::AlreadyExists | ErrorKind::NotADirectory) => {
                return Err(refused("a name is both a file and a folder"));
            }
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    fn copy(&mut self, content: &mut dyn Read, file: &mut File) -> Result<u64, Failure> {
        let mut written = 0;
        loop {
            let n = match content.read(&mut self.buffer) {
                Ok(0) => break,
                Ok(n) => n,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(damaged(error)),
            };
            self.budget.check(self.outcome.bytes + n as u64)?;
            file.write_all(self.buffer.get(..n).unwrap_or_default())?;
            self.outcome.bytes += n as u64;
            written += n as u64;
        }
        Ok(written)
    }
}

/// A new file, never an existing one: nothing in the archive overwrites anything.
fn create(path: &Path) -> Result<File, Failure> {
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(file) => Ok(file),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            Err(refused("two entries have the same name"))
        }
        Err(error) => Err(error.into()),
    }
}
