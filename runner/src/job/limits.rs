//! What one job may use of this machine.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde::{Deserialize, Serialize};

/// Limits of one job. Disk over all files and memory over all processes are watched by the parent; the rest the kernel
/// enforces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of address space of each process of the job, and of resident memory of all together.
    pub memory: u64,
    /// Bytes of disk for everything the job writes.
    pub disk: u64,
    /// Seconds of processor time of each process of the job.
    pub cpu_s: u64,
    /// Threads of the scan.
    pub threads: u32,
}

impl Limits {
    /// Binds this process and whatever it starts. Cannot be undone.
    ///
    /// # Errors
    /// The kernel's, when a limit cannot be lowered.
    pub fn apply_to_this_process(&self) -> std::io::Result<()> {
        lower(Resource::Core, 0)?;
        lower(Resource::As, self.memory)?;
        lower(Resource::Fsize, self.disk)?;
        lower(Resource::Cpu, self.cpu_s)?;
        lower(Resource::Nofile, 1_024)
    }
}

/// Never raises: a limit of the container that is stricter stays.
fn lower(resource: Resource, value: u64) -> std::io::Result<()> {
    let old = getrlimit(resource);
    let cap = |limit: Option<u64>| Some(limit.map_or(value, |limit| limit.min(value)));
    Ok(setrlimit(resource, Rlimit { current: cap(old.current), maximum: cap(old.maximum) })?)
}
