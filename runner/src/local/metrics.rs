//! The runner's counters and their Prometheus text form (exposition format 0.0.4).

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::worker::Clock;

/// Upper bounds of the lease latency histogram, in milliseconds.
const LEASE_BOUNDS_MS: [u64; 7] = [10, 50, 100, 500, 1_000, 5_000, 25_000];

/// How a job ended here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Done.
    Succeeded,
    /// Not done.
    Failed,
    /// A person stopped it.
    Cancelled,
    /// Given back at shutdown.
    Released,
    /// The lease went to another runner.
    Stale,
}

impl Outcome {
    const ALL: [Outcome; 5] =
        [Outcome::Succeeded, Outcome::Failed, Outcome::Cancelled, Outcome::Released, Outcome::Stale];

    /// The label.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Succeeded => "succeeded",
            Outcome::Failed => "failed",
            Outcome::Cancelled => "cancelled",
            Outcome::Released => "released",
            Outcome::Stale => "stale",
        }
    }
}

/// All counters; cheap to touch from anywhere.
#[derive(Debug, Default)]
pub struct Metrics {
    outcomes: [AtomicU64; 5],
    running: AtomicU64,
    lease_buckets: [AtomicU64; 7],
    lease_count: AtomicU64,
    lease_ms: AtomicU64,
    lease_errors: AtomicU64,
    last_contact_ms: AtomicU64,
    bytes_in: AtomicU64,
    bytes_out: AtomicU64,
}

impl Metrics {
    /// A job begins.
    pub fn job_began(&self) {
        self.running.fetch_add(1, Ordering::Relaxed);
    }

    /// A job ended.
    pub fn job_ended(&self, outcome: Outcome) {
        self.running.fetch_sub(1, Ordering::Relaxed);
        let slot = Outcome::ALL.iter().zip(&self.outcomes).find(|(one, _)| **one == outcome);
        if let Some((_, counter)) = slot {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Jobs at work now.
    pub fn running(&self) -> u64 {
        self.running.load(Ordering::Relaxed)
    }

    /// A lease request was answered after `took`.
    pub fn leased(&self, took: Duration) {
        let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        for (bound, bucket) in LEASE_BOUNDS_MS.iter().zip(&self.lease_buckets) {
            if ms <= *bound {
                bucket.fetch_add(1, Ordering::Relaxed);
            }
        }
        self.lease_count.fetch_add(1, Ordering::Relaxed);
        self.lease_ms.fetch_add(ms, Ordering::Relaxed);
        self.contact();
    }

    /// A lease request failed.
    pub fn lease_failed(&self) {
        self.lease_errors.fetch_add(1, Ordering::Relaxed);
    }

    /// The Worker answered.
    pub fn contact(&self) {
        self.last_contact_ms.store(Clock::local_ms(), Ordering::Relaxed);
    }

    /// How long ago the Worker last answered; nothing before its first answer.
    pub fn since_contact(&self) -> Option<Duration> {
        let last = self.last_contact_ms.load(Ordering::Relaxed);
        (last > 0).then(|| Duration::from_millis(Clock::local_ms().saturating_sub(last)))
    }

    /// Bytes fetched.
    pub fn received(&self, bytes: u64) {
        self.bytes_in.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Bytes handed over.
    pub fn sent(&self, bytes: u64) {
        self.bytes_out.fetch_add(bytes, Ordering::Relaxed);
    }

    /// The Prometheus text.
    pub fn render(&self) -> String {
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let mut text = String::new();
        let version = env!("CARGO_PKG_VERSION");
        family(&mut text, "vibe_runner_info", "gauge", "The runner's version.");
        line(&mut text, &format!("vibe_runner_info{{version=\"{version}\"}}"), 1);
        family(&mut text, "vibe_runner_jobs_total", "counter", "Jobs by how they ended here.");
        for (outcome, counter) in Outcome::ALL.iter().zip(&self.outcomes) {
            let name = format!("vibe_runner_jobs_total{{outcome=\"{}\"}}", outcome.as_str());
            line(&mut text, &name, get(counter));
        }
        family(&mut text, "vibe_runner_jobs_running", "gauge", "Jobs at work now.");
        line(&mut text, "vibe_runner_jobs_running", get(&self.running));
        self.render_leases(&mut text);
        let contact = "vibe_runner_last_contact_timestamp_seconds";
        family(&mut text, contact, "gauge", "When the Worker last answered.");
        line(&mut text, contact, get(&self.last_contact_ms) / 1_000);
        family(&mut text, "vibe_runner_bytes_total", "counter", "Bytes of sources in and reports out.");
        line(&mut text, "vibe_runner_bytes_total{direction=\"in\"}", get(&self.bytes_in));
        line(&mut text, "vibe_runner_bytes_total{direction=\"out\"}", get(&self.bytes_out));
        text
    }

    fn render_leases(&self, text: &mut String) {
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        family(
            text,
            "vibe_runner_lease_seconds",
            "histogram",
            "Time a lease request took, waiting included.",
        );
        for (bound, bucket) in LEASE_BOUNDS_MS.iter().zip(&self.lease_buckets) {
            let seconds = Duration::from_millis(*bound).as_secs_f64();
            line(text, &format!("vibe_runner_lease_seconds_bucket{{le=\"{seconds}\"}}"), get(bucket));
        }
        line(text, "vibe_runner_lease_seconds_bucket{le=\"+Inf\"}", get(&self.lease_count));
        let sum = Duration::from_millis(get(&self.lease_ms)).as_secs_f64();
        let _ = writeln!(text, "vibe_runner_lease_seconds_sum {sum}");
        line(text, "vibe_runner_lease_seconds_count", get(&self.lease_count));
        family(text, "vibe_runner_lease_errors_total", "counter", "Lease requests that failed.");
        line(text, "vibe_runner_lease_errors_total", get(&self.lease_errors));
    }
}

fn family(text: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn line(text: &mut String, name: &str, value: u64) {
    let _ = writeln!(text, "{name} {value}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_says_what_happened() {
        let metrics = Metrics::default();
        metrics.job_began();
        metrics.job_began();
        metrics.job_ended(Outcome::Failed);
        metrics.leased(Duration::from_millis(60));
        metrics.received(7);
        let text = metrics.render();
        for line in [
            "vibe_runner_jobs_total{outcome=\"failed\"} 1",
            "vibe_runner_jobs_total{outcome=\"succeeded\"} 0",
            "vibe_runner_jobs_running 1",
            "vibe_runner_lease_seconds_bucket{le=\"0.05\"} 0",
            "vibe_runner_lease_seconds_bucket{le=\"0.1\"} 1",
            "vibe_runner_lease_seconds_bucket{le=\"+Inf\"} 1",
            "vibe_runner_bytes_total{direction=\"in\"} 7",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} not in:\n{text}");
        }
    }
}
