//! Counters of this isolate, added up before they are sent on.
//!
//! For: keeping a request from paying for a Durable Object call: thousands of samples become one call.
//! Not for: the sums of the deployment; those are behind the port `Counters`.
//!
//! What an isolate has not sent when it ends is lost, at most [`SEND_EVERY_MS`] of it under load.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use ports::Sample;

/// Counters are sent at most this often, in milliseconds; the first of an isolate at once.
pub const SEND_EVERY_MS: u64 = 5_000;

/// The counters that were not sent yet.
#[derive(Debug, Default)]
pub struct Tally {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    sums: BTreeMap<String, f64>,
    sent_at: u64,
}

impl Tally {
    /// Adds to the counters.
    pub fn add(&self, samples: Vec<Sample>) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        for Sample { series, value } in samples {
            *inner.sums.entry(series).or_default() += value;
        }
    }

    /// What is to be sent now, if it is time to; whoever takes it must send it.
    pub fn take_due(&self, now: u64) -> Option<Vec<Sample>> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.sums.is_empty() || now < inner.sent_at.saturating_add(SEND_EVERY_MS) {
            return None;
        }
        inner.sent_at = now;
        Some(drain(&mut inner))
    }

    /// All that was not sent yet.
    pub fn take_all(&self) -> Vec<Sample> {
        drain(&mut self.inner.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn drain(inner: &mut Inner) -> Vec<Sample> {
    std::mem::take(&mut inner.sums).into_iter().map(|(series, value)| Sample { series, value }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(series: &str) -> Vec<Sample> {
        vec![Sample { series: series.into(), value: 1.0 }]
    }

    #[test]
    fn samples_add_up_and_go_out_once_every_few_seconds() {
        let tally = Tally::default();
        tally.add(one("a"));
        assert_eq!(tally.take_due(SEND_EVERY_MS), Some(one("a")), "the first goes out at once");
        tally.add(one("a"));
        tally.add(one("a"));
        assert_eq!(tally.take_due(SEND_EVERY_MS + 1), None);
        let sums = vec![Sample { series: "a".into(), value: 2.0 }];
        assert_eq!(tally.take_due(2 * SEND_EVERY_MS), Some(sums));
        assert_eq!(tally.take_due(9 * SEND_EVERY_MS), None, "nothing to send");
    }

    #[test]
    fn a_scrape_takes_what_is_there() {
        let tally = Tally::default();
        tally.add(one("a"));
        assert_eq!(tally.take_all(), one("a"));
        assert_eq!(tally.take_all(), Vec::new());
    }
}
