//! What a person sees while they wait: one line per step, with the seconds it took.
//!
//! For: progress and errors of every command. Not for: the output of tools; that goes to
//! target/xtask/*.log and is shown when something fails (`sh`).

use std::{
    cell::Cell,
    io::{IsTerminal, Write, stdout},
    sync::OnceLock,
    time::Instant,
};

use anyhow::Result;

thread_local! {
    static SILENT: Cell<bool> = const { Cell::new(false) };
}

/// This thread works beside the one that people watch, and prints nothing from now on.
pub fn silence() {
    SILENT.set(true);
}

/// Whether this thread prints nothing.
pub fn is_silent() -> bool {
    SILENT.get()
}

/// Runs `work` as a named step: prints when it begins and how long it took.
pub fn step<T>(title: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    if is_silent() {
        return work();
    }
    let started = Instant::now();
    begin(title);
    let result = work();
    clear();
    let seconds = started.elapsed().as_secs_f64();
    match &result {
        Ok(_) => println!("{} {title} {}", green("✔"), dim(&format!("({seconds:.1} s)"))),
        Err(_) => println!("{} {title} {}", red("✘"), dim(&format!("({seconds:.1} s)"))),
    }
    result
}

/// A fact worth a line.
pub fn note(text: &str) {
    if is_silent() {
        return;
    }
    clear();
    println!("  {text}");
}

/// Something is not as good as it could be, and here is what to do.
pub fn warn(text: &str) {
    if is_silent() {
        return;
    }
    clear();
    println!("{} {text}", yellow("!"));
}

/// The last thing a failed command says.
pub fn failed(error: &anyhow::Error) {
    clear();
    eprintln!("{} {error}", red("error:"));
    for cause in error.chain().skip(1) {
        eprintln!("  because: {cause}");
    }
}

/// Shows what a running step is doing, on one line that the next one overwrites. On a pipe (CI) it
/// is a line of its own, so `sh` calls it seldom there.
pub fn progress(title: &str, seconds: u64, last_line: &str) {
    if is_silent() {
        return;
    }
    let width = 100usize.saturating_sub(title.chars().count());
    let line: String = last_line.trim().chars().filter(|c| !c.is_control()).take(width).collect();
    if terminal() {
        print!("\r\x1b[2K▸ {title} {}", dim(&format!("{seconds} s  {line}")));
        let _ = stdout().flush();
    } else {
        println!("▸ {title}: {seconds} s  {line}");
    }
}

fn begin(title: &str) {
    if terminal() {
        print!("\r\x1b[2K▸ {title}");
        let _ = stdout().flush();
    } else {
        println!("▸ {title}");
    }
}

/// Whether a person is looking at stdout.
pub fn terminal() -> bool {
    static TERMINAL: OnceLock<bool> = OnceLock::new();
    *TERMINAL.get_or_init(|| stdout().is_terminal())
}

fn clear() {
    if terminal() {
        print!("\r\x1b[2K");
        let _ = stdout().flush();
    }
}

fn paint(code: &str, text: &str) -> String {
    if terminal() { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
}

/// Text in bold.
pub fn bold(text: &str) -> String {
    paint("1", text)
}

fn dim(text: &str) -> String {
    paint("2", text)
}

fn green(text: &str) -> String {
    paint("32", text)
}

fn yellow(text: &str) -> String {
    paint("33", text)
}

fn red(text: &str) -> String {
    paint("31", text)
}
