//! `vibe-runner scan PATH`: the report of a folder, without any server.
//!
//! For: arguments, output and exit code. Not for: scanning (crate `scan`) or jobs.
//!
//! Exit codes: 0 done; 1 an error; 2 wrong usage (clap); 3 the score is below `--fail-below`.

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

use anyhow::Context as _;

/// How to show the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// A coloured table.
    Terminal,
    /// The whole report.
    Json,
    /// For people.
    Markdown,
    /// A CycloneDX 1.6 bill of materials.
    Cyclonedx,
}

/// Scan a folder and print its report. Nothing in the folder is executed or changed.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// The folder to scan.
    pub path: PathBuf,
    /// How to show the report.
    #[arg(long, value_enum, default_value = "terminal")]
    pub format: Format,
    /// Write to this file instead of the screen.
    #[arg(long, short)]
    pub output: Option<PathBuf>,
    /// The project's name [default: the folder's].
    #[arg(long)]
    pub name: Option<String>,
    /// Threads; 0 means one a core.
    #[arg(long, default_value_t = 0)]
    pub threads: usize,
    /// Exit with 3 when the score is below this, 0 to 1.
    #[arg(long, value_parser = score)]
    pub fail_below: Option<f64>,
}

fn score(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if (0.0..=1.0).contains(&value) { Ok(value) } else { Err("must be between 0 and 1".to_owned()) }
}

/// Scans, prints, and turns the score into an exit code.
///
/// # Errors
/// The folder cannot be scanned, or the output cannot be written.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let never = AtomicBool::new(false);
    let mut options = scan::Options::new(name(args), &never);
    options.threads = args.threads;
    options.now_ms = now_ms();
    let scan = scan::scan(&args.path, &options, &scan::Silent)
        .with_context(|| format!("cannot scan {}", args.path.display()))?;
    let colour = args.output.is_none()
        && std::io::stdout().is_terminal()
        && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    write(args.output.as_deref(), &render(&scan, args.format, colour)?)?;
    Ok(verdict(scan.report.health.score, args.fail_below))
}

fn name(args: &Args) -> String {
    let folder =
        || std::fs::canonicalize(&args.path).ok()?.file_name().map(|n| n.to_string_lossy().into_owned());
    args.name.clone().or_else(folder).unwrap_or_else(|| "project".to_owned())
}

#[allow(clippy::disallowed_methods, reason = "the program's edge: here the clock enters")]
fn now_ms() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |elapsed| u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX))
}

fn render(scan: &scan::Scan, format: Format, colour: bool) -> anyhow::Result<String> {
    let report = &scan.report;
    Ok(match format {
        Format::Terminal => scan::render::terminal(report, colour),
        Format::Json => scan::render::json(report)?,
        Format::Markdown => scan::render::markdown(report),
        Format::Cyclonedx => scan::render::cyclonedx(scan)?,
    })
}

fn write(output: Option<&Path>, text: &str) -> anyhow::Result<()> {
    match output {
        Some(path) => std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display())),
        None => match std::io::stdout().lock().write_all(text.as_bytes()) {
            // `| head` closing the pipe is no error.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            other => other.context("cannot write to the screen"),
        },
    }
}

fn verdict(score: f64, fail_below: Option<f64>) -> ExitCode {
    match fail_below {
        Some(limit) if score < limit => {
            eprintln!("score {score:.4} is below {limit}");
            ExitCode::from(3)
        }
        _ => ExitCode::SUCCESS,
    }
}
