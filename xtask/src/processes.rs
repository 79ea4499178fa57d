//! Every child process, so that one Ctrl-C stops them all and their children too.
//!
//! For: starting each child in a process group of its own and ending those groups: first politely,
//! after three seconds for good. Not for: deciding what to run.

use std::{
    os::unix::process::CommandExt,
    process::{Child, Command},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};

static GROUPS: Mutex<Vec<i32>> = Mutex::new(Vec::new());
static STOPPING: AtomicBool = AtomicBool::new(false);

/// How long a group may take to end by itself.
const GRACE: Duration = Duration::from_secs(3);

/// Makes Ctrl-C, SIGTERM and SIGHUP stop every group, and then this process.
pub fn install_handler() -> Result<()> {
    ctrlc::set_handler(|| {
        // A second signal means: now.
        if STOPPING.swap(true, Ordering::SeqCst) {
            signal_all(Signal::KILL);
            std::process::exit(130);
        }
        thread::spawn(|| {
            stop_all();
            std::process::exit(130);
        });
    })
    .context("cannot listen for Ctrl-C")
}

/// Whether the user has asked to stop.
pub fn stopping() -> bool {
    STOPPING.load(Ordering::SeqCst)
}

/// Starts `command` as the leader of a new process group.
pub fn spawn(command: &mut Command) -> Result<Child> {
    let name = command.get_program().to_string_lossy().into_owned();
    let child = command.process_group(0).spawn().with_context(|| format!("cannot start {name}"))?;
    groups().push(i32::try_from(child.id()).unwrap_or(i32::MAX));
    Ok(child)
}

/// Ends one group and waits for its leader.
pub fn stop(child: &mut Child) {
    let pid = i32::try_from(child.id()).unwrap_or(i32::MAX);
    end(&[pid], || {
        let _ = child.try_wait();
    });
    let _ = child.wait();
    forget(child);
}

/// A child that has ended by itself: nothing of its group is left to stop.
pub fn forget(child: &Child) {
    let pid = i32::try_from(child.id()).unwrap_or(i32::MAX);
    groups().retain(|known| *known != pid);
}

/// Ends every group: SIGTERM, three seconds of grace, SIGKILL.
pub fn stop_all() {
    let pids = std::mem::take(&mut *groups());
    end(&pids, || {});
}

fn end(pids: &[i32], reap: impl FnMut()) {
    let mut reap = reap;
    signal(pids, Signal::TERM);
    let started = Instant::now();
    while started.elapsed() < GRACE && pids.iter().any(|pid| alive(*pid)) {
        reap();
        thread::sleep(Duration::from_millis(20));
    }
    signal(pids, Signal::KILL);
}

fn signal_all(kind: Signal) {
    let pids = groups().clone();
    signal(&pids, kind);
}

fn signal(pids: &[i32], kind: Signal) {
    for pid in pids.iter().filter_map(|pid| Pid::from_raw(*pid)) {
        // A group that has ended meanwhile is what we want.
        let _ = kill_process_group(pid, kind);
    }
}

fn alive(pid: i32) -> bool {
    Pid::from_raw(pid).is_some_and(|pid| test_kill_process_group(pid).is_ok())
}

fn groups() -> std::sync::MutexGuard<'static, Vec<i32>> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}
