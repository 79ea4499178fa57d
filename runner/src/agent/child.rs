//! Starting a job's process, listening to it, and ending it with everything it started.

use std::os::unix::process::ExitStatusExt;
use std::process::{ExitStatus, Stdio};

use contract::wire::EventBody;
use futures_util::StreamExt as _;
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, ChildStderr, ChildStdout, Command};
use tokio_util::codec::{FramedRead, LinesCodec};

use super::memory;
use super::reports::Reports;
use super::stop::{Stop, StopSign};
use crate::job::{Code, Failure, FromChild, Order, Product};

/// Longest line a child may say; a result with all its findings is about one megabyte.
const MAX_LINE: usize = 16 << 20;
/// So much of what a child says on stderr is kept, for the log.
const MAX_STDERR: usize = 8 << 10;

/// Runs `order` in a child process and returns what it brought, or why it was stopped. When this
/// returns, no process of the job is left.
pub async fn run(
    order: &Order,
    reports: &Reports,
    stop: &StopSign,
) -> Result<Result<Product, Failure>, Stop> {
    let (mut child, mut group) = match start(order) {
        Ok(started) => started,
        Err(error) => return Ok(Err(not_started(&error))),
    };
    let pid = group.0;
    // Held to the end: the child dies when it closes.
    let mut stdin = child.stdin.take();
    let watching = async {
        memory::watch(pid, order.limits.memory, stop).await;
        std::future::pending().await
    };
    let listening = async {
        if let Err(error) = give_order(stdin.as_mut(), order).await {
            tracing::warn!(%error, "the order was not taken");
        }
        let (said, stderr) = tokio::join!(listen(child.stdout.take(), reports), tail(child.stderr.take()));
        // Both pipes are closed: the process is ending. Whatever it left behind goes before it is
        // reaped, while its group's number still is its own.
        group.kill();
        (said, stderr, child.wait().await)
    };
    let ended = tokio::select! {
        ended = listening => Ok(ended),
        reason = stop.raised() => Err(reason),
        // Raises the sign and goes on watching; the sign ends this.
        never = watching => never,
    };
    group.kill();
    match ended {
        Ok((said, stderr, status)) => Ok(outcome(said, &stderr, status)),
        Err(reason) => {
            // Reaped here, so that nothing of it writes any more when the directory is removed.
            let _ = child.wait().await;
            Err(reason)
        }
    }
}

/// A process group, killed when dropped.
struct Group(Option<Pid>);

impl Group {
    /// Kills every process in it, once. Gone already is fine.
    fn kill(&mut self) {
        if let Some(group) = self.0.take() {
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
    }
}

fn start(order: &Order) -> std::io::Result<(Child, Group)> {
    let path = std::env::var_os("PATH").unwrap_or_else(|| "/usr/local/bin:/usr/bin:/bin".into());
    let mut command = Command::new(this_program()?);
    command.arg("job-child").env_clear().env("PATH", path).env("LC_ALL", "C.UTF-8");
    // glibc reserves 64 MiB of address space for each arena, which the memory limit would count.
    command.env("MALLOC_ARENA_MAX", "2").env("TMPDIR", &order.scratch).env("HOME", &order.scratch);
    command.current_dir(&order.scratch).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.process_group(0).kill_on_drop(true);
    let child = command.spawn()?;
    let pid = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
    Ok((child, Group(pid)))
}

/// The running binary itself: on Linux also after an update replaced its file.
fn this_program() -> std::io::Result<std::path::PathBuf> {
    let running = std::path::Path::new("/proc/self/exe");
    if running.exists() { Ok(running.to_owned()) } else { std::env::current_exe() }
}

async fn give_order(stdin: Option<&mut tokio::process::ChildStdin>, order: &Order) -> std::io::Result<()> {
    let Some(stdin) = stdin else { return Ok(()) };
    let mut line = serde_json::to_vec(order).map_err(std::io::Error::other)?;
    line.push(b'\n');
    stdin.write_all(&line).await?;
    stdin.flush().await
}

/// Passes progress on and returns the child's last word, if it said one.
async fn listen(stdout: Option<ChildStdout>, reports: &Reports) -> Option<Result<Product, Failure>> {
    let mut lines = FramedRead::new(stdout?, LinesCodec::new_with_max_length(MAX_LINE));
    let mut last = None;
    while let Some(Ok(line)) = lines.next().await {
        match serde_json::from_str(&line) {
            Ok(FromChild::Progress { phase, done, total }) => {
                reports.push(EventBody::Progress { phase, done, total });
            }
            Ok(FromChild::Log { level, message }) => reports.push(EventBody::Log { level, message }),
            Ok(FromChild::Done(product)) => last = Some(Ok(*product)),
            Ok(FromChild::Failed(failure)) => last = Some(Err(failure)),
            Err(error) => tracing::warn!(%error, "the job said something unreadable"),
        }
    }
    last
}

/// Reads stderr to its end and keeps the last part.
async fn tail(stderr: Option<ChildStderr>) -> String {
    let Some(mut stderr) = stderr else { return String::new() };
    let mut kept = Vec::new();
    let mut buffer = [0_u8; 4_096];
    while let Ok(n @ 1..) = stderr.read(&mut buffer).await {
        kept.extend_from_slice(buffer.get(..n).unwrap_or_default());
        let excess = kept.len().saturating_sub(MAX_STDERR);
        kept.drain(..excess);
    }
    String::from_utf8_lossy(&kept).into_owned()
}

/// The last word counts; without one, the way the process ended says what happened.
fn outcome(
    said: Option<Result<Product, Failure>>,
    stderr: &str,
    status: std::io::Result<ExitStatus>,
) -> Result<Product, Failure> {
    if !stderr.is_empty() {
        tracing::info!(stderr, "the job's process wrote");
    }
    if let Some(said) = said {
        return said;
    }
    let signal = status.as_ref().ok().and_then(ExitStatusExt::signal).and_then(Signal::from_named_raw);
    // What Rust's allocator and thread library say when the limit is reached.
    let starved = stderr.contains("memory allocation of") || stderr.contains("failed to spawn thread");
    Err(match signal {
        _ if starved => Failure::new(Code::OutOfMemory, "the job needs more memory than it may use"),
        Some(Signal::KILL) => {
            Failure::new(Code::Killed, "the job's process was killed, perhaps for want of memory")
        }
        Some(Signal::XCPU) => Failure::new(Code::TimedOut, "the job used up its processor time"),
        Some(Signal::XFSZ) => Failure::new(Code::TooLarge, "the job needs more disk than it may use"),
        _ => Failure::new(Code::Internal, "the job's process ended without a result"),
    })
}

fn not_started(error: &std::io::Error) -> Failure {
    Failure::new(Code::Internal, format!("the job's process could not be started ({})", error.kind()))
}
