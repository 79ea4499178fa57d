//! The checks.

use std::fmt;
use std::path::Path;
use std::process::Command;

use crate::worker::{Client, Connection, http_client};

/// Oldest Git whose settings shut all doors (`http.curloptResolve` came with 2.37).
const GIT: (u32, u32) = (2, 37);
/// Signatures tolerate this much; the runner corrects more by itself once it has an answer.
const SKEW_S: i64 = 120;

/// One check's result.
pub struct Check {
    name: &'static str,
    found: String,
    mend: Option<&'static str>,
}

impl Check {
    fn well(name: &'static str, found: impl Into<String>) -> Self {
        Self { name, found: found.into(), mend: None }
    }

    fn failed(name: &'static str, found: impl Into<String>, mend: &'static str) -> Self {
        Self { name, found: found.into(), mend: Some(mend) }
    }

    /// Whether something must be mended.
    pub fn is_failed(&self) -> bool {
        self.mend.is_some()
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.is_failed() { "FAIL" } else { "ok" };
        write!(f, "{word:4}  {:10} {}", self.name, self.found)?;
        match self.mend {
            Some(mend) => write!(f, "\n                 mend: {mend}"),
            None => Ok(()),
        }
    }
}

/// Git is there and new enough.
pub fn git() -> Check {
    const MEND: &str = "install git 2.37 or newer (Debian: apt-get install git)";
    let Ok(output) = Command::new("git").arg("--version").output() else {
        return Check::failed("git", "not found on PATH", MEND);
    };
    let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    match version(&said) {
        Some(found) if found >= GIT => Check::well("git", said),
        Some(_) => Check::failed("git", format!("{said} is too old"), MEND),
        None => Check::failed("git", "does not say its version", MEND),
    }
}

/// `git version 2.47.3` and what vendors add behind it.
fn version(said: &str) -> Option<(u32, u32)> {
    let mut numbers = said.strip_prefix("git version ")?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// The work directory can be written.
pub fn work_dir(dir: &Path) -> Check {
    let tried = std::fs::create_dir_all(dir).and_then(|()| tempfile::tempfile_in(dir).map(drop));
    match tried {
        Ok(()) => Check::well("work dir", format!("{} is writable", dir.display())),
        Err(error) => {
            let mend = "give the runner's user the directory, or choose another one with --work-dir";
            Check::failed("work dir", format!("{}: {error}", dir.display()), mend)
        }
    }
}

/// There is room for one job at least.
pub fn disk(dir: &Path, needed: u64) -> Check {
    let Ok(stat) = rustix::fs::statvfs(dir) else {
        return Check::failed("disk", "free space is not known", "look at the work dir check");
    };
    let free = stat.f_bavail.saturating_mul(stat.f_frsize);
    let found = format!("{} MiB free, a job may use {} MiB", free >> 20, needed >> 20);
    if free >= needed {
        return Check::well("disk", found);
    }
    Check::failed("disk", found, "free some space, or lower --max-disk-mb")
}

/// The machine has the memory that one job may use.
pub fn memory(needed: u64) -> Check {
    let info = rustix::system::sysinfo();
    let total = u64::from(info.mem_unit).saturating_mul(info.totalram);
    let found = format!("{} MiB, a job may use {} MiB", total >> 20, needed >> 20);
    if total >= needed {
        return Check::well("memory", found);
    }
    Check::failed("memory", found, "lower --max-memory-mb, or give the machine more memory")
}

/// The Worker answers, its clock agrees, and it accepts the key.
pub async fn worker(connection: &Connection, client: &Client) -> Vec<Check> {
    let reached = reach(connection).await;
    if reached.is_failed() {
        return vec![reached];
    }
    let key = match client.backlog().await {
        Ok(backlog) => {
            Check::well("key", format!("accepted; {} queued, {} running", backlog.queued, backlog.running))
        }
        Err(error) => {
            let mend = "make a runner in the UI (Settings) or by POST /v1/runners and set VIBE_RUNNER_KEY";
            Check::failed("key", error.to_string(), mend)
        }
    };
    let ahead = client.clock().ahead_s();
    let clock = if ahead.abs() <= SKEW_S {
        Check::well("clock", format!("{ahead} s from the Worker's"))
    } else {
        Check::failed(
            "clock",
            format!("{ahead} s from the Worker's"),
            "let this machine set its clock by NTP",
        )
    };
    vec![reached, key, clock]
}

async fn reach(connection: &Connection) -> Check {
    let asked = async {
        let url = connection.url.join("/healthz")?;
        let answer =
            http_client(connection)?.get(url).timeout(std::time::Duration::from_secs(10)).send().await?;
        anyhow::Ok(answer.status())
    };
    match asked.await {
        Ok(status) if status.is_success() => Check::well("worker", format!("{} answers", connection.url)),
        Ok(status) => unreached(&format!("{} answers {status}", connection.url)),
        Err(error) => unreached(&format!("{error:#}")),
    }
}

/// Why the Worker cannot be reached: a refused certificate is mended elsewhere than a network.
fn unreached(why: &str) -> Check {
    const MEND: &str = "look at VIBE_URL, DNS, firewall and proxy (--proxy)";
    const CERTIFICATE: &str = "give SSL_CERT_FILE the authority that signed it (PEM), or get a certificate for this name from a public one";
    if why.contains("invalid peer certificate") {
        return Check::failed("worker", format!("its TLS certificate was refused: {why}"), CERTIFICATE);
    }
    Check::failed("worker", why, MEND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_with_vendors_words() {
        assert_eq!(version("git version 2.47.3"), Some((2, 47)));
        assert_eq!(version("git version 2.39.5 (Apple Git-154)"), Some((2, 39)));
        assert_eq!(version("git version 2.45.1.windows.1"), Some((2, 45)));
        assert_eq!(version("hub version 1"), None);
    }

    #[test]
    fn an_impossible_need_fails_with_a_mend() {
        let check = memory(u64::MAX);
        assert!(check.is_failed() && check.to_string().contains("mend: lower --max-memory-mb"));
        assert!(!memory(1).is_failed());
        assert!(disk(Path::new("/"), u64::MAX).is_failed());
    }
}
