//! Counters of this isolate, added up before they are sent on.
//!
//! For: keeping a request from paying for a Durable Object call, or for writing out a dozen series names:
//! thousands of requests become one call, and their names are written when it is made.
//! Not for: the sums of the deployment; those are behind the port `Counters`.
//!
//! What an isolate has not sent when it ends is lost, at most [`SEND_EVERY_MS`] of it under load. Crons and
//! queue events send all of it when they end.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use http::Method;
use ports::Sample;

/// Counters are sent at most this often, in milliseconds; the first of an isolate at once.
pub const SEND_EVERY_MS: u64 = 10_000;

/// Upper bounds of the duration histogram, in milliseconds.
pub const BUCKETS_MS: [u64; 8] = [5, 10, 25, 50, 100, 250, 1_000, 10_000];

/// Answered requests of one method, route and status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requests {
    /// The method.
    pub method: Method,
    /// The route's pattern, never the path.
    pub route: String,
    /// The status answered.
    pub status: u16,
    /// How many took at most as long as the bound of [`BUCKETS_MS`] at the same place.
    pub within: [u64; BUCKETS_MS.len()],
    /// How many in all.
    pub count: u64,
    /// Their time together, in milliseconds.
    pub sum_ms: u64,
}

impl Requests {
    /// None yet.
    #[must_use]
    pub fn none(method: &Method, route: &str, status: u16) -> Self {
        let (method, route) = (method.clone(), route.to_owned());
        Self { method, route, status, within: [0; BUCKETS_MS.len()], count: 0, sum_ms: 0 }
    }

    /// One more, which took so long.
    pub fn count_one(&mut self, duration_ms: u64) {
        for (within, _) in self.within.iter_mut().zip(BUCKETS_MS).filter(|(_, bound)| duration_ms <= *bound) {
            *within += 1;
        }
        self.count += 1;
        self.sum_ms += duration_ms;
    }

    fn are(&self, method: &Method, route: &str, status: u16) -> bool {
        self.status == status && self.method == *method && self.route == route
    }
}

/// What was counted since it was last taken.
#[derive(Debug, Default, PartialEq)]
pub struct Counted {
    /// Answered requests.
    pub requests: Vec<Requests>,
    /// Everything else.
    pub samples: Vec<Sample>,
}

/// The counters that were not sent yet.
#[derive(Debug, Default)]
pub struct Tally {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    // As many as routes times statuses that occur: looked through faster than a key is made.
    requests: Vec<Requests>,
    sums: BTreeMap<String, f64>,
    sent_at: u64,
}

impl Tally {
    /// Adds to a counter.
    pub fn add(&self, Sample { series, value }: Sample) {
        *self.lock().sums.entry(series).or_default() += value;
    }

    /// Counts an answered request.
    pub fn count(&self, method: &Method, route: &str, status: u16, duration_ms: u64) {
        let requests = &mut self.lock().requests;
        if let Some(same) = requests.iter_mut().find(|known| known.are(method, route, status)) {
            return same.count_one(duration_ms);
        }
        let mut first = Requests::none(method, route, status);
        first.count_one(duration_ms);
        requests.push(first);
    }

    /// What is to be sent now, if it is time to; whoever takes it must send it.
    pub fn take_due(&self, now: u64) -> Option<Counted> {
        let mut inner = self.lock();
        let nothing = inner.sums.is_empty() && inner.requests.is_empty();
        if nothing || now < inner.sent_at.saturating_add(SEND_EVERY_MS) {
            return None;
        }
        inner.sent_at = now;
        Some(inner.take())
    }

    /// All that was not sent yet.
    pub fn take_all(&self) -> Counted {
        self.lock().take()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn take(&mut self) -> Counted {
        let sums = std::mem::take(&mut self.sums);
        Counted {
            requests: std::mem::take(&mut self.requests),
            samples: sums.into_iter().map(|(series, value)| Sample { series, value }).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one() -> Sample {
        Sample { series: "a".into(), value: 1.0 }
    }

    #[test]
    fn samples_add_up_and_go_out_once_every_few_seconds() {
        let tally = Tally::default();
        tally.add(one());
        assert_eq!(tally.take_due(SEND_EVERY_MS).unwrap().samples, [one()], "the first goes out at once");
        tally.add(one());
        tally.add(one());
        assert_eq!(tally.take_due(SEND_EVERY_MS + 1), None);
        let sums = Sample { series: "a".into(), value: 2.0 };
        assert_eq!(tally.take_due(2 * SEND_EVERY_MS).unwrap().samples, [sums]);
        assert_eq!(tally.take_due(9 * SEND_EVERY_MS), None, "nothing to send");
    }

    #[test]
    fn requests_are_told_apart_by_method_route_and_status() {
        let tally = Tally::default();
        for (method, route, status) in [
            (Method::GET, "/a", 200),
            (Method::GET, "/a", 200),
            (Method::HEAD, "/a", 200),
            (Method::GET, "/b", 200),
            (Method::GET, "/a", 404),
        ] {
            tally.count(&method, route, status, 30);
        }
        let counted = tally.take_all().requests;
        assert_eq!(counted.iter().map(|requests| requests.count).collect::<Vec<_>>(), [2, 1, 1, 1]);
        assert_eq!((counted[0].sum_ms, counted[0].within), (60, [0, 0, 0, 2, 2, 2, 2, 2]));
    }

    #[test]
    fn a_scrape_takes_what_is_there() {
        let tally = Tally::default();
        tally.add(one());
        assert_eq!(tally.take_all().samples, [one()]);
        assert_eq!(tally.take_all(), Counted::default());
    }
}
