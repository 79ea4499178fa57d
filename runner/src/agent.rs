//! The job loop: `vibe-runner run`.
//!
//! For: leasing jobs, keeping leases alive, starting one child process for each job, bringing
//! results back, and leaving nothing behind, whatever ends first: the job, the lease or the runner.
//! Not for: what a job does (`job`), or how a message is signed (`worker`).

mod attempt;
mod child;
mod disk;
mod heartbeat;
mod leasing;
mod memory;
mod options;
mod reports;
mod shutdown;
mod stop;
mod transfer;
mod workdir;

pub use options::{RunArgs, default_work_dir};

use std::process::ExitCode;
use std::sync::Arc;

use crate::local::{Metrics, serve};
use crate::worker::Client;
use options::Settings;
use shutdown::Shutdown;
use workdir::WorkDir;

/// What all jobs of one runner share.
struct Agent {
    client: Client,
    metrics: Arc<Metrics>,
    settings: Settings,
    workdir: WorkDir,
    shutdown: Shutdown,
}

/// Runs until a signal says stop. Exit code 0 after an orderly end.
///
/// # Errors
/// When it cannot begin: a malformed key, a work directory or port that cannot be had.
pub async fn run(args: RunArgs) -> anyhow::Result<ExitCode> {
    let settings = args.settings();
    let client = Client::new(&args.connection, args.key.clone())?;
    let workdir = WorkDir::open(&args.work_dir)?;
    let metrics = Arc::new(Metrics::default());
    let address = serve(args.listen, metrics.clone()).await?;
    println!("listening on http://{address}");
    tracing::info!(
        runner = %args.key.id, url = %args.connection.url, jobs = settings.jobs, listen = %address,
        removed_leftovers = workdir.removed, "runner started"
    );
    let shutdown = Shutdown::on_signals(settings.grace)?;
    let agent = Arc::new(Agent { client, metrics, settings, workdir, shutdown });
    leasing::lease_until_shutdown(&agent).await;
    tracing::info!("runner stopped");
    Ok(ExitCode::SUCCESS)
}
