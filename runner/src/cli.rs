//! The command line.
//!
//! For: which commands there are and which code runs them. Exit codes: 0 well, 1 the command says
//! no (a failed check, a failed scan), 2 it could not even begin.
//! Not for: doing anything itself.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};

use crate::agent::{self, RunArgs};
use crate::doctor::{BacklogArgs, DoctorArgs, backlog, doctor};
use crate::egress::{self, EgressArgs};
use crate::local::{DEFAULT_LISTEN, health_command};
use crate::logs::{self, Format};
use crate::push::{PushArgs, push};
use crate::scan_cmd;

/// Runs Vibe Edge jobs, or scans a folder on its own.
#[derive(Debug, Parser)]
#[command(name = "vibe-runner", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Form of the log lines on stderr
    #[arg(long, env = "VIBE_LOG", value_enum, default_value_t = Format::Json, global = true)]
    log: Format,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Lease jobs and do them until SIGTERM (what happens without a command)
    Run(Box<RunArgs>),
    /// Scan a folder and print its report, without any server
    Scan(Box<scan_cmd::Args>),
    /// Check everything a runner needs, and say how to mend what is missing
    Doctor(Box<DoctorArgs>),
    /// Print how much work there is, as JSON, for autoscalers
    Backlog(Box<BacklogArgs>),
    /// Upload a folder, scan it and follow the scan
    Push(Box<PushArgs>),
    /// Fetch for a Worker what people named, from addresses that were checked
    Egress(Box<EgressArgs>),
    /// Ask a running runner's /healthz; exit code 0 when it is well
    Health {
        /// Its local address
        #[arg(long, env = "VIBE_LISTEN", value_name = "ADDRESS", default_value = DEFAULT_LISTEN)]
        listen: SocketAddr,
    },
    /// One job, in the child process of a runner
    #[command(hide = true)]
    JobChild,
}

/// Parses the arguments and runs the command.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse_from(with_default(std::env::args_os().collect()));
    match cli.command {
        // Before any thread exists: the child limits itself first of all.
        Command::JobChild => crate::job::child_main(),
        Command::Scan(args) => or_report(scan_cmd::run(&args), ExitCode::FAILURE),
        command => {
            logs::start(cli.log);
            or_report(block_on(dispatch(command)), ExitCode::from(2))
        }
    }
}

/// Without a command the runner runs: containers then need no arguments, only their environment.
fn with_default(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let cli = Cli::command();
    let mut known: Vec<&str> = cli.get_subcommands().map(clap::Command::get_name).collect();
    known.extend(["help", "-h", "--help", "-V", "--version"]);
    let named = arguments.iter().skip(1).any(|word| word.to_str().is_some_and(|word| known.contains(&word)));
    if !named {
        arguments.insert(1.min(arguments.len()), "run".into());
    }
    arguments
}

fn or_report(done: anyhow::Result<ExitCode>, otherwise: ExitCode) -> ExitCode {
    done.unwrap_or_else(|error| {
        eprintln!("vibe-runner: {error:#}");
        otherwise
    })
}

fn block_on(work: impl Future<Output = anyhow::Result<ExitCode>>) -> anyhow::Result<ExitCode> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}

async fn dispatch(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Run(args) => agent::run(*args).await,
        Command::Doctor(args) => doctor(*args).await,
        Command::Backlog(args) => backlog(*args).await,
        Command::Egress(args) => egress::run(*args).await,
        Command::Push(args) => push(*args).await,
        Command::Health { listen } => Ok(health_command(listen).await),
        Command::Scan(args) => scan_cmd::run(&args),
        Command::JobChild => Ok(crate::job::child_main()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn run_is_the_default_and_the_key_is_checked() {
        let key = signing::RunnerKey::derived(b"m", "run_1").to_string();
        let flags = ["--url", "http://127.0.0.1:1", "--key", &key];
        let parse =
            |words: &[&str]| Cli::try_parse_from(with_default(words.iter().map(OsString::from).collect()));
        let plain = [&["vibe-runner"][..], &flags].concat();
        let named = [&["vibe-runner", "run"][..], &flags].concat();
        for words in [plain, named] {
            let cli = parse(&words).expect("flags of run");
            assert!(matches!(cli.command, Command::Run(run) if run.key.id == "run_1"), "{words:?}");
        }
        let error = parse(&["vibe-runner", "run", "--url", "http://127.0.0.1:1", "--key", "vr_x"])
            .expect_err("bad key");
        assert!(error.to_string().contains("a dot between id and secret"), "{error}");
        let error =
            parse(&["vibe-runner", "run", "--url", "http://h/path", "--key", &key]).expect_err("bad url");
        assert!(error.to_string().contains("host and port only"), "{error}");
    }
}
