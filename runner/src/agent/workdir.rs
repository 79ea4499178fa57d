//! Directories for jobs: one for each runner process, one below it for each job, removed always.
//!
//! A runner holds a lock on a file in its own directory. At its start it removes the directories
//! of runners whose locks are free: they crashed.

use std::fs::{DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Name of the lock file.
const LOCK: &str = "lock";

/// The directory of this runner process.
pub struct WorkDir {
    root: tempfile::TempDir,
    // Held open for its lock.
    _lock: File,
    /// Directories of crashed runners that were removed at the start.
    pub removed: usize,
}

impl WorkDir {
    /// Makes this process's directory under `parent` and removes what crashed runners left there.
    ///
    /// # Errors
    /// When directories or the lock cannot be made.
    pub fn open(parent: &Path) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(parent)?;
        let removed = remove_leftovers(parent);
        let root = tempfile::Builder::new().prefix("runner-").tempdir_in(parent)?;
        let lock = File::create(root.path().join(LOCK))?;
        lock.try_lock()?;
        Ok(Self { root, _lock: lock, removed })
    }

    /// An empty directory for one job.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn job(&self) -> io::Result<JobDir> {
        let dir = tempfile::Builder::new().prefix("job-").tempdir_in(self.root.path())?;
        let path = dir.path().to_owned();
        for part in ["scratch", "out"] {
            DirBuilder::new().mode(0o700).create(path.join(part))?;
        }
        Ok(JobDir { dir: Some(dir), path })
    }
}

/// One job's directory.
pub struct JobDir {
    dir: Option<tempfile::TempDir>,
    path: PathBuf,
}

impl JobDir {
    /// All of it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// For the child to work in.
    pub fn scratch(&self) -> PathBuf {
        self.path.join("scratch")
    }

    /// For the child's reports.
    pub fn out(&self) -> PathBuf {
        self.path.join("out")
    }

    /// For the fetched archive.
    pub fn archive(&self) -> PathBuf {
        self.path.join("archive")
    }

    /// Removes everything. Processes that were killed a moment ago may still finish a write, so
    /// a second and third try are made.
    pub async fn remove(mut self) {
        let path = self.path.clone();
        let dir = self.dir.take();
        let removal = tokio::task::spawn_blocking(move || {
            for _ in 0..3 {
                match std::fs::remove_dir_all(&path) {
                    Ok(()) => break,
                    Err(error) if error.kind() == io::ErrorKind::NotFound => break,
                    Err(_) => std::thread::sleep(Duration::from_millis(100)),
                }
            }
            drop(dir);
        });
        let _ = removal.await;
    }
}

/// Removes directories whose lock nobody holds; answers how many.
fn remove_leftovers(parent: &Path) -> usize {
    let entries = std::fs::read_dir(parent).into_iter().flatten().flatten();
    let ours = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with("runner-"));
    ours.filter(|entry| is_abandoned(&entry.path()) && std::fs::remove_dir_all(entry.path()).is_ok()).count()
}

/// A directory without a lock file may be one that another runner makes at this very moment, so
/// it must also be a minute old.
fn is_abandoned(dir: &Path) -> bool {
    match File::open(dir.join(LOCK)) {
        Ok(lock) => lock.try_lock().is_ok(),
        Err(_) => {
            let age = dir.metadata().and_then(|meta| meta.modified()).map(|time| time.elapsed());
            matches!(age, Ok(Ok(age)) if age > Duration::from_secs(60))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leftovers_of_the_dead_go_and_those_of_the_living_stay() {
        let parent = tempfile::tempdir().expect("temp dir");
        let living = WorkDir::open(parent.path()).expect("first");
        let job = living.job().expect("job");
        let dead = parent.path().join("runner-dead");
        std::fs::create_dir_all(dead.join("job-1")).expect("dirs");
        std::fs::write(dead.join(LOCK), "").expect("lock");
        let fresh = parent.path().join("runner-being-made");
        std::fs::create_dir(&fresh).expect("dir");
        let stranger = parent.path().join("notes");
        std::fs::create_dir(&stranger).expect("dir");

        let second = WorkDir::open(parent.path()).expect("second");

        assert_eq!(second.removed, 1);
        assert!(!dead.exists());
        assert!(job.path().exists() && fresh.exists() && stranger.exists());
    }

    #[tokio::test]
    async fn a_job_leaves_nothing() {
        let parent = tempfile::tempdir().expect("temp dir");
        let workdir = WorkDir::open(parent.path()).expect("work dir");
        let job = workdir.job().expect("job");
        let path = job.path().to_owned();
        std::fs::write(job.scratch().join("x"), "y").expect("file");
        job.remove().await;
        assert!(!path.exists());
    }
}
