//! The real `vibe-runner`, as a process.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::fake::Fake;

/// A running runner; killed when dropped.
pub struct Runner {
    child: Child,
    /// Address of its local port.
    pub local: String,
}

impl Runner {
    /// Starts `vibe-runner run` against `fake` and waits until it listens.
    pub fn start(fake: &Fake, work_dir: &Path, more: &[&str]) -> Runner {
        let path = std::env::var_os("PATH").unwrap_or_default();
        Self::start_on(fake, work_dir, more, &path)
    }

    /// The same with these folders to find programs in.
    pub fn start_on(fake: &Fake, work_dir: &Path, more: &[&str], path: &OsStr) -> Runner {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vibe-runner"));
        command.args([
            "run",
            "--url",
            &fake.url,
            "--listen",
            "127.0.0.1:0",
            "--jobs",
            "1",
            "--allow-local-git",
        ]);
        command.arg("--work-dir").arg(work_dir).args(more).env("VIBE_RUNNER_KEY", fake.key());
        command.env("PATH", path);
        let mut child = command.stdout(Stdio::piped()).spawn().expect("runner starts");
        let stdout = child.stdout.take().expect("piped");
        let line = BufReader::new(stdout).lines().next().expect("a line").expect("utf-8");
        let local = line.strip_prefix("listening on http://").expect(&line).to_owned();
        Runner { child, local }
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(pid(self.child.id()), signal).expect("runner lives");
    }

    /// Waits for its end; panics after `within`.
    pub fn ended(&mut self, within: Duration) -> ExitStatus {
        let began = Instant::now();
        while began.elapsed() < within {
            if let Some(status) = self.child.try_wait().expect("wait") {
                return status;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("the runner still runs after {within:?}");
    }

    /// The process ids of its job processes.
    pub fn job_processes(&self) -> Vec<u32> {
        children_of(self.child.id())
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn pid(id: u32) -> Pid {
    Pid::from_raw(i32::try_from(id).expect("small")).expect("not zero")
}

/// Children of a process, from `/proc`.
pub fn children_of(parent: u32) -> Vec<u32> {
    let processes = std::fs::read_dir("/proc").expect("/proc").flatten();
    let ids = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    ids.filter(|id| parent_of(*id) == Some(parent)).collect()
}

/// Whether a process is there and not merely waiting to be reaped.
pub fn is_alive(id: u32) -> bool {
    stat(id).is_some_and(|fields| fields.first().is_some_and(|state| state != "Z"))
}

fn parent_of(id: u32) -> Option<u32> {
    stat(id)?.get(1)?.parse().ok()
}

/// The fields of `/proc/<id>/stat` behind the program's name.
fn stat(id: u32) -> Option<Vec<String>> {
    let text = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let (_, rest) = text.rsplit_once(')')?;
    Some(rest.split_whitespace().map(str::to_owned).collect())
}

/// Waits until `holds`; panics after 15 s.
pub async fn eventually(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..300 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("15 s without {what}");
}

/// Directories of jobs that are still there.
pub fn job_dirs(work_dir: &Path) -> usize {
    let runners = std::fs::read_dir(work_dir).into_iter().flatten().flatten();
    let jobs = runners.flat_map(|runner| std::fs::read_dir(runner.path()).into_iter().flatten().flatten());
    jobs.filter(|entry| entry.file_name().to_string_lossy().starts_with("job-")).count()
}
