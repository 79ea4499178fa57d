//! The runner's command line.

mod scan_cmd;

use std::process::ExitCode;

use clap::Parser as _;

/// Runs Vibe Edge jobs, or scans a folder on its own.
#[derive(Debug, clap::Parser)]
#[command(name = "vibe-runner", version)]
enum Cli {
    /// Scan a folder and print its report.
    Scan(scan_cmd::Args),
}

fn main() -> ExitCode {
    let Cli::Scan(args) = Cli::parse();
    scan_cmd::run(&args).unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}
