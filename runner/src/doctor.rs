//! `vibe-runner doctor` and `vibe-runner backlog`: questions about this machine and the Worker.
//!
//! For: saying what is missing before a job finds out, each with its mend.
//! Not for: mending anything.

mod checks;

use std::path::PathBuf;
use std::process::ExitCode;

use signing::RunnerKey;

use crate::agent::default_work_dir;
use crate::worker::{Client, Connection};

/// Flags of `vibe-runner backlog`.
#[derive(Debug, clap::Args)]
pub struct BacklogArgs {
    #[command(flatten)]
    connection: Connection,
    /// The runner's key
    #[arg(long, env = "VIBE_RUNNER_KEY", hide_env_values = true, value_name = "KEY")]
    key: RunnerKey,
}

/// Flags of `vibe-runner doctor`: those of `run` that matter to the checks.
#[derive(Debug, clap::Args)]
pub struct DoctorArgs {
    #[command(flatten)]
    connection: Connection,
    /// The runner's key
    #[arg(long, env = "VIBE_RUNNER_KEY", hide_env_values = true, value_name = "KEY")]
    key: RunnerKey,
    /// Directory for the files of jobs
    #[arg(long, env = "VIBE_WORK_DIR", value_name = "DIR", default_value_os_t = default_work_dir())]
    work_dir: PathBuf,
    /// Disk that one job may use
    #[arg(long, env = "VIBE_MAX_DISK_MB", value_name = "MIB", default_value_t = 4_096)]
    max_disk_mb: u64,
    /// Memory that one job may use
    #[arg(long, env = "VIBE_MAX_MEMORY_MB", value_name = "MIB", default_value_t = 2_048)]
    max_memory_mb: u64,
}

/// Prints the backlog as JSON.
///
/// # Errors
/// When the Worker does not answer or does not accept the key.
pub async fn backlog(args: BacklogArgs) -> anyhow::Result<ExitCode> {
    let client = Client::new(&args.connection, args.key)?;
    println!("{}", serde_json::to_string(&client.backlog().await?)?);
    Ok(ExitCode::SUCCESS)
}

/// Prints one line for each check; exit code 1 when one failed.
///
/// # Errors
/// When the HTTP client cannot be made.
pub async fn doctor(args: DoctorArgs) -> anyhow::Result<ExitCode> {
    let client = Client::new(&args.connection, args.key.clone())?;
    let mut checks = vec![
        checks::git(),
        checks::work_dir(&args.work_dir),
        checks::disk(&args.work_dir, args.max_disk_mb << 20),
        checks::memory(args.max_memory_mb << 20),
    ];
    checks.extend(checks::worker(&args.connection, &client).await);
    for check in &checks {
        println!("{check}");
    }
    let failed = checks.iter().filter(|check| check.is_failed()).count();
    if failed == 0 {
        println!("all is well");
        return Ok(ExitCode::SUCCESS);
    }
    println!("{failed} of {} checks failed", checks.len());
    Ok(ExitCode::FAILURE)
}
