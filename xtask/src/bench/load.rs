//! A small load generator: some connections kept alive, one request after the other on each.
//!
//! For: throughput, latency and errors against 127.0.0.1. Not for: anything else: it refuses other hosts.

use std::{
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};

/// What one load showed.
pub struct Load {
    /// Requests answered with 200.
    pub done: u64,
    /// Requests answered otherwise, or not at all.
    pub failed: u64,
    /// Answers a second.
    pub per_second: f64,
    /// Sorted times to answer.
    pub times: Vec<Duration>,
}

/// Loads `url` for so `long` over `connections` connections.
pub fn run(url: &str, token: Option<&str>, connections: usize, long: Duration) -> Result<Load> {
    let tokens: Vec<String> = token.map(str::to_owned).into_iter().collect();
    run_many(url, &tokens, connections, long)
}

/// The same, each request with the next of these tokens.
pub fn run_many(url: &str, tokens: &[String], connections: usize, long: Duration) -> Result<Load> {
    ensure!(url.starts_with("http://127.0.0.1:"), "only this machine may be loaded, not {url}");
    let started = Instant::now();
    let until = started + long;
    let workers: Vec<_> = (0..connections.max(1))
        .map(|number| {
            let (url, mut tokens) = (url.to_owned(), tokens.to_vec());
            // Connections begin at different ones.
            let first = number * tokens.len() / connections.max(1);
            tokens.rotate_left(first);
            thread::spawn(move || one_connection(&url, &tokens, until))
        })
        .collect();
    let mut load = Load { done: 0, failed: 0, per_second: 0.0, times: Vec::new() };
    for worker in workers {
        let (times, failed) = worker.join().map_err(|_| anyhow::anyhow!("a load thread ended early"))?;
        load.failed += failed;
        load.times.extend(times);
    }
    load.done = load.times.len() as u64;
    load.per_second = rate(load.done, started.elapsed());
    load.times.sort_unstable();
    ensure!(load.failed == 0, "{} of {} requests to {url} failed", load.failed, load.done + load.failed);
    Ok(load)
}

/// The time that `share` (0 to 1) of all stayed below, in milliseconds; `times` are sorted.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an index"
)]
pub fn percentile(times: &[Duration], share: f64) -> f64 {
    let index = ((times.len() as f64 * share) as usize).min(times.len().saturating_sub(1));
    times.get(index).map_or(f64::NAN, |time| time.as_secs_f64() * 1000.0)
}

fn one_connection(url: &str, tokens: &[String], until: Instant) -> (Vec<Duration>, u64) {
    let config = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build();
    let agent: ureq::Agent = config.into();
    let (mut times, mut failed) = (Vec::new(), 0);
    let mut tokens = tokens.iter().cycle();
    while Instant::now() < until {
        let begun = Instant::now();
        let mut request = agent.get(url);
        if let Some(token) = tokens.next() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let answer = request.call().ok().filter(|reply| reply.status() == 200);
        // Read to the end, or the connection cannot be used again.
        match answer.and_then(|mut reply| reply.body_mut().read_to_vec().ok()) {
            Some(_) => times.push(begun.elapsed()),
            None => failed += 1,
        }
    }
    (times, failed)
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn rate(count: u64, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{percentile, run};

    #[test]
    fn percentiles_are_of_sorted_times() {
        let times: Vec<Duration> = (1..=100).map(Duration::from_millis).collect();
        assert!((percentile(&times, 0.5) - 51.0).abs() < 1e-9);
        assert!((percentile(&times, 0.99) - 100.0).abs() < 1e-9);
        assert!(percentile(&[], 0.5).is_nan());
    }

    #[test]
    fn other_machines_are_not_loaded() {
        assert!(run("http://192.0.2.1/", None, 1, Duration::from_secs(1)).is_err());
    }
}
