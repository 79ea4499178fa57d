//! Running other programs: quietly while they work, with their last words when they fail.
//!
//! For: every child process of xtask. Output goes to target/xtask/NAME.log; the last line is shown as
//! progress. Not for: long-lived servers (`stack` starts those through [`background`]).

use std::{
    ffi::OsStr,
    fs::{self, File},
    io::{BufRead, BufReader, Write, pipe},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::{processes, project, ui};

/// A program to run in the repository, with the settings every tool here gets.
pub fn cmd(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(project::root())
        .stdin(Stdio::null())
        // No account look-ups, no telemetry, no prompts: the tools must work without a network.
        .env("CLOUDFLARE_CF_FETCH_ENABLED", "false")
        .env("WRANGLER_SEND_METRICS", "false")
        .env("CI", "1")
        .env("NO_UPDATE_NOTIFIER", "1")
        // Set by `cargo xtask` for itself; Cargo and rustup below must choose afresh.
        .env_remove("CARGO_MANIFEST_DIR")
        .env_remove("CARGO_PKG_NAME");
    command
}

/// Writes a program of a few lines, with the folders above it.
pub fn write_script(path: &Path, text: &str) -> Result<()> {
    fs::create_dir_all(path.parent().context("a script is in a folder")?)?;
    fs::write(path, text)?;
    Ok(fs::set_permissions(path, fs::Permissions::from_mode(0o755))?)
}

/// Cargo itself.
pub fn cargo() -> Command {
    let mut command = cmd("cargo");
    command.env("CARGO_TERM_COLOR", "never");
    command
}

/// The pinned Node running `script`.
pub fn node(script: impl AsRef<OsStr>) -> Command {
    let mut command = cmd(project::node());
    command.arg(script).env("PATH", path_with_pinned_node());
    command
}

/// The pinned wrangler.
pub fn wrangler() -> Command {
    node(project::path("node_modules/wrangler/bin/wrangler.js"))
}

/// npm from the system, running scripts with the pinned Node.
pub fn npm() -> Command {
    let mut command = cmd("npm");
    command.env("PATH", path_with_pinned_node());
    command
}

/// `PATH` with the pinned tools first.
pub fn path_with_pinned_node() -> std::ffi::OsString {
    let mut paths = vec![project::path("node_modules/.bin")];
    paths.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    std::env::join_paths(paths).unwrap_or_default()
}

/// Runs to the end. `name` names the log file and, with the last line, the progress.
///
/// # Errors
/// When it cannot start or ends with another status than 0; its last lines are printed then.
pub fn run(name: &str, command: &mut Command) -> Result<()> {
    let (status, log) = run_any(name, command)?;
    if status.success() {
        return Ok(());
    }
    print_tail(&log, 80);
    bail!("{} failed ({status}); whole output: {}", describe(command), project::shown(&log));
}

/// Like [`run`], but the status is the caller's to judge.
pub fn run_any(name: &str, command: &mut Command) -> Result<(ExitStatus, PathBuf)> {
    let log = project::log(name);
    let (reader, writer) = pipe().context("no pipe")?;
    command.stdout(writer.try_clone()?).stderr(writer);
    let mut child = processes::spawn(command)?;
    // The command keeps our ends of the pipe open until they are replaced.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let last = Arc::new(Mutex::new(String::new()));
    let copier = copy_lines(reader, &log, Arc::clone(&last))?;
    let status = wait(name, &mut child, &last)?;
    processes::forget(&child);
    // A grandchild that outlives its parent would keep the pipe open for ever: do not wait for it.
    let waited = Instant::now();
    while !copier.is_finished() && waited.elapsed() < Duration::from_secs(2) {
        thread::sleep(Duration::from_millis(5));
    }
    if processes::stopping() {
        bail!("stopped");
    }
    Ok((status, log))
}

/// What a short command prints on stdout, trimmed. `None` when it fails or does not exist.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Starts a server whose output goes to its log file; stopped by `processes::stop_all`.
pub fn background(name: &str, command: &mut Command) -> Result<Child> {
    let log = create_log(&project::log(name))?;
    processes::spawn(command.stdout(log.try_clone()?).stderr(log))
}

/// Prints the last `count` lines of a log file, indented.
pub fn print_tail(log: &Path, count: usize) {
    if ui::is_silent() {
        return;
    }
    let text = fs::read(log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    println!();
    for line in lines.iter().skip(lines.len().saturating_sub(count)) {
        println!("    {line}");
    }
}

fn wait(name: &str, child: &mut Child, last: &Mutex<String>) -> Result<ExitStatus> {
    let started = Instant::now();
    // On a terminal the line moves; in CI a sign of life every 20 s is enough.
    let every = if ui::terminal() { Duration::from_millis(250) } else { Duration::from_secs(20) };
    let mut shown = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if shown.elapsed() >= every {
            shown = Instant::now();
            let line = last.lock().unwrap_or_else(PoisonError::into_inner).clone();
            ui::progress(name, started.elapsed().as_secs(), &line);
        }
        thread::sleep(Duration::from_millis(10));
    }
}

fn copy_lines(
    reader: impl std::io::Read + Send + 'static,
    log: &Path,
    last: Arc<Mutex<String>>,
) -> Result<thread::JoinHandle<()>> {
    let mut file = create_log(log)?;
    Ok(thread::spawn(move || {
        let mut lines = BufReader::new(reader);
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            let _ = file.write_all(&line);
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            if !text.is_empty() {
                *last.lock().unwrap_or_else(PoisonError::into_inner) = text;
            }
            line.clear();
        }
    }))
}

fn create_log(log: &Path) -> Result<File> {
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder)?;
    }
    File::create(log).with_context(|| format!("cannot write {}", log.display()))
}

fn describe(command: &Command) -> String {
    let program =
        Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let arguments = command.get_args().map(|a| a.to_string_lossy()).collect::<Vec<_>>().join(" ");
    format!("`{program} {arguments}`")
}
