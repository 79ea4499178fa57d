//! How much disk a job's directory takes.

use std::path::Path;
use std::time::{Duration, Instant};

use super::stop::{Stop, StopSign};

/// A file costs at least one block, however little is in it.
const BLOCK: u64 = 4_096;
/// Looks are at least so far apart.
const EVERY: Duration = Duration::from_millis(500);

/// Raises `stop` when `dir` takes more than `limit` bytes. Looking costs, so looks are spaced to
/// take at most a tenth of the time.
pub async fn watch(dir: &Path, limit: u64, stop: &StopSign) {
    loop {
        let began = Instant::now();
        let dir = dir.to_owned();
        let used = tokio::task::spawn_blocking(move || usage(&dir, limit)).await;
        if used.is_ok_and(|used| used > limit) {
            stop.raise(Stop::TooLarge);
        }
        tokio::time::sleep(EVERY.max(began.elapsed() * 10)).await;
    }
}

/// Bytes below `dir`, counted in blocks; stops counting beyond `limit`. Files that vanish while
/// it looks count nothing. Links are not followed.
fn usage(dir: &Path, limit: u64) -> u64 {
    let mut total: u64 = 0;
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let Ok(meta) = entry.metadata() else { continue };
            total = total.saturating_add(meta.len().div_ceil(BLOCK).max(1).saturating_mul(BLOCK));
            if meta.is_dir() {
                folders.push(entry.path());
            }
            if total > limit {
                return total;
            }
        }
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_blocks_and_stops_at_the_limit() {
        let dir = tempfile::tempdir().expect("temp dir");
        std::fs::create_dir(dir.path().join("a")).expect("folder");
        std::fs::write(dir.path().join("a/one"), vec![0; 5_000]).expect("file");
        std::fs::write(dir.path().join("empty"), "").expect("file");
        // The folder's own size depends on the file system, so it is measured.
        let folder = dir.path().join("a").metadata().expect("meta").len().div_ceil(BLOCK).max(1) * BLOCK;
        assert_eq!(usage(dir.path(), u64::MAX), folder + 3 * BLOCK);
        assert!(usage(dir.path(), 1) > 1);
    }
}
