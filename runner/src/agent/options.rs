//! Flags of `vibe-runner run`, and what follows from them.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use signing::RunnerKey;

use crate::job::Limits;
use crate::local::DEFAULT_LISTEN;
use crate::worker::Connection;

/// Flags of `vibe-runner run`. Each has an environment variable, for containers.
#[derive(Debug, Clone, clap::Args)]
pub struct RunArgs {
    /// Where the Worker is.
    #[command(flatten)]
    pub connection: Connection,
    /// The runner's key, `vr_…`, as `POST /v1/runners` showed it once
    #[arg(long, env = "VIBE_RUNNER_KEY", hide_env_values = true, value_name = "KEY")]
    pub key: RunnerKey,
    /// Jobs at the same time [default: number of processors, at most 16]
    #[arg(long, env = "VIBE_JOBS", value_name = "N")]
    pub jobs: Option<NonZeroU32>,
    /// Seconds that jobs may still take after SIGTERM before they are given back
    #[arg(long, env = "VIBE_GRACE", value_name = "SECONDS", default_value_t = 25)]
    pub grace: u64,
    /// Directory for the files of jobs; what a crashed runner left there is removed
    #[arg(long, env = "VIBE_WORK_DIR", value_name = "DIR", default_value_os_t = default_work_dir())]
    pub work_dir: PathBuf,
    /// Disk that one job may use
    #[arg(long, env = "VIBE_MAX_DISK_MB", value_name = "MIB", default_value_t = 4_096)]
    pub max_disk_mb: u64,
    /// Memory that one job may use: address space of each of its processes, and resident memory of all together
    #[arg(long, env = "VIBE_MAX_MEMORY_MB", value_name = "MIB", default_value_t = 2_048)]
    pub max_memory_mb: u64,
    /// Address of /healthz and /metrics; port 0 takes any free one and prints it
    #[arg(long, env = "VIBE_LISTEN", value_name = "ADDRESS", default_value = DEFAULT_LISTEN)]
    pub listen: SocketAddr,
    /// Also clone file:// and http:// URLs and private addresses (development and tests only)
    #[arg(long, env = "VIBE_ALLOW_LOCAL_GIT")]
    pub allow_local_git: bool,
}

/// A directory of its own under the system's temporary one.
pub fn default_work_dir() -> PathBuf {
    std::env::temp_dir().join("vibe-runner")
}

/// What the loop needs to know, computed once.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Jobs at the same time.
    pub jobs: u32,
    /// Threads for each.
    pub threads: u32,
    /// Time between the first signal and giving jobs back.
    pub grace: Duration,
    /// Bytes of disk of a job.
    pub disk: u64,
    /// Bytes of memory of a job.
    pub memory: u64,
    /// Local Git sources are fine.
    pub allow_local_git: bool,
}

impl RunArgs {
    /// The settings these flags ask for on this machine.
    pub(super) fn settings(&self) -> Settings {
        let cores = std::thread::available_parallelism().map_or(1, |n| u32::try_from(n.get()).unwrap_or(1));
        let jobs = self.jobs.map_or(cores, NonZeroU32::get).min(16);
        Settings {
            jobs,
            threads: (cores / jobs).clamp(cores.min(2), 16),
            grace: Duration::from_secs(self.grace),
            disk: self.max_disk_mb << 20,
            memory: self.max_memory_mb << 20,
            allow_local_git: self.allow_local_git,
        }
    }
}

impl Settings {
    /// The limits of a job that may take `timeout`. Processor time is only a backstop behind it.
    pub fn limits(&self, timeout: Duration) -> Limits {
        let cpu_s = timeout.as_secs().saturating_add(10).saturating_mul(u64::from(self.threads));
        Limits { memory: self.memory, disk: self.disk, cpu_s, threads: self.threads }
    }
}
