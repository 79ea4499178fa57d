//! How much memory a job's processes take together.
//!
//! For: the limit of the whole job. The kernel's limit (`job::limits`) is each process's own, and a clone runs several.
//! Not for: systems without `/proc`; there only the kernel's limit holds.

use std::path::Path;
use std::time::{Duration, Instant};

use rustix::process::Pid;

use super::stop::{Stop, StopSign};

/// Looks are at least so far apart.
const EVERY: Duration = Duration::from_millis(250);

/// Raises `stop` when the processes of `group` take more than `limit` bytes. Looking costs, so looks are spaced to take at
/// most a tenth of the time. Never returns.
pub async fn watch(group: Option<Pid>, limit: u64, stop: &StopSign) {
    let Some(group) = group else { return std::future::pending().await };
    loop {
        let began = Instant::now();
        let used = tokio::task::spawn_blocking(move || usage(Path::new("/proc"), group)).await;
        if used.is_ok_and(|used| used > limit) {
            stop.raise(Stop::OutOfMemory);
        }
        tokio::time::sleep(EVERY.max(began.elapsed() * 10)).await;
    }
}

/// Bytes of resident memory that the group's processes have for themselves. Pages of files, which several may share and
/// the kernel may drop, are not counted. Processes that end while it looks count nothing.
fn usage(proc: &Path, group: Pid) -> u64 {
    let group = group.as_raw_nonzero().to_string();
    let folders = std::fs::read_dir(proc).into_iter().flatten().flatten();
    let is_process =
        |name: &std::ffi::OsStr| name.to_str().is_some_and(|name| name.bytes().all(|b| b.is_ascii_digit()));
    let processes = folders.filter(|entry| is_process(&entry.file_name())).map(|entry| entry.path());
    processes.filter(|path| is_of(path, &group)).filter_map(|path| anonymous(&path)).sum()
}

/// Whether the process is in the group: the third word behind its name, which may hold anything.
fn is_of(process: &Path, group: &str) -> bool {
    let stat = std::fs::read_to_string(process.join("stat")).unwrap_or_default();
    stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(2)) == Some(group)
}

/// Bytes of the line `RssAnon:     123 kB`.
fn anonymous(process: &Path) -> Option<u64> {
    let status = std::fs::read_to_string(process.join("status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()?.saturating_mul(1_024))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn process(proc: &Path, id: u32, name: &str, group: u32, kib: u64) {
        let folder = proc.join(id.to_string());
        std::fs::create_dir(&folder).expect("folder");
        std::fs::write(folder.join("stat"), format!("{id} ({name}) S 1 {group} {group} 0 -1")).expect("stat");
        let status = format!("Name:\t{name}\nVmRSS:\t    9999 kB\nRssAnon:\t    {kib} kB\nRssFile:\t 9 kB\n");
        std::fs::write(folder.join("status"), status).expect("status");
    }

    #[test]
    fn adds_up_what_the_groups_processes_have_for_themselves() {
        let proc = tempfile::tempdir().expect("temp dir");
        process(proc.path(), 10, "git", 10, 70);
        process(proc.path(), 11, "index) S 1 77 (pack", 10, 50);
        process(proc.path(), 12, "other", 77, 1_000);
        std::fs::create_dir(proc.path().join("13")).expect("one that has just ended");
        std::fs::create_dir(proc.path().join("sys")).expect("no process");
        let of = |group| usage(proc.path(), Pid::from_raw(group).expect("not zero"));
        assert_eq!(of(10), 120 * 1_024);
        assert_eq!(of(99), 0);
    }
}
